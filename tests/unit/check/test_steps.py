"""Every written step has one definition, or is told with what is most like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.check import check
from accord.model.catalogue import Severity
from accord.model.message import message
from accord.text import say
from fakes.checked import GOOD, Sentence, Sentences, catalogue, ids_and_lines


def test_an_undefined_step_is_told_at_its_line(tmp_path: Path) -> None:
    faults = check(catalogue(tmp_path, GOOD), Sentences((Sentence("a"),)))
    assert ids_and_lines(faults) == [("check.step-undefined", 4)]
    assert faults[0].message.arguments == {"step": "Then b"}


@pytest.mark.parametrize(
    ("text", "step"),
    [
        pytest.param(GOOD, "Then b", id="english"),
        pytest.param(
            "# language: zh-TW\n功能: x\n  場景: y\n    假設a\n    那麼b\n", "那麼b", id="chinese"
        ),
    ],
)
def test_an_undefined_step_is_quoted_as_it_is_written(tmp_path: Path, text: str, step: str) -> None:
    (fault,) = check(catalogue(tmp_path, text), Sentences((Sentence("a"),)))
    assert fault.message.arguments == {"step": step}


def test_an_undefined_step_of_work_in_progress_is_a_warning(tmp_path: Path) -> None:
    text = GOOD.replace("  Scenario", "  @wip\n  Scenario")
    (fault,) = check(catalogue(tmp_path, text), Sentences((Sentence("a"),)))
    assert fault.severity is Severity.WARNING


def test_an_undefined_step_of_a_scenario_that_is_left_out_is_a_warning(tmp_path: Path) -> None:
    text = GOOD.replace("  Scenario", "  @slow\n  Scenario")
    (fault,) = check(catalogue(tmp_path, text), Sentences((Sentence("a"),), left_out="slow"))
    assert fault.severity is Severity.WARNING


def test_a_background_step_is_told_once(tmp_path: Path) -> None:
    text = "Feature: x\n  Background:\n    Given a\n"
    text += "".join(f"  Scenario: {n}\n    Then b\n" for n in "yz")
    assert ids_and_lines(check(catalogue(tmp_path, text), Sentences((Sentence("b"),)))) == [
        ("check.step-undefined", 3)
    ]


def test_each_row_that_reads_differently_is_told(tmp_path: Path) -> None:
    text = """\
Feature: x
  Scenario Outline: y
    Then <n> pieces
    Examples:
      | n |
      | 1 |
      | x |
"""
    faults = check(catalogue(tmp_path, text), Sentences((Sentence(r"\d pieces"),)))
    assert [fault.message.arguments["step"] for fault in faults] == ["Then x pieces"]


def test_an_undefined_step_names_at_most_three_similar_sentences(tmp_path: Path) -> None:
    text = "Feature: x\n  Scenario: y\n    Then the order is refusd\n"
    patterns = (
        "the order is refused",
        "the order is placed",
        "the order is refused by {word}",
        "the order of {string} is cancelled",
        "completely unlike",
    )
    sentences = [Sentence(pattern, location=pattern) for pattern in patterns]
    (fault,) = check(catalogue(tmp_path, text), Sentences(tuple(sentences)))
    assert fault.hint is not None
    named = fault.hint.arguments["patterns"]
    assert named.startswith("the order is refused · ")
    assert named.count("·") == 2
    assert "unlike" not in named


def test_without_similar_sentences_the_hint_says_where_to_look(tmp_path: Path) -> None:
    (fault, *_) = check(catalogue(tmp_path, GOOD), Sentences())
    assert fault.hint == message("check.step-undefined.hint")


def test_a_similar_sentence_is_shown_as_it_is_written(tmp_path: Path) -> None:
    text = "Feature: x\n  Scenario: y\n    Then I send createTask with\n"
    known = Sentence("I send {operation} with", example='I send "Place an order" with')
    (fault,) = check(catalogue(tmp_path, text), Sentences((known,)))
    assert fault.hint is not None
    assert fault.hint.arguments["patterns"] == 'I send "Place an order" with'


def test_of_the_languages_of_one_definition_the_nearest_is_suggested(tmp_path: Path) -> None:
    text = "# language: zh-TW\n功能: x\n  場景: y\n    那麼 請求被拒絕了\n"
    scripts = (Sentence("请求被拒绝"), Sentence("請求被拒絕"))
    (fault,) = check(catalogue(tmp_path, text), Sentences(scripts))
    assert fault.hint is not None
    assert fault.hint.arguments["patterns"] == "請求被拒絕"


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("the maker creates one", "the maker creates {one}"),
        ("the maker creates one:", "the maker creates {one} of this:"),
    ],
)
def test_a_step_above_a_table_is_nearest_to_a_sentence_that_takes_one(
    written: str, nearest: str, tmp_path: Path
) -> None:
    text = f"Feature: x\n  Scenario: y\n    Then {written}\n      | a |\n"
    patterns = ("the maker creates {one}", "the maker creates {one} of this:")
    (fault,) = check(catalogue(tmp_path, text), Sentences(tuple(map(Sentence, patterns))))
    assert fault.hint is not None
    assert fault.hint.arguments["patterns"].split(" · ")[0] == nearest


def test_similar_chinese_sentences_are_found(tmp_path: Path) -> None:
    text = "# language: zh-TW\n功能: x\n  場景: y\n    那麼訂單被拒\n"
    (fault,) = check(
        catalogue(tmp_path, text), Sentences((Sentence("訂單被拒絕"), Sentence("包裹已送達")))
    )
    assert fault.hint is not None
    assert fault.hint.arguments["patterns"] == "訂單被拒絕"


def test_an_ambiguous_step_names_every_definition(tmp_path: Path) -> None:
    two = Sentences((Sentence(".*"), Sentence("a", location="steps/other.py:7")))
    (fault,) = check(catalogue(tmp_path, GOOD), two)
    assert (fault.message.id, fault.line) == ("check.step-ambiguous", 3)
    assert "“a” (steps/other.py:7)" in say(fault.message, "en")


def test_and_means_what_came_before_it(tmp_path: Path) -> None:
    text = (
        "Feature: x\n  Scenario: y\n    * z\n    Given a\n    And b\n"
        "    When c\n    But d\n    Then e\n    * f\n"
    )
    index = Sentences((Sentence(".*"),))
    check(catalogue(tmp_path, text), index)
    assert index.lookups == [
        ("z", "given"), ("a", "given"), ("b", "given"), ("c", "when"), ("d", "when"),
        ("e", "then"), ("f", "then"),
    ]  # fmt: skip


def test_chinese_keywords_tell_their_kind(tmp_path: Path) -> None:
    text = "# language: zh-CN\n功能: x\n  场景: y\n    假如a\n    并且b\n    当c\n    那么d\n"
    index = Sentences((Sentence(".*"),))
    check(catalogue(tmp_path, text), index)
    assert [kind for _, kind in index.lookups] == ["given", "given", "when", "then"]


def test_a_sentence_is_looked_up_once(tmp_path: Path) -> None:
    text = "Feature: x\n" + "".join(f"  Scenario: {n}\n    Then b\n" for n in range(9))
    index = Sentences((Sentence(".*"),))
    check(catalogue(tmp_path, text), index)
    assert index.lookups == [("b", "then")]


MANY = "Feature: x\n  Scenario: y\n" + "".join(f"    Then it is {n}\n" for n in range(21))


def test_a_workspace_without_any_step_code_is_told_once(tmp_path: Path) -> None:
    builtin = Sentences((Sentence("a", builtin=True),))
    [fault] = check(catalogue(tmp_path, MANY), builtin)
    assert (fault.message.id, fault.line) == ("check.steps-without-code", 3)
    assert fault.message.arguments == {"count": "21", "step": "Then it is 0"}


def test_where_steps_have_code_each_that_has_none_is_told(tmp_path: Path) -> None:
    faults = check(catalogue(tmp_path, MANY), Sentences((Sentence("a"),)))
    assert {fault.message.id for fault in faults} == {"check.step-undefined"}
    assert len(faults) == 21
