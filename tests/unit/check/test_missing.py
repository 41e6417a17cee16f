"""Sentences without a step are told once, with Python that begins one."""

from __future__ import annotations

from pathlib import Path

from accord.check.missing import MissingStep, missing_steps
from accord.steps.index import StepIndex
from fakes.checked import catalogue

EMPTY = StepIndex((), ())


def missing(workspace: Path, feature: str, *, language: str = "en") -> tuple[MissingStep, ...]:
    return missing_steps(catalogue(workspace, feature), EMPTY, language=language)


def test_a_sentence_is_told_once_where_it_stands_first(tmp_path: Path) -> None:
    text = "Feature: x\n  Scenario: y\n    Given a\n    Then b\n  Scenario: z\n    Given a\n"
    assert [(step.text, step.line, len(step.scenarios)) for step in missing(tmp_path, text)] == [
        ("a", 3, 2),
        ("b", 4, 1),
    ]


def test_one_text_under_two_keywords_is_two_sentences(tmp_path: Path) -> None:
    text = "Feature: x\n  Scenario: y\n    Given a\n    When a\n    And a\n"
    snippets = [step.snippet for step in missing(tmp_path, text)]
    assert ["@given" in snippets[0], "@when" in snippets[1], len(snippets)] == [True, True, 2]


def test_a_snippet_is_for_the_language_of_its_feature(tmp_path: Path) -> None:
    text = "# language: zh-TW\n功能: x\n  場景: y\n    假設一杯茶\n"
    (step,) = missing(tmp_path, text, language="zh-TW")
    assert "一杯茶" in step.snippet
