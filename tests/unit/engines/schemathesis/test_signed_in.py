from __future__ import annotations

from collections.abc import Mapping

import pytest
import requests

from accord.engines.schemathesis.signed_in import Ask, Standing, is_refusal


def request(method: str, url: str = "http://here/x") -> requests.PreparedRequest:
    return requests.Request(method, url).prepare()


def answer(status: int, headers: Mapping[str, str] | None = None) -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made.headers.update(headers or {})
    return made


def always(status: int) -> Ask:
    return lambda _: answer(status)


def given(*operations: str) -> Standing:
    standing = Standing()
    for name in operations:
        standing.note(name, request("GET", f"http://here/{name}"), status=200)
    return standing


def test_who_was_never_given_anything_cannot_be_told() -> None:
    assert Standing().holds(signed=always(401), unsigned=always(401)) is None


def test_who_is_refused_what_was_given_has_lost_it() -> None:
    assert given("a").holds(signed=always(401), unsigned=always(401)) is False


def test_who_is_given_what_others_are_refused_is_let_in() -> None:
    assert given("a").holds(signed=always(200), unsigned=always(401)) is True


def test_what_everybody_is_given_proves_nothing() -> None:
    assert given("a").holds(signed=always(200), unsigned=always(200)) is None


def test_what_is_forbidden_by_now_does_not_outweigh_what_is_given() -> None:
    def signed(asked: requests.PreparedRequest) -> requests.Response:
        return answer(403 if asked.url == "http://here/b" else 200)

    assert given("a", "b").holds(signed=signed, unsigned=always(401)) is True


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param(answer(429), id="status"),
        pytest.param(answer(403, {"Retry-After": "30"}), id="retry-after"),
        pytest.param(answer(403, {"X-RateLimit-Remaining": "0"}), id="remaining"),
        pytest.param(answer(503), id="busy"),
        pytest.param(None, id="no-answer"),
    ],
)
def test_a_limit_on_requests_is_no_refusal(limit: requests.Response | None) -> None:
    assert not is_refusal(limit)
    assert given("a").holds(signed=lambda _: limit, unsigned=always(401)) is None


def test_the_gentlest_request_is_asked_first() -> None:
    standing = Standing()
    for method in ("DELETE", "GET", "POST"):
        standing.note(method, request(method), status=200)
    asked: list[str | None] = []

    def signed(again: requests.PreparedRequest) -> requests.Response:
        asked.append(again.method)
        return answer(401)

    standing.holds(signed=signed, unsigned=always(401))
    assert asked == ["GET", "POST", "DELETE"]


def test_the_credentials_are_left_out_only_once() -> None:
    standing, asked = given("a"), []

    def unsigned(again: requests.PreparedRequest) -> requests.Response:
        asked.append(again.url)
        return answer(401)

    for _ in range(3):
        standing.holds(signed=always(200), unsigned=unsigned)
    assert asked == ["http://here/a"]


def test_what_lies_deep_and_is_gone_by_now_does_not_outweigh_what_lies_above_it() -> None:
    def signed(asked: requests.PreparedRequest) -> requests.Response:
        return answer(200 if asked.url == "http://here/shelves" else 403)

    deep = (f"shelves/7/books/{number}" for number in range(6))
    assert given("shelves", *deep).holds(signed=signed, unsigned=always(401)) is True
