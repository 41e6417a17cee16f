"""What an earlier run kept, sent again."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import requests

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.engines.schemathesis.directed.corpus_replay import CorpusReplay
from accord.engines.schemathesis.directed.courier import Draft, Sent
from accord.engines.schemathesis.directed.known_values import KnownValues
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.findings import Objection
from accord.model.catalogue import Operation
from accord.model.corpus import CorpusEntry, CorpusRequest
from accord.model.message import plain

READ = Operation(
    id="shop/read", service="shop", name="read", method="GET", path="/orders/{orderId}"
)
PLACE = Operation(id="shop/place", service="shop", name="place", method="POST", path="/orders")
REMOVE = Operation(
    id="shop/remove", service="shop", name="remove", method="DELETE", path="/orders/{orderId}"
)
SHAPES = {each.id: OperationShape(operation=each) for each in (READ, PLACE, REMOVE)}
DELETE = CorpusRequest(operation="shop/remove", method="DELETE", path="/v1/orders/o-1", status=204)
CREATE = CorpusRequest(
    operation="shop/place",
    method="POST",
    path="/v1/orders",
    body={"n": 1},
    status=201,
    answer={"orderId": "o-1"},
)


class WritingCourier:
    """Sends nothing, and answers what it is told for each method and path."""

    root = "http://h"

    def __init__(self, answers: dict[str, tuple[int, Any]]) -> None:
        self.known = KnownValues()
        self.sent: list[requests.PreparedRequest] = []
        self.held_against: list[str] = []
        self._answers = answers

    def identities(self, shape: OperationShape) -> None:
        del shape

    def send_as_written(
        self, prepared: requests.PreparedRequest, shape: OperationShape, caller: object
    ) -> Sent:
        del caller
        self.sent.append(prepared)
        self.held_against.append(shape.id)
        status, body = self._answers.get(f"{prepared.method} {prepared.path_url}", (404, None))
        request = HttpRequest(str(prepared.method), str(prepared.url), {})
        answer = HttpAnswer(status=status, headers={}, content=msgspec.json.encode(body))
        exchange = HttpExchange(service="shop", request=request, started=0, answer=answer)
        return Sent(exchange, Draft(shape=shape))


def entry(check: str, *requests_: CorpusRequest, kind: str = "") -> CorpusEntry:
    return CorpusEntry(
        id="shop/read:x",
        operation="shop/read",
        check=check,
        kind=kind or check,
        says=plain("said"),
        requests=requests_,
    )


def read(status: int, path: str = "/v1/orders/o-1") -> CorpusRequest:
    return CorpusRequest(method="GET", path=path, operation="shop/read", status=status)


def replayed(courier: WritingCourier, kept: CorpusEntry) -> list[Objection]:
    told: list[Objection] = []
    CorpusReplay(courier, SHAPES, lambda name: None, told.append).send(kept)  # type: ignore[arg-type]
    return told


CREATED = {"POST /v1/orders": (201, {"orderId": "o-9"})}


def test_a_new_id_takes_the_place_of_the_kept_one() -> None:
    courier = WritingCourier(CREATED | {"GET /v1/orders/o-9": (200, {})})
    told = replayed(courier, entry("other-customers-object", CREATE, read(200)))
    assert [request.path_url for request in courier.sent] == ["/v1/orders", "/v1/orders/o-9"]
    assert [objection.title for objection in told] == [plain("said")]
    assert len(told[0].sequence) == 2
    assert told[0].repeated


def test_what_was_mended_is_not_told() -> None:
    courier = WritingCourier(CREATED | {"GET /v1/orders/o-9": (403, {})})
    assert replayed(courier, entry("other-customers-object", CREATE, read(200))) == []


@pytest.mark.parametrize(
    ("check", "kind"),
    [
        ("update-not-visible", ""),
        ("mass-assignment", ""),
        ("response_schema_conformance", ""),
        ("not_a_server_error", ""),
        ("a_check_of_a_team", "a_check_of_a_team/ST901"),
    ],
)
def test_a_status_alone_does_not_bring_up_what_it_does_not_tell(check: str, kind: str) -> None:
    courier = WritingCourier({"GET /v1/orders/o-1": (200, {})})
    assert replayed(courier, entry(check, read(200), kind=kind)) == []


def test_not_to_be_found_says_nothing_of_an_id_of_another_run() -> None:
    assert replayed(WritingCourier({}), entry("location", read(404))) == []


def test_something_else_of_its_kind_takes_the_place_of_what_is_gone() -> None:
    courier = WritingCourier({"GET /v1/orders/7": (200, {})})
    courier.known.learn_id("/orders", 7, parameter="orderId")
    assert replayed(courier, entry("ignored_auth", read(200)))
    assert courier.sent[-1].path_url == "/v1/orders/7"


def test_an_id_with_a_slash_takes_one_place_of_the_path() -> None:
    courier = WritingCourier({"GET /v1/orders/7%2Fa": (200, {})})
    courier.known.learn_id("/orders", "7/a", parameter="orderId")
    assert replayed(courier, entry("ignored_auth", read(200)))


@pytest.mark.parametrize("new_id", ["o-9", "o-1"])
def test_nothing_takes_the_place_of_what_the_case_itself_deleted(new_id: str) -> None:
    answers = {
        "POST /v1/orders": (201, {"orderId": new_id}),
        f"DELETE /v1/orders/{new_id}": (204, None),
        "GET /v1/orders/7": (200, {}),
    }
    courier = WritingCourier(answers)
    courier.known.learn_id("/orders", 7, parameter="orderId")
    assert replayed(courier, entry("used-after-delete", CREATE, DELETE, read(200))) == []
    assert courier.sent[-1].path_url == f"/v1/orders/{new_id}"


class ForgettingCourier(WritingCourier):
    """Knows of another thing once the first is gone, as whoever looks at what is listed does."""

    def send_as_written(
        self, prepared: requests.PreparedRequest, shape: OperationShape, caller: object
    ) -> Sent:
        reply = super().send_as_written(prepared, shape, caller)
        if prepared.method == "DELETE" and reply.accepted:
            self.known = KnownValues()
            self.known.learn_id("/orders", 8, parameter="orderId")
        return reply


def test_what_took_a_place_keeps_it_in_the_requests_that_follow() -> None:
    answers = {"DELETE /v1/orders/7": (204, None), "GET /v1/orders/8": (200, {})}
    courier = ForgettingCourier(answers)
    courier.known.learn_id("/orders", 7, parameter="orderId")
    assert replayed(courier, entry("used-after-delete", DELETE, read(200))) == []
    assert courier.sent[-1].path_url == "/v1/orders/7"


def test_a_case_of_an_operation_that_is_no_more_is_passed_over() -> None:
    courier = WritingCourier({})
    kept = CorpusEntry(id="x", operation="shop/gone", requests=(read(200),))
    assert replayed(courier, kept) == []
    assert courier.sent == []


def test_each_answer_is_held_against_its_own_operation() -> None:
    courier = WritingCourier(CREATED)
    replayed(courier, entry("other-customers-object", CREATE, read(200)))
    assert courier.held_against[:2] == ["shop/place", "shop/read"]


def test_a_way_over_an_operation_that_is_left_out_is_not_gone() -> None:
    courier = WritingCourier(CREATED)
    over = CorpusRequest(operation="shop/gone", method="DELETE", path="/v1/orders/o-1", status=204)
    assert replayed(courier, entry("use_after_free", CREATE, over, read(200))) == []
    assert courier.held_against == ["shop/place"]
