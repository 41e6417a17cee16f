"""A feature file that cannot be read says where and what to write instead."""

from __future__ import annotations

import pytest

from accord.model.catalogue import Fault
from accord.model.message import message
from accord.sources.gherkin import read_text
from accord.sources.gherkin.explain import UnreadableLine, hint


def fault_of(text: str) -> Fault:
    read = read_text(text, "features/x.feature")
    assert read.feature is None
    (fault,) = read.faults
    assert fault.unreadable
    assert fault.hint is not None
    return fault


HEAD = "# language: zh-TW\n功能: 下單\n  場景: 買\n    假設 a\n"
EN = "Feature: x\n  Scenario: y\n    Given a\n"

CASES = {
    "full-width-colon": ("# language: zh-TW\n功能：下單\n", 2, "hint-colon", {"right": "功能:"}),
    "full-width-colon-and-no-language": (
        "功能：下单\n\n  场景：买\n    假如a\n",
        1,
        "hint-colon-language",
        {"right": "功能:", "language": "zh-CN"},
    ),
    "full-width-colon-later": (HEAD + "  場景：再買\n", 5, "hint-colon", {"right": "場景:"}),
    "full-width-colon-english": ("Feature： x\n", 1, "hint-colon", {"right": "Feature:"}),
    "rule-in-traditional": (HEAD + "  規則: 免運\n", 5, "hint-word", {"right": "Rule:"}),
    "alias-of-scenario": (HEAD + "  情境: 再買\n", 5, "hint-word", {"right": "場景:"}),
    "alias-of-examples": (
        "# language: zh-TW\n功能: x\n  場景大綱: y\n    假設 <a>\n    範例:\n",
        5,
        "hint-word",
        {"right": "例子:"},
    ),
    "simplified-in-traditional": (HEAD + "    那么 b\n", 5, "hint-word", {"right": "那麼"}),
    "english-in-chinese": (HEAD + "    Then b\n", 5, "hint-word", {"right": "那麼"}),
    "no-language-traditional": (
        "功能: 下單\n  場景: 買\n    假設a\n    當b\n",
        1,
        "hint-language-missing",
        {"language": "zh-TW"},
    ),
    "no-language-simplified": (
        "功能: 下单\n  场景: 买\n    当b\n",
        1,
        "hint-language-missing",
        {"language": "zh-CN"},
    ),
    "no-language-japanese": (
        "機能: 注文\n  シナリオ: 買う\n    もしa\n",
        1,
        "hint-language-missing",
        {"language": "ja"},
    ),
    "unknown-language": (
        "# language: zh-tw\nFeature: x\n",
        1,
        "hint-language-unknown",
        {"near": "zh-TW"},
    ),
    "no-language-at-all": (
        "# language: klingonish\nFeature: x\n",
        1,
        "hint-language-none",
        {},
    ),
    "misspelt-heading": (EN + "  Scenaro: lost\n", 4, "hint-near", {"near": "Scenario:"}),
    "misspelt-chinese-heading": (HEAD + "  場境: 再買\n", 5, "hint-near", {"near": "場景:"}),
    "misspelt-english-in-chinese": (HEAD + "  Scenaro: 再買\n", 5, "hint-near", {"near": "場景:"}),
    "text-before-feature": ("Hello\nFeature: x\n", 1, "hint-feature-first", {"word": "Feature:"}),
    "scenario-before-feature": ("Scenario: x\n", 1, "hint-feature-first", {"word": "Feature:"}),
    "two-features": (EN + "Feature: z\n", 4, "hint-two-features", {}),
    "late-background": (EN + "  Background:\n", 4, "hint-background", {}),
    "backtick-doc-string": (
        EN + "      ```\n      t\n      ```\n",
        4,
        "hint-doc-mark",
        {"mark": "```"},
    ),
    "open-single-quote-doc-string": (
        EN + "      '''\n      t\n",
        5,
        "hint-doc-open",
        {"line": "4"},
    ),
    "open-doc-string": (EN + '      """\n      t\n', 5, "hint-doc-open", {"line": "4"}),
    "first-and": ("Feature: x\n  Scenario: y\n    And a\n", 3, "hint-first-and", {}),
    "first-and-in-description": (
        "Feature: x\n  Scenario: y\n    and so on\n    Given a\n",
        3,
        "hint-first-and",
        {},
    ),
    "examples-below-scenario": (
        EN + "    Examples:\n      | a |\n",
        4,
        "hint-examples-outline",
        {"word": "Scenario Outline:"},
    ),
    "ragged-table": (EN + "      | a | b |\n      | 1 |\n", 5, "hint-table", {}),
    "comment-behind-a-row": (EN + "      | a |\n      | 1 | # one\n", 5, "hint-table", {}),
    "full-width-bar": (EN + "      ｜ a ｜\n", 4, "hint-full-width-bar", {}),
    "lower-case-heading": ("feature: x\n", 1, "hint-word", {"right": "Feature:"}),
    "chinese-alias-of-given": (
        "# language: zh-CN\n功能: x\n  场景: y\n    当b\n    给定a\n",
        5,
        "hint-word",
        {"right": "假如"},
    ),
    "chinese-alias-of-then": (HEAD + "    然後 z\n", 5, "hint-word", {"right": "那麼"}),
    "plural-scenario": (
        "Feature: x\n  Scenarios: y\n    Given a\n",
        2,
        "hint-word",
        {"right": "Scenario:"},
    ),
    "doc-string-further-left": (
        EN + '      """\n  t\n      """\n',
        5,
        "hint-doc-indent",
        {},
    ),
    "tag-with-space": ("Feature: x\n  @a b\n  Scenario: y\n", 2, "hint-tag", {}),
    "prose-among-steps": (
        EN + "    some prose\n",
        4,
        "hint-among-steps",
        None,
    ),
    "prose-below-a-table": (
        "Feature: x\n  Scenario Outline: y\n    Given <a>\n    Examples:\n      | a |\n  text\n",
        6,
        "hint-below-table",
        {},
    ),
    "tags-at-the-end": (EN + "  @a\n", 4, "hint-tags-end", {}),
}


@pytest.mark.parametrize("case", CASES)
def test_the_hint_fits_the_trouble(case: str) -> None:
    text, line, advice, arguments = CASES[case]
    fault = fault_of(text)
    assert fault.hint is not None
    assert (fault.line, fault.hint.id) == (line, f"sources.{advice}")
    if arguments is not None:
        assert fault.hint.arguments == arguments


def test_the_line_itself_is_quoted() -> None:
    assert fault_of(HEAD + "  規則: 免運\n").message.arguments == {"text": "規則: 免運"}


def test_where_nothing_better_is_known_the_parser_speaks() -> None:
    line = UnreadableLine(lines=("Feature: x", "?"), line=2, language="en", reason="odd")
    assert hint(line) == message("sources.hint-parser", reason="odd")
