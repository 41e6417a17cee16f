"""Our sentences in behave's registry, beside those of a workspace."""

from __future__ import annotations

import pytest
from behave.step_registry import StepRegistry

from accord.steps.declarations import Declaration, declare
from accord.steps.expressions import Expression
from accord.steps.matcher import add, add_builtin
from accord.steps.problems import SentenceError


def declaration(*sentences: str, name: str = "go") -> Declaration:
    def go(context: object) -> None:
        """A step."""

    go.__name__ = name
    return declare("when", go, {"en": sentences})


def with_places(sentence: str) -> Declaration:
    """One value at most."""

    def go(context: object, value: object = None) -> None:
        """A step."""

    return declare("when", go, {"en": sentence})


def test_a_built_in_yields_to_a_step_of_the_workspace(registry: StepRegistry) -> None:
    add_builtin(declaration("I go"), registry)
    [builtin] = registry.steps["when"]
    alone = builtin.match("I go")
    add(declaration("I go(es)"), registry)
    assert (alone is not None, builtin.match("I go")) == (True, None)


def test_two_steps_of_a_workspace_for_one_text_are_refused(registry: StepRegistry) -> None:
    add(declaration("I go to the shop"), registry)
    with pytest.raises(SentenceError):
        add(declaration("I go to the shop/bank", name="other"), registry)


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        pytest.param("I go to the shop", "I {:word} to the shop", id="the-new-one-matches-the-old"),
        pytest.param("I {:word} to the shop", "I go to the shop", id="the-old-one-matches-the-new"),
        pytest.param("I go, slowly", "I go，slowly", id="punctuation-of-either-width"),
        pytest.param("I  go to", "I go to", id="blanks"),
        pytest.param("{:word}", "go", id="no-text-of-its-own"),
        pytest.param("I pay 3 \\(net)", "I pay {:int} \\(net)", id="escaped"),
    ],
)
def test_a_collision_is_seen_from_either_side(
    registry: StepRegistry, sentence: str, other: str
) -> None:
    add(with_places(sentence), registry)
    with pytest.raises(SentenceError):
        add(with_places(other), registry)


def test_a_sentence_of_plain_behave_collides_too(registry: StepRegistry) -> None:
    registry.add_step_definition("when", "I go to the {place}", lambda context, place: None)
    with pytest.raises(SentenceError):
        add(declaration("I go to the shop"), registry)


def test_an_example_is_made_once_for_each_sentence(
    registry: StepRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    example = Expression.example.fget  # type: ignore[attr-defined]
    monkeypatch.setattr(
        Expression, "example", property(lambda it: counted.append(it.source) or example(it))
    )
    for number in range(40):
        add(declaration(f"I go to place{number} now", name=f"go_{number}"), registry)
    assert (len(counted), len(registry.steps["when"])) == (40, 40)


def test_two_sentences_that_are_one_pattern_are_one_matcher(registry: StepRegistry) -> None:
    add(declaration("I go", "I  go"), registry)
    assert len(registry.steps["when"]) == 1


def test_a_built_in_for_any_keyword_is_listed_under_each(registry: StepRegistry) -> None:
    def wait(context: object) -> None:
        """A step."""

    add_builtin(declare("step", wait, {"en": "I wait"}), registry)
    assert [len(registry.steps[kind]) for kind in ("given", "when", "then")] == [1, 1, 1]
