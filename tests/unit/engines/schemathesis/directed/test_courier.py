"""What was thought out, on its way to a service and back."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import requests

from accord.client.exchange import HttpExchange
from accord.engines.schemathesis.directed.courier import Courier, NotSentError
from accord.engines.schemathesis.directed.known_values import KnownValues
from accord.engines.schemathesis.directed.samples import Samples
from accord.engines.schemathesis.directed.shapes import OperationShape, Schemas
from accord.engines.schemathesis.traffic import Traffic
from accord.model.catalogue import Operation
from fakes.http_service import serving
from fakes.traffic_to import no_answer, traffic_to

READ = OperationShape(
    operation=Operation(
        id="goods/readGoods", service="goods", name="readGoods", method="GET", path="/goods/{id}"
    )
)


def courier(traffic: Traffic, lost: list[HttpExchange]) -> Courier:
    return Courier(
        base=traffic.base,
        contracts=traffic.contracts,
        traffic=traffic,
        known=KnownValues(),
        samples=Samples(Schemas({})),
        until=math.inf,
        fixed=lambda shape: {},
        judge=lambda exchange, shape, *, late="": None,
        lose=lambda exchange, shape: lost.append(exchange),
        identities=lambda shape: None,
    )


def test_a_request_without_an_answer_has_the_trace_that_the_services_logs_have(
    tmp_path: Path,
) -> None:
    lost: list[HttpExchange] = []
    with serving(no_answer) as service:
        traffic = traffic_to(service, tmp_path)
        request = requests.Request("GET", f"{service.address}/goods/1").prepare()
        with traffic.watched(), pytest.raises(NotSentError):
            courier(traffic, lost).send_as_written(request, READ, None)
    [exchange], [received] = lost, service.received
    assert exchange.trace == received.headers["traceparent"].split("-")[1]
