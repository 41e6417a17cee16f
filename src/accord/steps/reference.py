"""Writes the page that lists the built-in vocabulary in three languages.

python -m accord.steps.reference [docs/reference/steps.md]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from accord.steps.declarations import Declaration, Keyword
from accord.steps.kinds import KINDS, ValueKind
from accord.steps.vocabulary import THEMES, declarations
from accord.steps.words import CHOICES, COMPARISONS, OUTCOMES, STATES, STATUSES, UNITS
from accord.text import LANGUAGES, Language, sentences, text

PAGE: Final = Path("docs/reference/steps.md")
_NAMES: Final[Mapping[Language, str]] = {"en": "English", "zh-TW": "繁體中文", "zh-CN": "简体中文"}

_KEYWORDS: Final[Mapping[Keyword, str]] = {
    "given": "Given",
    "when": "When",
    "then": "Then",
    "step": "Given · When · Then",
}


def reference() -> str:
    """The page as Markdown."""
    return "\n".join([*_opening(), *_vocabulary(), *_kinds(), *_words()]).rstrip() + "\n"


def _opening() -> Iterator[str]:
    yield f"# {_all('steps.reference.title')}"
    yield ""
    yield "<!-- python -m accord.steps.reference -->"
    yield ""
    for language in LANGUAGES:
        yield text("steps.reference.opening", language)
        yield ""


def _vocabulary() -> Iterator[str]:
    every_declaration = declarations()
    for theme, heading in THEMES:
        yield f"## {_all(heading)}"
        yield ""
        for declaration in every_declaration:
            if declaration.function.__module__ == theme.__name__:
                yield from _step(declaration)


def _step(declaration: Declaration) -> Iterator[str]:
    yield f"### {declaration.expressions[0].source}"
    yield ""
    yield f"*{_KEYWORDS[declaration.keyword]}*"
    yield ""
    for language in LANGUAGES:
        yield f"- {text(declaration.about, language)}"
    yield ""
    rows = (
        (_NAMES[expression.language], _code(expression.source), _code(expression.example))
        for expression in declaration.expressions
    )
    headings = ("steps.reference.language", "steps.reference.sentence", "steps.reference.example")
    yield from _table(headings, rows)


def _kinds() -> Iterator[str]:
    yield f"## {_all('steps.reference.kinds')}"
    yield ""
    rows = (
        (_code(f"{{{kind.name}}}"), "<br>".join(_in_languages(kind.about)), _examples(kind))
        for kind in KINDS.values()
    )
    headings = ("steps.reference.kind", "steps.reference.meaning", "steps.reference.example")
    yield from _table(headings, rows)


def _words() -> Iterator[str]:
    statuses = {
        phrase: ", ".join(_range(STATUSES[outcome])) for phrase, outcome in OUTCOMES.items()
    }
    comparisons = {phrase: comparison.value for phrase, comparison in COMPARISONS.items()}
    states = {phrase: state.value for phrase, state in STATES.items()}
    units = {phrase: f"{seconds.normalize():f} s" for phrase, seconds in UNITS.items()}
    tables = {"outcome": statuses, "comparison": comparisons, "state": states, "duration": units}
    for kind, meanings in tables.items():
        yield f"## `{{{kind}}}`"
        yield ""
        grouped: dict[str, list[str]] = {}
        for phrase, meaning in meanings.items():
            grouped.setdefault(meaning, []).append(phrase)
        rows = ((meaning, " · ".join(map(_code, phrases))) for meaning, phrases in grouped.items())
        yield from _table(("steps.reference.meaning", "steps.reference.words"), rows)
        yield from _choices(kind)


def _choices(kind: str) -> Iterator[str]:
    """The same words by language."""
    by_language = CHOICES.get(kind, {})
    for language, allowed in by_language.items():
        yield f"- {_NAMES[language]}: {' · '.join(map(_code, allowed))}"
    if by_language:
        yield ""


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = [_all(heading) for heading in headings]
    yield f"| {' | '.join(titles)} |"
    yield f"| {' | '.join('---' for _ in titles)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _examples(kind: ValueKind) -> str:
    return " · ".join(_code(example) for example in dict.fromkeys(kind.examples.values()))


def _range(statuses: frozenset[int]) -> list[str]:
    # All of a hundred are written as people write them.
    if len(statuses) == len(range(100)):
        return [f"{min(statuses) // 100}xx"]
    return [str(status) for status in sorted(statuses)]


def _in_languages(id: str) -> Iterable[str]:
    # Many a word is the same in two of them.
    return dict.fromkeys(sentences(id).values())


def _all(id: str) -> str:
    return " · ".join(_in_languages(id))


def _code(sentence: str) -> str:
    # A bar would end the cell of the table, also inside of code.
    return f"`{sentence.replace('|', chr(92) + '|')}`"


if __name__ == "__main__":
    page = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(reference(), encoding="utf-8")
