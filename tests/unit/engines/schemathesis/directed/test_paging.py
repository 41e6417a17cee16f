from __future__ import annotations

from typing import Any

import pytest

from accord.engines.schemathesis.directed.courier import Draft, Sent
from accord.engines.schemathesis.directed.paging import next_page
from fakes.replies import replied, shape

LIST = shape("list", "GET", "/x")


def reply(body: Any, **headers: str) -> Sent:
    return replied(Draft(shape=LIST), body, headers=headers)


@pytest.mark.parametrize(
    ("answer", "cursor"),
    [
        (reply({"items": [], "nextCursor": "c7"}), "c7"),
        (reply({"items": [], "next_page_token": 7}), "7"),
        (reply({"data": [], "paging": {"next": "http://h/x?limit=2&after=c%2F7"}}), "c/7"),
        (reply([], Link='<http://h/x?after=c7&limit=2>; rel="next"'), "c7"),
        (reply({"items": [], "nextCursor": None}), ""),
        (reply({"items": [], "next": False}), ""),
        (reply([], Link='<http://h/x?after=c7>; rel="prev"'), ""),
        (reply({"items": []}), ""),
    ],
)
def test_an_answer_says_where_it_goes_on(answer: Sent, cursor: str) -> None:
    assert next_page(answer, "after") == cursor
