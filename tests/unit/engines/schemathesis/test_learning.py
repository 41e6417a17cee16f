from __future__ import annotations

import pytest
import requests

from accord.engines.schemathesis.learning import Learning


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def answer(content: bytes, status: int = 200) -> requests.Response:
    response = requests.Response()
    response.status_code, response._content = status, content
    return response


def at_work(patience_s: float) -> tuple[Learning, Clock]:
    clock = Clock()
    return Learning(patience_s, clock=clock), clock


def test_without_patience_it_is_over_at_once() -> None:
    assert at_work(0)[0].is_over


def test_it_goes_on_until_nothing_new_came_for_so_long() -> None:
    learning, clock = at_work(10)
    clock.now = 8
    learning.note("a")
    clock.now = 17
    learning.note("a")
    assert not learning.is_over
    clock.now = 18
    assert learning.is_over


def test_what_took_long_to_come_to_light_is_waited_for_longer() -> None:
    learning, clock = at_work(1)
    clock.now = 40
    learning.note("a")
    clock.now = 59
    assert not learning.is_over
    clock.now = 60
    assert learning.is_over


@pytest.mark.parametrize(
    ("content", "is_new"),
    [
        (b'{"id": 2}', False),
        (b'{"id": 2, "total": 1}', True),
        (b"[]", True),
        (b"no", True),
        (b'{"a": "\xaf"}', True),
    ],
)
def test_a_new_field_of_an_answer_is_news(content: bytes, is_new: bool) -> None:
    learning, clock = at_work(10)
    learning.note_answer("goods/list", answer(b'{"id": 1}'))
    clock.now = 10
    learning.note_answer("goods/list", answer(content))
    assert learning.is_over is not is_new
