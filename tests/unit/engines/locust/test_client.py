from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accord.client import NoAnswerError
from accord.client.addresses import Addresses
from accord.contract import Contracts
from accord.engines.locust.client import LoadClient
from accord.engines.locust.tally import LoadTally
from accord.errors import UsageError
from accord.evidence import Masks, Store
from accord.model.calls import Call, ContractVerdict
from accord.sources import read_catalogue
from fakes.http_service import Answer, Received, as_json, serving
from fakes.loaded import BASIC
from fakes.probed import write

TEA = {"id": 1, "name": "tea"}


class Used:
    """A client with a service behind it, and everything it emitted."""

    def __init__(self, folder: Path, address: str, *, timeout_s: float = 20.0) -> None:
        contracts = Contracts.compile(read_catalogue(write(folder, BASIC)).contracts)
        self.calls: list[Call] = []
        self.tally = LoadTally()
        masks = Masks()
        self.client = LoadClient(
            addresses=Addresses({"goods": address}),
            contracts=contracts,
            emit=self.calls.append,
            tally=self.tally,
            store=Store(folder, masks=masks),
            masks=masks,
            timeout_s=timeout_s,
            hosts=frozenset({"127.0.0.1"}),
        )

    def counted(self) -> dict[str, tuple[int, int]]:
        ticks = self.tally.ticks(is_final=True)
        found = ((n, c) for tick in ticks for n, c in tick.operations.items())
        return {name: (count.times, count.errors) for name, count in found}


@pytest.fixture
def asked() -> list[Received]:
    return []


def answers(*made: Answer, asked: list[Received]) -> Any:
    waiting = iter(made)

    def answer(request: Received) -> Answer:
        asked.append(request)
        return next(waiting)

    return answer


@pytest.fixture
def used(tmp_path: Path, request: pytest.FixtureRequest, asked: list[Received]) -> Iterator[Used]:
    with serving(answers(*request.param, asked=asked)) as service:
        # Only who answers late is given little time: a busy machine may need half a second.
        timeout_s = 0.3 if any(answer.wait_s for answer in request.param) else 20.0
        one = Used(tmp_path, service.address, timeout_s=timeout_s)
        yield one
        one.client.close()


COOKIE = as_json(TEA, Set_Cookie="seat=7; Path=/")


@pytest.mark.parametrize("used", [(as_json(TEA),)], indirect=True)
def test_an_answer_is_what_steps_know(used: Used, asked: list[Received]) -> None:
    used.client.headers["X-Tenant"] = "one"
    answer = used.client.send("readGoods", values={"id": "1"})
    assert (answer.status, answer.json()) == (200, TEA)
    assert (asked[0].target, asked[0].headers["X-Tenant"]) == ("/goods/1", "one")
    assert answer.call.trace in asked[0].headers["traceparent"]
    assert used.counted() == {"goods/readGoods": (1, 0)}


CREDENTIALS = {"Authorization": "Bearer abcdef-1", "X-Api-Key": "abcdef-2", "X-Tenant": "one"}


def sent_away(
    tmp_path: Path, body: dict[str, str] | None = None, *, status: int = 302
) -> tuple[int, list[Received]]:
    """What another port of the same host received, and how the first answered."""
    with serving(lambda _: as_json(TEA)) as other:
        kept = {"Location": f"{other.address}/goods/1", "Set-Cookie": "seat=abcdef-3"}
        with serving(lambda _: Answer(status=status, headers=kept)) as home:
            used = Used(tmp_path, home.address)
            used.client.headers.update(CREDENTIALS)
            method = "GET" if body is None else "POST"
            answer = used.client.request("goods", method, "/goods/1", json=body)
            used.client.close()
            return answer.status, other.received


@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key", "Cookie"])
def test_credentials_do_not_go_to_another_port(tmp_path: Path, name: str) -> None:
    _, (received,) = sent_away(tmp_path)
    assert (name in received.headers, received.headers["X-Tenant"]) == (False, "one")


def test_a_body_with_a_secret_is_not_sent_elsewhere(tmp_path: Path) -> None:
    assert sent_away(tmp_path, {"password": "abcdef-4"}, status=307) == (307, [])


@pytest.mark.parametrize("used", [(as_json({"id": "x", "name": "tea"}),)], indirect=True)
def test_a_broken_contract_is_an_error(used: Used) -> None:
    call = used.client.send("readGoods", values={"id": 1}).call
    assert call.verdict is ContractVerdict.BROKEN
    assert used.counted() == {"goods/readGoods": (1, 1)}


@pytest.mark.parametrize("used", [(as_json({}, status=404),)], indirect=True)
def test_a_documented_refusal_is_no_error(used: Used) -> None:
    used.client.send("readGoods", values={"id": 1})
    assert used.counted() == {"goods/readGoods": (1, 0)}


@pytest.mark.parametrize("used", [(COOKIE, as_json(TEA), as_json(TEA))], indirect=True)
def test_cookies_last_until_the_next_scenario(used: Used, asked: list[Received]) -> None:
    for _ in range(2):
        used.client.send("readGoods", values={"id": 1})
    used.client.begin_trace()
    used.client.send("readGoods", values={"id": 1})
    assert [request.headers.get("Cookie") for request in asked] == [None, "seat=7", None]


@pytest.mark.parametrize(
    "used", [(Answer(status=302, headers={"Location": "/goods/1"}), as_json(TEA))], indirect=True
)
def test_redirects_are_followed_and_each_hop_is_a_call(used: Used) -> None:
    answer = used.client.request("goods", "POST", "/old", json={"a": 1})
    assert answer.json() == TEA
    assert [(call.method, call.status) for call in used.calls] == [("POST", 302), ("GET", 200)]


AWAY = Answer(status=302, headers={"Location": "http://192.0.2.1:9/goods/1"})


@pytest.mark.parametrize("used", [(AWAY,)], indirect=True)
def test_a_redirect_to_a_host_that_may_not_be_loaded_is_not_followed(used: Used) -> None:
    with pytest.raises(UsageError, match="not-allowed"):
        used.client.request("goods", "GET", "/old")
    assert [(call.status, call.error) for call in used.calls] == [(302, ""), (None, "not allowed")]
    assert used.counted() == {"goods GET": (1, 1)}


@pytest.mark.parametrize(
    ("used", "id"),
    [
        pytest.param((Answer(hang_up=True),), "client.hung-up", id="hangs-up"),
        pytest.param((Answer(wait_s=0.8),), "client.timed-out", id="too-late"),
    ],
    indirect=["used"],
)
def test_no_answer_is_told_and_counted_for_its_operation(used: Used, id: str) -> None:
    with pytest.raises(NoAnswerError) as caught:
        used.client.send("readGoods", values={"id": 1})
    assert caught.value.id == id
    assert used.counted() == {"goods/readGoods": (1, 1)}


@pytest.mark.parametrize("used", [(as_json(TEA),)], indirect=True)
def test_the_first_call_of_a_late_scenario_waited_from_when_it_was_due(used: Used) -> None:
    used.client.due = 0.0
    used.client.send("readGoods", values={"id": 1})
    (tick,) = used.tally.ticks(is_final=True)
    assert tick.operations["goods/readGoods"].most > 1


SECRET = "hunter2-and-then-some"


@pytest.mark.parametrize("used", [(as_json({"id": SECRET, "password": SECRET}),)], indirect=True)
def test_a_secret_in_what_breaks_the_contract_is_written_down_masked(used: Used) -> None:
    used.client.send("readGoods", values={"id": 1})
    (call,) = used.client.written(20)
    assert call.problems
    assert SECRET not in str(call)


@pytest.mark.parametrize("used", [(as_json({"id": 1, "name": "tea"}),)], indirect=True)
def test_what_was_exchanged_is_written_down_masked(used: Used) -> None:
    used.client.headers["Authorization"] = "Bearer secret-token"
    used.client.send("readGoods", values={"id": 1})
    (call,) = used.client.written(20)
    assert "secret-token" not in call.request.headers["Authorization"]
    assert call.response is not None
    assert call.response.body is not None
    assert "tea" in call.response.body.text


CALLS_A_REQUEST = 60
"""Python functions that a request may call, from the step's line to the tally: 5 % over the count.

Times differ from run to run and from machine to machine; this number does not.
"""


def test_a_request_costs_no_more_than_its_budget(tmp_path: Path) -> None:
    with serving(lambda _: as_json(TEA)) as service:
        used = Used(tmp_path, service.address)
        # What is decided once for an operation or a connection is decided by then.
        used.client.send("readGoods", values={"id": 7})
        events: Counter[str] = Counter()
        before = sys.getprofile()
        sys.setprofile(lambda _frame, event, _argument: events.update((event,)))
        try:
            for _ in range(200):
                used.client.begin_trace()
                used.client.send("readGoods", values={"id": 7})
        finally:
            sys.setprofile(before)
        used.client.close()
    assert events["call"] / 200 < CALLS_A_REQUEST
