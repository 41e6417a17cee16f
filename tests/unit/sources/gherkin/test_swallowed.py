"""Lines that Gherkin silently takes for description are told."""

from __future__ import annotations

import pytest

from accord.model.catalogue import Fault, Severity
from accord.sources.gherkin import read_text


def faults_of(text: str) -> list[Fault]:
    read = read_text(text, "features/x.feature")
    assert read.feature is not None, read.faults
    return [fault for fault in read.faults if fault.message.id == "sources.swallowed"]


ZH = "# language: zh-TW\n功能: 下單\n"
LOST = {
    "slip-in-heading": ("Feature: x\n\n  Senario: lost\n    Given a\n    Then b\n", 3, 3),
    "other-word": (ZH + "  情境: 全額退款\n    假設 a\n    那麼 b\n", 3, 3),
    "full-width-colon": (ZH + "  場景：全額退款\n    假設 a\n    那麼 b\n", 3, 3),
    "english-words": (ZH + "  Scenario: x\n    Given a\n    Then b\n", 3, 3),
    "chinese-words-without-language": (
        "Feature: x\n  場景: 買\n    假設a\n    當b\n",
        2,
        3,
    ),
    "steps-without-a-heading": ("Feature: x\n  Given a\n  When b\n  Then c\n", 2, 3),
    "simplified-step-first": (ZH + "  場景: y\n    假设 x\n    假設 a\n", 4, 1),
    "colon-after-keyword": ("Feature: x\n  Scenario: y\n    Given: a\n    When: b\n", 3, 2),
    "zero-byte-first": ("Feature: x\n  Scenario: y\n\x00    Then a\n", 3, 1),
    "space-without-width-first": ("Feature: x\n  Scenario: y\n    \u200bThen a\n", 3, 1),
    "heading-behind-a-mark": ("Feature: x\n  \ufeffScenario: y\n    Then a\n", 2, 2),
    "rule-and-its-steps": (ZH + "  Rule: r\n    範例: 甲\n      假設 a\n", 4, 2),
}


@pytest.mark.parametrize("case", LOST)
def test_lost_steps_are_one_error_at_their_first_line(case: str) -> None:
    text, line, count = LOST[case]
    fault = faults_of(text)[0]
    assert (fault.line, fault.severity) == (line, Severity.ERROR)
    assert fault.message.arguments["count"] == str(count)


WARNED = {
    "lone-heading": (ZH + "  規則: 免運\n\n  場景: y\n    那麼 a\n", 3),
    "slip-in-step": ("Feature: x\n  Scenario: y\n    Give the shop tea\n    Then b\n", 3),
    "chinese-alias": ("# language: zh-CN\n功能: x\n  场景: y\n    给定a\n    当b\n", 4),
    "numbered-step": (ZH + "  場景: y\n    1. 假設有書\n    那麼 a\n", 4),
    "numbered-in-english": ("Feature: x\n  Scenario: y\n    (2) When a\n    Then b\n", 3),
    "chinese-number": (ZH + "  場景: y\n    二、當借書\n    那麼 a\n", 4),
    "variant-of-then": (ZH + "  場景: y\n    那麽通知小明\n    那麼 a\n", 4),
    "background-below-scenario": ("Feature: x\n  Scenario: y\n    Background: z\n    Then b\n", 3),
}


@pytest.mark.parametrize("case", WARNED)
def test_what_may_be_prose_is_a_warning(case: str) -> None:
    text, line = WARNED[case]
    (fault,) = faults_of(text)
    assert (fault.line, fault.severity) == (line, Severity.WARNING)


def test_what_nobody_sees_is_named() -> None:
    (fault,) = faults_of("Feature: x\n  Scenario: y\n    \u200bThen a\n")
    assert fault.hint is not None
    assert fault.hint.arguments == {"sign": "U+200B"}


PROSE = {
    "numbers": "Feature: x\n  Scenario: y\n    1. The whole\n    2. A part\n    Then b\n",
    "story": "Feature: x\n  As a customer\n  I want tea\n  So that I wake up\n",
    "sentence-behind-a-mark": "Feature: x\n  \u200bAs a customer\n  I want tea\n",
    "sentence-with-when": "Feature: x\n  When a coupon is used, it is locked.\n  It ends.\n",
    "chinese-sentence": ZH + "  當庫存不足時，訂單要退回。\n  但是優惠券要還給顧客。\n",
    "colon": "Feature: x\n  Note: prices include tax.\n  See also: refunds\n",
    "list": "Feature: x\n  * one\n  * two\n",
    "plural": "Feature: x\n  Rules: none\n",
    "the": "Feature: x\n  Scenario: y\n    The cup is here. They like it.\n    Then b\n",
    "set-off-from-the-text": "Feature: x\n  . EXAMPLE:\n  . Scenarios: as printed\n",
    "dash-in-a-sentence": "Feature: x\n  Background - we sell tea.\n",
    "similar-words": "Feature: x\n  Scenario: y\n    These words explain. They do.\n    Then b\n",
}


@pytest.mark.parametrize("case", PROSE)
def test_ordinary_prose_is_left_alone(case: str) -> None:
    assert faults_of(PROSE[case]) == []


def test_a_narrative_is_no_step_though_a_heading_below_it_is_misspelt() -> None:
    text = "Feature: x\n  As a tester\n  And I want tags\n\n  Senario: y\n"
    assert [(fault.line, fault.unreadable) for fault in faults_of(text)] == [(5, False)]


@pytest.mark.parametrize(
    ("lines", "language"),
    [("  場景: 買\n    假設a\n    當b\n", "zh-TW"), ("  场景：买\n    假设a\n    当b\n", "zh-CN")],
    ids=["traditional", "simplified"],
)
def test_chinese_below_an_english_feature_asks_for_a_language(lines: str, language: str) -> None:
    (fault,) = faults_of(f"Feature: x\n{lines}")
    assert fault.hint is not None
    assert fault.hint.id == "sources.swallowed-language"
    assert fault.hint.arguments == {"language": language, "word": "功能:"}
