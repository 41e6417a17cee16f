from __future__ import annotations

import pytest

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.engines.schemathesis.directed.sent_judge import CheckRules, shows_a_trace


def answered(content: bytes, status: int = 400) -> HttpExchange:
    return HttpExchange(
        service="s",
        request=HttpRequest("GET", "http://h/x", {}),
        started=0,
        answer=HttpAnswer(status=status, headers={}, content=content),
    )


@pytest.mark.parametrize(
    "content",
    [
        b'{"message": "Traceback (most recent call last):\\n  File"}',
        b"at com.shop.Orders.place(Orders.java:42)",
        b"    at place (/srv/app/orders.js:10:5)",
        b"goroutine 1 [running]:",
        b"SQLSTATE[42S02]: Base table or view not found",
    ],
)
def test_the_inside_of_a_service_is_told(content: bytes) -> None:
    assert shows_a_trace(answered(content))


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"message": "look at line 4 of your file"}', 400),
        (b'{"message": "meet me at the shop (north.java side)"}', 404),
        (b"Traceback (most recent call last):", 500),
        (b"Traceback (most recent call last):", 200),
    ],
)
def test_ordinary_words_are_none_and_a_crash_is_told_as_one(content: bytes, status: int) -> None:
    assert not shows_a_trace(answered(content, status))


def test_a_status_that_a_team_expects_is_no_error() -> None:
    rules = CheckRules(expected=frozenset({"503", "52x", "4xx"}))
    assert [rules.expects(status) for status in (503, 404, 500)] == [True, True, False]
