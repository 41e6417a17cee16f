"""What is wrong with a workspace is told before anything runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from accord.check import check
from accord.model.catalogue import Catalogue, Fault, Severity
from accord.model.message import message, plain
from accord.sources import read_catalogue
from accord.text import say


@dataclass(frozen=True)
class Sentence:
    """A step definition whose pattern is a regular expression."""

    pattern: str
    keyword: str = "step"
    example: str = ""
    location: str = "steps/shop.py:1"


@dataclass
class Sentences:
    """An index that remembers what it was asked."""

    definitions: tuple[Sentence, ...] = ()
    faults: tuple[Fault, ...] = ()
    asked: list[tuple[str, str]] = field(default_factory=list)

    def matches(self, text: str, *, keyword: str) -> Sequence[Sentence]:
        self.asked.append((text, keyword))
        return [
            one
            for one in self.definitions
            if one.keyword in (keyword, "step") and re.fullmatch(one.pattern, text)
        ]


ANY = Sentences((Sentence(".*"),))


def catalogue(workspace: Path, feature: str = "", **files: str) -> Catalogue:
    named = {"features/x.feature": feature} if feature else {}
    for path, text in {**named, **files}.items():
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).write_text(text, encoding="utf-8")
    return read_catalogue(workspace)


def told(faults: Sequence[Fault]) -> list[tuple[str, int]]:
    return [(fault.message.id, fault.line) for fault in faults]


GOOD = "Feature: x\n  Scenario: y\n    Given a\n    Then b\n"


def test_a_good_workspace_has_no_faults(tmp_path: Path) -> None:
    assert check(catalogue(tmp_path, GOOD), ANY) == ()


def test_an_undefined_step_is_told_at_its_line(tmp_path: Path) -> None:
    faults = check(catalogue(tmp_path, GOOD), Sentences((Sentence("a"),)))
    assert told(faults) == [("check.step-undefined", 4)]
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


def test_a_background_step_is_told_once(tmp_path: Path) -> None:
    text = "Feature: x\n  Background:\n    Given a\n"
    text += "".join(f"  Scenario: {n}\n    Then b\n" for n in "yz")
    assert told(check(catalogue(tmp_path, text), Sentences((Sentence("b"),)))) == [
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
    (fault,) = check(catalogue(tmp_path, text), Sentences(tuple(map(Sentence, patterns))))
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
    assert index.asked == [
        ("z", "given"), ("a", "given"), ("b", "given"), ("c", "when"), ("d", "when"),
        ("e", "then"), ("f", "then"),
    ]  # fmt: skip


def test_chinese_keywords_tell_their_kind(tmp_path: Path) -> None:
    text = "# language: zh-CN\n功能: x\n  场景: y\n    假如a\n    并且b\n    当c\n    那么d\n"
    index = Sentences((Sentence(".*"),))
    check(catalogue(tmp_path, text), index)
    assert [kind for _, kind in index.asked] == ["given", "given", "when", "then"]


def test_a_sentence_is_looked_up_once(tmp_path: Path) -> None:
    text = "Feature: x\n" + "".join(f"  Scenario: {n}\n    Then b\n" for n in range(9))
    index = Sentences((Sentence(".*"),))
    check(catalogue(tmp_path, text), index)
    assert index.asked == [("b", "then")]


def test_a_step_module_that_does_not_import_is_told(tmp_path: Path) -> None:
    broken = Fault(path="steps/shop.py", line=3, message=plain("NameError"))
    assert check(catalogue(tmp_path, GOOD), Sentences((Sentence(".*"),), (broken,))) == (broken,)


@pytest.mark.parametrize(
    "background", ["", "  Background:\n    Given a\n"], ids=["alone", "background"]
)
def test_a_scenario_without_steps_of_its_own_is_an_error(tmp_path: Path, background: str) -> None:
    text = f"Feature: x\n{background}  Scenario: y\n  Scenario: z\n    Then b\n"
    (fault,) = check(catalogue(tmp_path, text), ANY)
    assert (fault.message.id, fault.severity) == ("check.scenario-empty", Severity.ERROR)
    assert fault.message.arguments == {"title": "y"}


def test_an_empty_outline_is_told_once(tmp_path: Path) -> None:
    text = (
        "Feature: x\n  Scenario Outline: y\n    Examples:\n      | a |\n      | 1 |\n      | 2 |\n"
    )
    assert told(check(catalogue(tmp_path, text), ANY)) == [("check.scenario-empty", 5)]


def test_a_scenario_that_is_still_being_written_may_be_empty(tmp_path: Path) -> None:
    text = "Feature: x\n  @wip\n  Scenario: y\n"
    assert [f.severity for f in check(catalogue(tmp_path, text), ANY)] == [Severity.WARNING]


OUTLINE = """\
Feature: x
  Scenario Outline: y
    When <count> pieces and <cuont> more
    Then 1 < 2 and 3 > 2
    And <b>
    Examples:
      | count | b   |
      | 1     | <i> |
      | 2     | <i> |
"""


def test_a_placeholder_that_no_column_fills_is_a_warning(tmp_path: Path) -> None:
    (fault,) = check(catalogue(tmp_path, OUTLINE), ANY)
    assert (fault.message.id, fault.line) == ("check.placeholder-unknown", 3)
    assert fault.severity is Severity.WARNING
    assert fault.hint == message("check.placeholder-near", near="count")


def test_a_scenario_that_expects_nothing_is_a_warning(tmp_path: Path) -> None:
    text = "Feature: x\n  Scenario: y\n    Given a\n    When b\n    And c\n"
    (fault,) = check(catalogue(tmp_path, text), ANY)
    assert (fault.message.id, fault.severity) == ("check.scenario-no-then", Severity.WARNING)


def test_a_starred_step_may_be_the_outcome(tmp_path: Path) -> None:
    assert check(catalogue(tmp_path, "Feature: x\n  Scenario: y\n    When a\n    * b\n"), ANY) == ()


def test_a_feature_without_scenarios_is_a_warning(tmp_path: Path) -> None:
    (fault,) = check(catalogue(tmp_path, "Feature: x\n"), ANY)
    assert (fault.message.id, fault.severity) == ("check.feature-empty", Severity.WARNING)


def test_titles_that_give_the_same_id_are_told_once(tmp_path: Path) -> None:
    text = "Feature: x\n" + "  Scenario: y\n    Then a\n" * 2
    assert told(check(catalogue(tmp_path, text), ANY)) == [("sources.id-twice", 4)]


def test_pinned_scenarios_with_one_title_are_a_warning(tmp_path: Path) -> None:
    text = "Feature: x\n" + "".join(f"  @id:{n}\n  Scenario: y\n    Then a\n" for n in "ab")
    (fault,) = check(catalogue(tmp_path, text), ANY)
    assert (fault.message.id, fault.severity) == ("check.title-twice", Severity.WARNING)


CONTRACT = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/goods: {get: {operationId: listGoods, responses: {200: {description: ok}}}}}
"""
REQUIREMENT = "# SHOP-10 Orders\n\n## 驗收條件\n\n- SHOP-10.1 它們成立\n"


@pytest.mark.parametrize(
    ("tag", "near"),
    [
        ("@req:SHOP-12", "@req:SHOP-10"),
        ("@service:shopp", "@service:shop"),
        ("@op:shop/listGood", "@op:shop/listGoods"),
        ("@op:listGoods", "@op:shop/listGoods"),
        ("@service:zzz", None),
    ],
)
def test_an_unknown_target_suggests_the_nearest(tmp_path: Path, tag: str, near: str | None) -> None:
    read = catalogue(
        tmp_path,
        GOOD.replace("Feature", f"{tag}\nFeature"),
        **{"contracts/shop.openapi.yaml": CONTRACT, "specs/requirements/a.md": REQUIREMENT},
    )
    (fault,) = check(read, ANY)
    assert (fault.message.id, fault.message.arguments) == ("check.target-unknown", {"tag": tag})
    assert fault.hint is not None
    assert fault.hint.arguments.get("tag") == near


def test_known_targets_are_fine(tmp_path: Path) -> None:
    tags = "@req:SHOP-10 @req:SHOP-10.1 @service:shop @op:shop/listGoods @owner:anybody"
    read = catalogue(
        tmp_path,
        GOOD.replace("Feature", f"{tags}\nFeature"),
        **{"contracts/shop.openapi.yaml": CONTRACT, "specs/requirements/a.md": REQUIREMENT},
    )
    assert check(read, ANY) == ()


def test_what_the_workspace_does_not_keep_is_not_checked(tmp_path: Path) -> None:
    text = GOOD.replace("Feature", "@req:JIRA-7 @service:x @op:x/y\nFeature")
    assert check(catalogue(tmp_path, text), ANY) == ()


def test_unreadable_files_and_contract_faults_are_among_the_faults(tmp_path: Path) -> None:
    read = catalogue(
        tmp_path,
        "功能：x\n",
        **{"contracts/shop.openapi.yaml": CONTRACT.replace("{description: ok}", "{}")},
    )
    faults = check(read, ANY)
    assert told(faults) == [("sources.contract-fault", 3), ("sources.feature-syntax", 1)]
    assert [fault.unreadable for fault in faults] == [False, True]


def test_faults_are_sorted_and_each_told_once(tmp_path: Path) -> None:
    twice = Fault(path="a", message=plain("x"))
    read = catalogue(tmp_path, "Feature: x\n  Scenario: y\n    Given a\n")
    faults = check(read, Sentences(faults=(twice, twice)))
    assert told(faults) == [
        ("plain", 0),
        ("check.scenario-no-then", 2),
        ("check.step-undefined", 3),
    ]


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        pytest.param("@serail", "@serial", id="letters-swapped"),
        pytest.param("@Wip", "@wip", id="upper-case"),
        pytest.param("@xfial", "@xfail", id="letters-swapped-in-the-middle"),
        pytest.param("@skp", "@skip", id="letter-left-out"),
        pytest.param("@lock:", "@lock:NAME", id="lock-without-a-name"),
        pytest.param("@lock", "@lock:NAME", id="lock-without-a-colon"),
        pytest.param("@lok:till", "@lock:till", id="misspelt-lock"),
        pytest.param("@ID:basket", "@id:basket", id="upper-case-id"),
    ],
)
def test_a_tag_that_resembles_one_of_accords_is_a_warning(
    tmp_path: Path, tag: str, meant: str
) -> None:
    text = GOOD.replace("  Scenario", f"  {tag}\n  Scenario")
    (fault,) = check(catalogue(tmp_path, text), ANY)
    assert (fault.message.id, fault.severity) == ("check.tag-near", Severity.WARNING)
    assert fault.hint == message("check.target-near", tag=meant)


@pytest.mark.parametrize(
    "tag",
    ["@serial", "@lock:till", "@id:basket", "@smoke", "@api", "@x", "@login", "@ui", "@tip", "@v2"],
)
def test_a_tag_of_the_teams_own_is_no_fault(tmp_path: Path, tag: str) -> None:
    text = GOOD.replace("  Scenario", f"  {tag}\n  Scenario")
    assert check(catalogue(tmp_path, text), ANY) == ()
