from __future__ import annotations

import pytest
import requests

from accord.client.sessions import Credentials
from accord.engines.schemathesis.signed_requests import (
    STAND_IN,
    disguised,
    is_meant,
    signed,
    unsigned,
)


def given(url: str = "http://h/x", **headers: str) -> requests.PreparedRequest:
    return requests.Request("GET", url, headers=headers).prepare()


EVERYWHERE = Credentials(headers={"X-A": "h-1"}, query={"key": "q-1"}, cookies={"sid": "c-1"})


def test_credentials_take_the_place_of_what_the_engine_sent() -> None:
    request = given("http://h/x?a=%2F&key=old", **{"X-A": STAND_IN, "Cookie": "sid=old; other=1"})
    sent = signed(request, EVERYWHERE)
    assert sent.url == "http://h/x?a=%2F&key=q-1"
    assert (sent.headers["X-A"], sent.headers["Cookie"]) == ("h-1", "other=1; sid=c-1")
    assert request.headers["X-A"] == STAND_IN


def test_nothing_of_them_is_left_where_none_are_meant() -> None:
    bare = unsigned(signed(given("http://h/x?a=1"), EVERYWHERE), EVERYWHERE)
    assert (bare.url, {*bare.headers} & {"X-A", "Cookie"}) == ("http://h/x?a=1", set())


@pytest.mark.parametrize(
    ("url", "headers", "meant"),
    [
        pytest.param("http://h/x?key=", {"X-A": STAND_IN, "Cookie": "sid=1"}, True, id="all"),
        pytest.param("http://h/x", {"X-A": STAND_IN, "Cookie": "sid=1"}, False, id="no-query"),
        pytest.param(
            "http://h/x?key=1", {"X-A": "else", "Cookie": "sid=1"}, False, id="own-header"
        ),
        pytest.param("http://h/x?key=1", {"X-A": STAND_IN}, False, id="no-cookie"),
    ],
)
def test_whether_the_engine_meant_to_sign_a_request_shows_in_it(
    url: str, headers: dict[str, str], meant: bool
) -> None:
    assert is_meant(given(url, **headers), EVERYWHERE, name="amy") is meant


@pytest.mark.parametrize(("name", "meant"), [("amy", True), ("ben", False)])
def test_what_is_kept_of_somebodys_request_is_theirs_when_it_is_sent_once_more(
    name: str, meant: bool
) -> None:
    signed_in = Credentials(headers={"Authorization": "Bearer h-1"})
    again = disguised(given(), signed_in, name="amy")
    assert is_meant(again, signed_in, name=name) is meant


def test_what_is_kept_tells_two_people_apart_and_no_secret() -> None:
    both = [disguised(given(), EVERYWHERE, name=name) for name in ("amy", "ben")]
    assert both[0].headers["X-A"] != both[1].headers["X-A"]
    assert not any("h-1" in str(one.headers) or "q-1" in str(one.url) for one in both)


def test_what_stands_for_other_people_is_not_sent() -> None:
    request = given(**{"X-A": STAND_IN, "X-B": STAND_IN, "X-C": "own"})
    sent = signed(request, Credentials(headers={"X-A": "h-1"}))
    assert {name: sent.headers.get(name) for name in ("X-A", "X-B", "X-C")} == {
        "X-A": "h-1",
        "X-B": None,
        "X-C": "own",
    }
