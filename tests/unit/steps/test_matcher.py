"""Our sentences in behave's registry, beside those of a workspace."""

from __future__ import annotations

import pytest
from behave.step_registry import StepRegistry

from accord.steps.declarations import Declaration, declare
from accord.steps.matcher import add, add_builtin
from accord.steps.problems import SentenceError


def declaration(*sentences: str, name: str = "go") -> Declaration:
    def go(context: object) -> None:
        """A step."""

    go.__name__ = name
    return declare("when", go, {"en": sentences})


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


def test_two_sentences_that_are_one_pattern_are_one_matcher(registry: StepRegistry) -> None:
    add(declaration("I go", "I  go"), registry)
    assert len(registry.steps["when"]) == 1


def test_a_built_in_for_any_keyword_is_listed_under_each(registry: StepRegistry) -> None:
    def wait(context: object) -> None:
        """A step."""

    add_builtin(declare("step", wait, {"en": "I wait"}), registry)
    assert [len(registry.steps[kind]) for kind in ("given", "when", "then")] == [1, 1, 1]
