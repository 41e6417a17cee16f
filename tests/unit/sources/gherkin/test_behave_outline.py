"""The line grammar sees what behave's own parser sees."""

from __future__ import annotations

import contextlib
import io
import logging
import random

import pytest
from behave.parser import ParserError, parse_feature

from accord.sources.gherkin import read_text
from accord.sources.gherkin.behave_outline import behave_outline

WORDS = {
    "en": [
        "Feature: x", "Rule: r", "Background:", "Scenario: s", "Scenario Outline: o", "Examples:",
        "Given a", "when b", "Then c", "And d", "but e", "* f", "| a | b |", "| 1 | 2 |", "| a |",
        '"""', "'''", "```", "  text", "@tag", "@a @b # c", "@a b", "# remark", "", "prose",
        '    """json', "  Given deep", "Example: e", "Given", "| a | b", "# language: zh-CN",
        r"| a \| b | c |", "| a | # c",
    ],
    "zh-TW": [
        "功能: x", "Rule: r", "背景:", "場景: s", "場景大綱: o", "例子:", "假設a", "當b", "那麼c",
        "而且d", "但是e", "* f", "| a | b |", "| 1 | 2 |", "| a |", '"""', "  字", "@tag", "# c",
        "", "文", "  假設 d", "規則: x", "功能：x",
    ],
}  # fmt: skip


def documents(seed: int, count: int) -> list[str]:
    """Random files, most of which begin as a feature should."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        language = chance.choice(list(WORDS))
        words = WORDS[language]
        lines = [f"# language: {language}"] if language != "en" else []
        lines += [words[0]] if chance.random() < 0.9 else []
        if chance.random() < 0.6:
            lines += [words[chance.choice([3, 4])], words[6]]
        lines += chance.choices(words, k=chance.randrange(1, 16))
        made.append("\n".join(lines))
    return made


def behave_sees(text: str) -> tuple[list[int], set[int]] | None:
    """The lines of behave's scenarios and steps; nothing when it refuses the text."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            feature = parse_feature(text)
            if feature is None:
                return [], set()
            cases = [scenario.line for scenario in feature.walk_scenarios()]
    except (ParserError, KeyError):
        return None
    holders = [feature, *feature.rules]
    written = [scenario for holder in holders for scenario in holder.scenarios]
    written += [holder.background for holder in holders if holder.background]
    return sorted(cases), {step.line for each in written for step in each.steps}


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="behave")


@pytest.mark.engine
@pytest.mark.parametrize("seed", range(4))
def test_random_files_are_seen_as_behave_sees_them(seed: int) -> None:
    for text in documents(seed, 500):
        seen = behave_outline(text.splitlines())
        ours = None if seen.refused else (sorted(seen.cases), seen.steps)
        assert ours == behave_sees(text), text


@pytest.mark.parametrize(
    "background", ["", "  Background:\n    Given z\n"], ids=["none", "of-the-feature"]
)
def test_a_step_continues_no_background_of_another_rule(background: str) -> None:
    rule = "  Rule: r\n    Background:\n      Given b\n    Scenario: s\n      And c\n"
    text = f"Feature: x\n{background}{rule}  Rule: q\n    Scenario: t\n      And d\n"
    seen = behave_outline(text.splitlines())
    ours = None if seen.refused else (sorted(seen.cases), seen.steps)
    assert ours == behave_sees(text)
    assert (ours is None) == (not background)


@pytest.mark.engine
@pytest.mark.parametrize("seed", range(10, 13))
def test_a_readable_feature_has_the_cases_behave_would_run(seed: int) -> None:
    readable = 0
    for text in documents(seed, 500):
        feature = read_text(text, "features/x.feature").feature
        if feature is not None:
            readable += 1
            sees = behave_sees(text)
            assert sees is not None
            assert [scenario.line for scenario in feature.all_scenarios()] == sees[0], text
    assert readable > 25
