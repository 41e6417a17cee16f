"""The cookies of a scenario."""

from __future__ import annotations

import pytest

from accord.client.cookies import ScenarioCookies, cookies_after
from accord.client.exchange import HttpAnswer, HttpRequest
from fakes.called import Make, always
from fakes.http_service import as_json


def test_a_new_scenario_forgets_cookies_headers_and_trace(scene: Make) -> None:
    with scene(always(as_json({}, Set_Cookie="sid=abcdef123; Path=/"))) as one:
        before = one.client.begin_trace()
        one.client.headers["Authorization"] = "Bearer one-two-three"
        one.client.request("ordering", "GET", "/a")
        one.client.request("ordering", "GET", "/b")
        after = one.client.begin_trace()
        one.client.request("ordering", "GET", "/c")

        second, third = one.service.received[1:]
        assert second.headers["Cookie"] == "sid=abcdef123"
        assert second.headers["Authorization"] == "Bearer one-two-three"
        assert not {"Cookie", "Authorization"} & set(third.headers)
        assert before != after


HOME = "http://shop.test:1/a"


def jar(*cookies: str, at: str = HOME) -> ScenarioCookies:
    kept = ScenarioCookies()
    kept.keep(HttpRequest("GET", at, {}), HttpAnswer(status=200, headers={}, cookies=cookies))
    return kept


def sent(cookies: ScenarioCookies, to: str, own: dict[str, str] | None = None) -> str | None:
    return cookies.header(HttpRequest("GET", to, {}), own or {}, first_url=HOME)


def test_a_cookie_that_is_deleted_is_not_sent() -> None:
    cookies = jar("seat=7; Path=/")
    answer = HttpAnswer(status=200, headers={}, cookies=("seat=; Path=/; Max-Age=0",))
    cookies.keep(HttpRequest("GET", HOME, {}), answer)
    assert sent(cookies, HOME) is None


def test_a_request_s_own_cookies_are_sent_beside_those_of_the_scenario_and_not_kept() -> None:
    cookies = jar("seat=7; Path=/")
    assert sorted((sent(cookies, HOME, {"turn": "3"}) or "").split("; ")) == ["seat=7", "turn=3"]
    assert sent(cookies, HOME) == "seat=7"


@pytest.mark.parametrize("to", ["http://shop.test:2/a", "http://other.test:1/a"])
def test_another_origin_gets_no_cookie_of_the_first(to: str) -> None:
    assert sent(jar("seat=7; Path=/"), to, {"turn": "3"}) is None


def test_another_host_gets_its_own_cookie_back() -> None:
    cookies = jar("there=1; Path=/", at="http://other.test/b")
    assert sent(cookies, "http://other.test/b") == "there=1"


def test_a_cookie_is_sent_below_its_path_alone() -> None:
    cookies = jar("seat=7; Path=/a")
    assert sent(cookies, "http://shop.test:1/b") is None


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["seat=B; Path=/; HttpOnly", "row=4"], {"old": "1", "seat": "B", "row": "4"}),
        (["old=; Max-Age=0"], {}),
        (["old=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], {}),
        (["old=x; Expires=Fri, 01 Jan 2100 00:00:00 GMT"], {"old": "x"}),
        (["old=x; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], {"old": "x"}),
        (["old=x; Expires=soon", "@=;=,"], {"old": "x"}),
    ],
)
def test_what_answers_set_and_delete_is_known(lines: list[str], values: dict[str, str]) -> None:
    assert cookies_after({"old": "1"}, lines) == values


def test_cookies_of_a_scenario_are_sent_and_dropped_beside_those_that_answers_set(
    scene: Make,
) -> None:
    with scene(always(as_json({}, Set_Cookie="sid=abcdef123; Path=/"))) as one:
        one.client.cookies.given["seat"] = "B-4"
        answer = one.client.request("ordering", "GET", "/a")
        one.client.request("ordering", "GET", "/b")
        one.client.cookies.drop("sid")
        one.client.cookies.drop("seat")
        one.client.request("ordering", "GET", "/c")
        one.client.cookies.given["seat"] = "B-5"
        one.client.begin_trace()
        one.client.request("ordering", "GET", "/d")
    sent = [received.headers.get("Cookie", "") for received in one.service.received]
    assert [set(header.split("; ")) for header in sent] == [
        {"seat=B-4"},
        {"seat=B-4", "sid=abcdef123"},
        {""},
        {""},
    ]
    assert answer.cookies == {"sid": "abcdef123"}
