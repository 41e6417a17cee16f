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
from fakes.traffic_to import closes_at_two, no_answer, traffic_to

READ = OperationShape(
    operation=Operation(
        id="goods/readGoods", service="goods", name="readGoods", method="GET", path="/goods/{id}"
    )
)


def asking(address: str) -> requests.PreparedRequest:
    return requests.Request("GET", address).prepare()


def courier(
    traffic: Traffic, lost: list[HttpExchange], *, told: list[HttpExchange] | None = None
) -> Courier:
    told = [] if told is None else told
    return Courier(
        base=traffic.base,
        contracts=traffic.contracts,
        traffic=traffic,
        known=KnownValues(),
        samples=Samples(Schemas({})),
        until=math.inf,
        fixed=lambda shape: {},
        judge=lambda exchange, shape, *, late=False: (
            None if exchange.answer or late else told.append(exchange)
        ),
        lose=lambda exchange, shape: lost.append(exchange),
        identities=lambda shape: None,
    )


def test_a_request_without_an_answer_has_the_trace_that_the_services_logs_have(
    tmp_path: Path,
) -> None:
    lost: list[HttpExchange] = []
    with serving(no_answer) as service:
        traffic = traffic_to(service, tmp_path)
        request = asking(f"{service.address}/goods/1")
        with traffic.watched(), pytest.raises(NotSentError):
            courier(traffic, lost).send_as_written(request, READ, None)
    [exchange], [received, _] = lost, service.received
    assert exchange.trace == received.headers["traceparent"].split("-")[1]


def test_a_request_at_which_only_the_connection_ends_is_judged_and_not_lost(tmp_path: Path) -> None:
    lost: list[HttpExchange] = []
    told: list[HttpExchange] = []
    with serving(closes_at_two) as service:
        traffic = traffic_to(service, tmp_path)
        at_work = courier(traffic, lost, told=told)
        with traffic.watched():
            at_work.send_as_written(asking(f"{service.address}/goods/1"), READ, None)
            with pytest.raises(NotSentError):
                at_work.send_as_written(asking(f"{service.address}/goods/2"), READ, None)
    assert lost == []
    assert [exchange.request.url for exchange in told] == [f"{service.address}/goods/2"]
