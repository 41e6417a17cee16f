"""One defect, however many examples show it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.client.exchange import HttpExchange, HttpRequest
from accord.client.failures import NO_HTTP
from accord.engines.schemathesis.findings import Defects, Objection, closed, smaller
from accord.model.message import plain
from accord.text import say


def objection(size: int | None = None, **more: str) -> Objection:
    example = None
    if size is not None:
        request = HttpRequest("POST", "http://x", {}, b"x" * size)
        example = HttpExchange(service="", request=request, started=0)
    names = {"check": "c", "kind": "c/1", "operation": "goods/add", "where": "/total", **more}
    return Objection(title=plain("wrong"), example=example, **names)


def test_fewer_calls_say_more_than_a_smaller_example() -> None:
    alone, chained = objection(9), objection(2)
    assert chained.example is not None
    chained = replace(chained, sequence=(chained.example, chained.example))
    assert smaller(chained, alone) is alone


def test_what_came_up_twice_is_shown_before_what_is_smaller() -> None:
    twice, small = replace(objection(9), repeated=True), objection(2)
    assert smaller(twice, small) is twice
    assert smaller(small, twice) is twice


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("connection closed without an answer", "gave no whole answer"),
        (f"{NO_HTTP} (BadStatusLine: HTTP/1.1 0 UNKNOWN)", "answered with what is no HTTP"),
    ],
)
def test_an_answer_that_is_no_http_is_told_from_none(error: str, said: str) -> None:
    example = HttpExchange(service="", request=HttpRequest("GET", "/", {}), started=0, error=error)
    assert said in say(closed(example, "goods/list").title, "en")


@pytest.mark.parametrize(
    ("sizes", "smallest"),
    [
        pytest.param((5, 2), 2, id="the-second"),
        pytest.param((2, 5), 2, id="the-first"),
        pytest.param((None, 5), 5, id="one-without-an-example"),
        pytest.param((5, None), 5, id="another-without"),
    ],
)
def test_the_smaller_example_is_shown(sizes: tuple[int | None, int | None], smallest: int) -> None:
    example = smaller(*map(objection, sizes)).example
    assert example is not None
    assert len(example.request.content) == smallest


def test_a_defect_keeps_its_name_when_its_examples_change() -> None:
    assert objection(1).id == objection(9).id


@pytest.mark.parametrize("other", [{"where": "/id"}, {"kind": "c/2"}, {"operation": "goods/get"}])
def test_what_is_wrong_elsewhere_is_another_defect(other: dict[str, str]) -> None:
    assert objection(**other).id != objection().id


def test_a_case_that_shows_a_defect_twice_is_named_once() -> None:
    defects = Defects()
    for _ in range(2):
        defects.add(objection(), case="a")
    assert [(defect.times, defect.cases) for defect in defects] == [(2, ["a"])]
