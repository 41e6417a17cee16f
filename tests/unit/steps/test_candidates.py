"""No step that a text means is ever sorted out, and most of the others are."""

from __future__ import annotations

from typing import Any

import pytest
from behave.matchers import CFParseMatcher, Matcher, ParseMatcher, RegexMatcher
from behave.step_registry import StepRegistry

from accord.steps.candidates import StepCandidates
from accord.steps.matcher import KEYWORDS, add_builtin, answers
from accord.steps.vocabulary import declarations


def step(context: Any) -> None:
    """A step's function."""


MEANT = [
    ("a customer {name} has {n:d} points", "a customer Ann has 3 points"),
    ("{name} buys", "Ann buys"),
    ("{name}s buy", "Anns buy"),
    ('the name is "{name}"', 'the name is "x y"'),
    ("{{braces}} stay {what}", "{braces} stay here"),
    ("{n: d}", " 3"),
    ("{name}", "anything at all"),
    ("街角小舖有{n:d}杯茶", "街角小舖有3杯茶"),
    ("餘額為 {n:d} 元", "餘額為 3 元"),
]


@pytest.mark.parametrize(("pattern", "text"), MEANT)
def test_a_text_that_a_pattern_means_keeps_it(pattern: str, text: str) -> None:
    matcher = ParseMatcher(step, pattern)
    assert matcher.match(text) is not None
    assert StepCandidates([matcher]).of(text) == [0]


def test_steps_whose_sort_is_not_known_are_always_asked() -> None:
    class AnyCase(ParseMatcher):  # type: ignore[misc] # behave is untyped
        CASE_SENSITIVE = False

    matchers = [RegexMatcher(step, "^a (?:b|c)$"), AnyCase(step, "A Customer")]
    assert StepCandidates(matchers).of("a customer") == [0, 1]


def test_words_in_common_with_other_steps_do_not_bring_them() -> None:
    matchers = [ParseMatcher(step, f"thing number {n} is in place") for n in range(100)]
    assert StepCandidates(matchers).of("thing number 7 is out of place") == list(range(100))
    distinct = [ParseMatcher(step, f"the warehouse-{n} is in place") for n in range(100)]
    assert StepCandidates(distinct).of("the warehouse-7 is in place") == [7]


def test_steps_come_in_the_order_in_which_they_were_given() -> None:
    matchers = [
        ParseMatcher(step, "{x}"),
        CFParseMatcher(step, "a warehouse {x}"),
        RegexMatcher(step, "."),
        ParseMatcher(step, "a {x}"),
    ]
    assert StepCandidates(matchers).of("a warehouse b") == [0, 1, 2, 3]


def test_no_example_of_the_vocabulary_loses_its_step() -> None:
    registry = StepRegistry()
    for declaration in declarations():
        add_builtin(declaration, registry)
    matchers: list[Matcher] = [m for kind in KEYWORDS for m in registry.steps[kind]]
    candidates = StepCandidates(matchers)
    texts = {e.example for d in declarations() for e in d.expressions if e.example}
    lost = [
        (text, matchers[number].pattern)
        for text in texts
        for number in range(len(matchers))
        if answers(matchers[number], text) and number not in candidates.of(text)
    ]
    assert lost == []
    assert len(texts) > 50
