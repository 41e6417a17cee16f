"""What is told of an answer that is not as expected."""

from __future__ import annotations

import pytest

from accord.steps.expectations import _COMPARISONS, _STATES, Expectations, _kind
from accord.steps.words import Comparison, ValueState
from accord.steps.world import World
from accord.text import has
from fakes.scripted import Answer, ScriptedClient


def test_every_comparison_and_state_has_its_words() -> None:
    assert (set(_COMPARISONS), set(_STATES)) == (set(Comparison), set(ValueState))
    assert all(map(has, (*_COMPARISONS.values(), *_STATES.values())))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, "steps.kind-of-value.truth"),
        (1, "steps.kind-of-value.number"),
        ("1", "steps.kind-of-value.text"),
        ([], ""),
        (None, ""),
    ],
)
def test_a_scalar_is_told_from_others_that_look_like_it(value: object, kind: str) -> None:
    assert _kind(value) == kind


def expectations(**fields: object) -> Expectations:
    world = World(ScriptedClient(Answer(json=fields)), {})
    world.send("ordering/getOrder")
    return Expectations(world)


def test_nothing_that_holds_is_told() -> None:
    expected = expectations(total=12.5)
    expected.compare("total", Comparison.IS, 12.5)
    expected.state("discount", ValueState.ABSENT)
    expected.settle()


def test_everything_that_does_not_hold_is_told_at_once() -> None:
    expected = expectations(total=1)
    expected.compare("total", Comparison.IS, "1")
    expected.state("total", ValueState.EMPTY)
    expected.compare("status", Comparison.IS, "open")
    with pytest.raises(AssertionError) as caught:
        expected.settle()
    assert len(str(caught.value).splitlines()) == 4


@pytest.mark.parametrize("path", ["", "$"])
def test_a_line_about_the_whole_answer_begins_with_a_word(path: str) -> None:
    with pytest.raises(AssertionError) as caught:
        expectations(total=1).fail("steps.line-no-list", what=path, actual="1")
    _, line = str(caught.value).splitlines()
    assert line == f"  {path or 'the answer'}: expected a list, actual 1"
