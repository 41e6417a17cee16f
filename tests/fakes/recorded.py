"""What the contract suite's engine recorded of one case, without the engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

from accord.client.addresses import Addresses
from accord.client.writer import CallWriter
from accord.contract import Contracts
from accord.evidence import Masks, Store
from accord.model.catalogue import Contract

JSON = {"Content-Type": "application/json"}


def writer(contract: Contract, *, address: str, folder: Path = Path("unused")) -> CallWriter:
    """What every suite has its exchanges judged by; only long bodies are written into a folder."""
    masks = Masks()
    return CallWriter(
        addresses=Addresses({contract.service: address}),
        contracts=Contracts.compile([contract]),
        masks=masks,
        store=Store(folder, masks=masks),
    )


def recorder(
    method: str,
    url: str,
    *checks: SimpleNamespace,
    status: int,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"{}",
    sent: tuple[Mapping[str, str], bytes] = ({}, b""),
) -> SimpleNamespace:
    """The record of one call; ``checks`` are what the engine came to."""
    answered = SimpleNamespace(
        status_code=status,
        headers=JSON if headers is None else headers,
        content=content,
        elapsed=0.1,
    )
    asked = SimpleNamespace(method=method, uri=url, headers=sent[0], body=sent[1])
    definition = SimpleNamespace(raw={"responses": {}})
    case = SimpleNamespace(operation=SimpleNamespace(definition=definition, label="GET /goods"))
    return SimpleNamespace(
        cases={"a": SimpleNamespace(value=case, parent_id=None)},
        interactions={"a": SimpleNamespace(request=asked, response=answered, timestamp=1.0)},
        checks={"a": checks},
    )
