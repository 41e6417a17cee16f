from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.events import Measured
from accord.model.figures import EVERY_STAGE, Figure, called
from accord.model.journal import read
from accord.model.suites import SuiteDefinition, definitions, every_figure
from accord.text import LANGUAGES, sentences
from manual.pages import in_language

ROOT = Path(__file__).parents[3]
REFERENCE = {
    language: in_language("reference/configuration", language).read_text(encoding="utf-8")
    for language in LANGUAGES
}
UNITS = {"": "–", "share": "`%`", "s": "`ms` `s` `min`", "/s": "`/s`"}


@pytest.mark.parametrize("figure", every_figure(), ids=lambda figure: figure.name)
def test_every_figure_says_what_it_is_in_every_language(figure: Figure) -> None:
    assert set(sentences(figure.meaning)) == set(LANGUAGES)


@pytest.mark.parametrize("suite", [None, *definitions()])
def test_the_reference_lists_every_figure_with_its_unit_and_meaning(
    suite: SuiteDefinition | None,
) -> None:
    for figure in suite.figures if suite else EVERY_STAGE:
        row = f"| {UNITS[figure.kind]} | {sentences(figure.meaning)['en']} |"
        assert f"| `{figure.name}` | {suite.suite if suite else 'every'} {row}" in REFERENCE["en"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figure", every_figure(), ids=lambda figure: figure.name)
def test_the_reference_has_the_words_of_the_language_for_every_figure(
    figure: Figure, language: str
) -> None:
    rows = REFERENCE[language].splitlines()
    own = next(row for row in rows if row.startswith(f"| `{figure.name}` "))
    assert own.endswith(f" | {UNITS[figure.kind]} | {sentences(figure.meaning)[language]} |")


def test_a_limit_can_be_put_on_whatever_engines_measured() -> None:
    events = read(ROOT / "tests/journals/four-suites/journal")
    measured = {event.name for event in events if isinstance(event, Measured)}
    assert measured
    assert [name for name in measured if called(name, every_figure()) is None] == []
