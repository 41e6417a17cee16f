"""The words of each language, as Gherkin has them and as behave tries them."""

from __future__ import annotations

import pytest
from gherkin.dialect import DIALECTS

from accord.sources.gherkin.keywords import (
    ALIASES,
    FAMILIAR,
    HEADINGS,
    STEP_ALIASES,
    Heading,
    StepKind,
    dialect,
    heading_kind,
    heading_word,
    is_known_language,
    languages,
    step_word,
)


@pytest.mark.parametrize(
    ("language", "line", "kind"),
    [
        ("en", "Scenario: x", "scenario"),
        ("en", "Scenario Outline: x", "scenarioOutline"),
        ("zh-TW", "功能: x", "feature"),
        ("zh-CN", "背景: x", "background"),
    ],
)
def test_a_heading_is_known_by_its_word_and_colon(language: str, line: str, kind: Heading) -> None:
    assert dialect(language).heading_of(line) == (kind, line.partition(":")[0])


@pytest.mark.parametrize("line", ["Scenario x", "Scenarioo: x", "scenario: x"])
def test_what_is_no_heading_is_none(line: str) -> None:
    assert dialect("en").heading_of(line) is None


def test_behave_ignores_the_case_of_a_step() -> None:
    assert dialect("en").step_of("given x", exact=False) == ("given", "Given ")
    assert dialect("en").step_of("given x") is None


def test_a_star_stands_for_no_kind() -> None:
    assert dialect("en").kind_of("*") is None


@pytest.mark.parametrize(
    ("language", "keyword", "kind"), [("en", "When ", "when"), ("zh-TW", "那麼", "then")]
)
def test_a_keyword_has_its_kind(language: str, keyword: str, kind: StepKind) -> None:
    assert dialect(language).kind_of(keyword) == kind


@pytest.mark.parametrize("language", sorted(DIALECTS))
def test_a_keyword_of_any_language_has_the_kind_it_is_listed_under(language: str) -> None:
    steps = dialect(language).steps
    words = {word.strip() for word, _ in steps} - {"*"}
    expected = {word: next(kind for it, kind in steps if it.strip() == word) for word in words}
    assert {word: dialect(language).kind_of(f"{word} ") for word in words} == expected


@pytest.mark.parametrize("language", FAMILIAR)
def test_the_usual_word_is_one_of_its_language(language: str) -> None:
    for kind in HEADINGS:
        assert heading_word(kind, language) in dialect(language).headings[kind]
    assert dialect(language).kind_of(step_word("given", language)) == "given"


def test_english_scenarios_are_called_scenario_and_not_example() -> None:
    assert heading_word("scenario", "en") == "Scenario"


def test_what_people_write_instead_contradicts_no_word_of_gherkin() -> None:
    for head, kind in ALIASES.items():
        meanings = {k for k in HEADINGS for name in FAMILIAR if head in dialect(name).headings[k]}
        assert meanings <= {kind}
    for start in STEP_ALIASES:
        assert all(dialect(name).kind_of(start) is None for name in FAMILIAR)


@pytest.mark.parametrize(
    ("head", "kind"),
    [("Feature", "feature"), ("场景", "scenario"), ("範例", "examples"), ("Chapter", None)],
    ids=["english", "chinese", "alias", "none"],
)
def test_a_heading_of_any_familiar_language_has_its_kind(head: str, kind: Heading | None) -> None:
    assert heading_kind(head) == kind


def test_a_heading_of_another_language_is_known_where_that_is_asked_for() -> None:
    assert heading_kind("Funktionalität") is None
    assert heading_kind("Funktionalität", ("de",)) == "feature"


def test_languages_of_this_project_come_first() -> None:
    assert languages()[:3] == FAMILIAR
    assert len(set(languages())) == len(languages())
    assert is_known_language("de")
    assert not is_known_language("de-AT-x")
