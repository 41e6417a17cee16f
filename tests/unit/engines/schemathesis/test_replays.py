from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace as replaced
from typing import Any

import pytest

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.engines.schemathesis.answer_checks import STACK_TRACE, AnswerChecks
from accord.engines.schemathesis.directed.suspicions import not_again
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.replays import Answered, Replays, resend
from accord.engines.schemathesis.trials import ServiceTrials
from accord.model.message import plain
from fakes.http_service import as_json, serving
from fakes.planned import CONTRACT, planned_service
from fakes.recorded import writer

ADDRESS = "http://127.0.0.1:1"
NOT_AGAIN, NOT_REPEATED = "schemathesis.not-again", "schemathesis.not-repeated"


def exchange(
    method: str, path: str, status: int, *, body: bytes = b"", answer: Any = None
) -> HttpExchange:
    content = answer if isinstance(answer, bytes) else json.dumps(answer or {}).encode()
    kind = {"Content-Type": "application/json"}
    return HttpExchange(
        service="goods",
        request=HttpRequest(method, f"{ADDRESS}{path}", {}, body),
        started=0,
        answer=HttpAnswer(status=status, headers=kind, content=content),
    )


def answered(status: int) -> HttpExchange:
    return exchange("GET", "/goods", status)


CRASH = Objection(
    check="not_a_server_error",
    kind="not_a_server_error/ST101",
    operation="goods/list",
    where="500",
    title=plain("it crashed"),
    example=answered(500),
)
ODD = replaced(
    CRASH, check="status_code_conformance", kind="status_code_conformance/ST103", where="418"
)


def said(
    objection: Objection, send: Answered, *, phase: str = "fuzzing", until: float = math.inf
) -> str:
    trials = ServiceTrials(planned_service(), tell=lambda _: None)
    trial = next(each for each in trials.open if each.plan.phase == phase)
    trials.object(trial, objection)
    calls = ServiceCalls("goods", writer(CONTRACT, address=ADDRESS))
    checks = AnswerChecks.of(CONTRACT, (STACK_TRACE,))
    Replays(calls, checks, send).run(trials, until=until)
    assert trial.objections[objection.id] is next(iter(trials.findings)).smallest
    return next(iter(trials.findings)).smallest.title.id


def always(status: int | None) -> Answered:
    return lambda _: None if status is None else answered(status)


@pytest.mark.parametrize(
    ("objection", "status", "told"),
    [
        pytest.param(CRASH, 500, "plain", id="again"),
        pytest.param(CRASH, 200, NOT_AGAIN, id="not-again"),
        pytest.param(CRASH, 404, "plain", id="gone-by-now"),
        pytest.param(CRASH, None, "plain", id="no-answer"),
        pytest.param(ODD, 418, "plain", id="same-status"),
        pytest.param(ODD, 200, NOT_AGAIN, id="other-status"),
    ],
)
def test_what_does_not_come_up_again_is_told_so(
    objection: Objection, status: int | None, told: str
) -> None:
    assert said(objection, always(status)) == told


def test_a_single_answer_that_time_is_up_for_is_told_as_it_is() -> None:
    assert said(CRASH, always(200), until=0) == "plain"


def test_what_only_sequences_came_to_is_not_judged_by_its_last_call_alone() -> None:
    assert said(CRASH, always(200), phase="stateful") == "plain"


def test_what_is_known_to_be_chance_is_not_told_so_twice() -> None:
    trials = ServiceTrials(planned_service(), tell=lambda _: None)
    chance = not_again(CRASH)
    trials.object(trials.open[0], chance)
    calls = ServiceCalls("goods", writer(CONTRACT, address=ADDRESS))
    Replays(calls, AnswerChecks.of(CONTRACT, ()), always(200)).run(trials, until=math.inf)
    assert [defect.smallest for defect in trials.findings] == [chance]


def test_only_the_cookies_of_a_request_go_with_it() -> None:
    with serving(lambda _: as_json({}, Set_Cookie="seen=1")) as service:
        send, request = resend(5.0), HttpRequest("GET", f"{service.address}/goods", {})
        for _ in range(2):
            assert send(HttpExchange(service="goods", request=request, started=0)) is not None
    assert [each.headers.get("Cookie") for each in service.received] == [None, None]


# Sequences ------------------------------------------------------------------------------------

MADE = exchange("POST", "/goods", 201, body=b'{"n": 1,  "n": 1}', answer={"id": "g-1"})
GONE = exchange("DELETE", "/goods/g-1", 204)
READ = exchange("GET", "/goods/g-1", 500)
THERE = exchange("GET", "/goods/g-1", 200)


def led_to(objection: Objection, *sequence: HttpExchange) -> Objection:
    return replaced(objection, example=sequence[-1], sequence=sequence)


def of(check: str, *sequence: HttpExchange, kind: str = "") -> Objection:
    return led_to(replaced(CRASH, check=check, kind=kind or check, where=""), *sequence)


CRASHED = led_to(CRASH, MADE, READ)
LOST = led_to(replaced(ODD, where="404"), MADE, exchange("GET", "/goods", 404))
DELETED = of("use_after_free", MADE, GONE, THERE, kind="use_after_free/ST301")


class Shop:
    """Answers requests of each method in one way, and makes everything under a new id."""

    def __init__(self, *, trace: bytes = b"", **statuses: int | None) -> None:
        self._statuses, self._trace = {"POST": 201, "DELETE": 204} | statuses, trace
        self.sent: list[HttpRequest] = []

    def __call__(self, given: HttpExchange) -> HttpExchange | None:
        self.sent.append(given.request)
        method, status = given.request.method, self._statuses[given.request.method]
        path = given.request.url.removeprefix(ADDRESS)
        answer = {"id": "g-9"} if method == "POST" else self._trace
        return None if status is None else exchange(method, path, status, answer=answer)


@pytest.mark.parametrize("phase", ["fuzzing", "stateful"])
@pytest.mark.parametrize(
    ("objection", "shop", "told"),
    [
        pytest.param(CRASHED, Shop(GET=500), "plain", id="crash-again"),
        pytest.param(CRASHED, Shop(GET=200), NOT_AGAIN, id="crash-not-again"),
        pytest.param(CRASHED, Shop(GET=404), NOT_REPEATED, id="crash-gone-by-now"),
        pytest.param(CRASHED, Shop(GET=None), NOT_REPEATED, id="crash-unanswered"),
        pytest.param(CRASHED, Shop(POST=409, GET=500), NOT_REPEATED, id="another-way"),
        pytest.param(CRASHED, Shop(POST=None, GET=500), NOT_REPEATED, id="way-unanswered"),
        pytest.param(LOST, Shop(GET=404), "plain", id="gone-again"),
        pytest.param(DELETED, Shop(GET=200), "plain", id="status-again"),
        pytest.param(DELETED, Shop(GET=404), NOT_AGAIN, id="status-not-again"),
        pytest.param(DELETED, Shop(GET=429), NOT_REPEATED, id="too-many-requests"),
        pytest.param(replaced(DELETED, repeated=True), Shop(GET=404), "plain", id="done-twice"),
        pytest.param(not_again(DELETED), Shop(GET=429), NOT_AGAIN, id="known-to-be-chance"),
        pytest.param(of("own", MADE, READ, kind="own/ST901"), Shop(GET=200), "plain", id="a-teams"),
        pytest.param(of("max_response_time", MADE, READ), Shop(GET=200), "plain", id="time"),
    ],
)
def test_a_sequence_is_done_once_more(
    objection: Objection, shop: Callable[..., Any], told: str, phase: str
) -> None:
    assert said(objection, shop, phase=phase) == told


@pytest.mark.parametrize(
    ("trace", "told"), [(b"goroutine 1 [running]:", "plain"), (b"", NOT_AGAIN)]
)
def test_what_an_answer_shows_is_looked_for_in_the_new_one(trace: bytes, told: str) -> None:
    objection = of(STACK_TRACE, MADE, exchange("GET", "/goods/g-1", 400))
    assert said(objection, Shop(trace=trace, GET=400)) == told


def test_what_was_refused_before_is_no_reason_to_stop() -> None:
    refused = exchange("GET", "/goods/g-1", 404)
    assert said(of("ensure_resource_availability", MADE, refused), Shop(GET=404)) == "plain"


def test_a_sequence_that_time_is_up_for_is_told_so() -> None:
    shop = Shop(GET=500)
    assert said(CRASHED, shop, until=0) == NOT_REPEATED
    assert shop.sent == []


def test_ids_are_taken_from_the_new_answers() -> None:
    shop = Shop(PUT=200, GET=500)
    body = json.dumps({"of": "g-1"}).encode()
    said(led_to(CRASH, MADE, exchange("PUT", "/goods/g-1", 200, body=body), READ), shop)
    create, put, read = shop.sent
    assert create.content == MADE.request.content
    assert (put.url, json.loads(put.content)) == (f"{ADDRESS}/goods/g-9", {"of": "g-9"})
    assert read.url == f"{ADDRESS}/goods/g-9"
