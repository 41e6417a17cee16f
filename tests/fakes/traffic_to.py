"""The contract stage's traffic to a real HTTP service that a test started."""

from __future__ import annotations

import math
from pathlib import Path

from accord.client.addresses import Addresses
from accord.client.network import Network
from accord.contract import Contracts
from accord.engines.schemathesis.learning import Learning
from accord.engines.schemathesis.sign_in import Identities
from accord.engines.schemathesis.traffic import Traffic
from fakes.http_service import Answer, Received, Service, as_json
from fakes.tried import contract


def traffic_to(
    service: Service,
    folder: Path,
    *,
    network: Network | None = None,
    identities: Identities | None = None,
) -> Traffic:
    return Traffic(
        service="goods",
        base=service.address,
        base_path="",
        contracts=Contracts.compile([contract(folder)]),
        addresses=Addresses({"goods": service.address}),
        identities=identities or Identities(()),
        deadline=math.inf,
        answer_s=30,
        learning=Learning(0),
        network=network or Network(),
    )


def no_answer(_: Received) -> Answer:
    return Answer(hang_up=True)


def closes_at_two(request: Received) -> Answer:
    """Ends the connection at one thing, and answers for all others."""
    if request.target.endswith("/goods/2"):
        return Answer(hang_up=True)
    return as_json({"id": 1, "name": "tea"})
