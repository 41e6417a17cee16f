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
    yield f"# {_all('reference.title')}"
    yield ""
    yield "<!-- python -m accord.steps.reference -->"
    yield ""
    for language in LANGUAGES:
        yield text("steps.reference.opening", language)
        yield ""


def _vocabulary() -> Iterator[str]:
    known = declarations()
    for theme in THEMES:
        name = theme.__name__.rpartition(".")[2]
        yield f"## {_all(f'theme.{name}')}"
        yield ""
        for declaration in known:
            if declaration.function.__module__ == theme.__name__:
                yield from _step(declaration)


def _step(declaration: Declaration) -> Iterator[str]:
    name = declaration.function.__name__
    yield f"### {declaration.expressions[0].source}"
    yield ""
    yield f"*{_KEYWORDS[declaration.keyword]}*"
    yield ""
    for language in LANGUAGES:
        yield f"- {text(f'steps.about.{name}', language)}"
    yield ""
    rows = (
        (_NAMES[each.language], _code(each.source), _code(each.example))
        for each in declaration.expressions
    )
    yield from _table(("language", "sentence", "example"), rows)


def _kinds() -> Iterator[str]:
    yield f"## {_all('reference.kinds')}"
    yield ""
    rows = (
        (_code(f"{{{kind.name}}}"), "<br>".join(_said(f"kind.{kind.name}")), _examples(kind))
        for kind in KINDS.values()
    )
    yield from _table(("kind", "meaning", "example"), rows)


def _words() -> Iterator[str]:
    statuses = {word: ", ".join(_range(STATUSES[meaning])) for word, meaning in OUTCOMES.items()}
    comparisons = {word: meaning.value for word, meaning in COMPARISONS.items()}
    states = {word: meaning.value for word, meaning in STATES.items()}
    units = {word: f"{meaning.normalize():f} s" for word, meaning in UNITS.items()}
    tables = {"outcome": statuses, "comparison": comparisons, "state": states, "duration": units}
    for kind, words in tables.items():
        yield f"## `{{{kind}}}`"
        yield ""
        grouped: dict[str, list[str]] = {}
        for word, meaning in words.items():
            grouped.setdefault(meaning, []).append(word)
        rows = ((meaning, " · ".join(map(_code, each))) for meaning, each in grouped.items())
        yield from _table(("meaning", "words"), rows)
        yield from _choices(kind)


def _choices(kind: str) -> Iterator[str]:
    """The same words by language."""
    by_language = CHOICES.get(kind, {})
    for language, allowed in by_language.items():
        yield f"- {_NAMES[language]}: {' · '.join(map(_code, allowed))}"
    if by_language:
        yield ""


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = [_all(f"reference.{heading}") for heading in headings]
    yield f"| {' | '.join(titles)} |"
    yield f"| {' | '.join('---' for _ in titles)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _examples(kind: ValueKind) -> str:
    return " · ".join(_code(example) for example in dict.fromkeys(kind.examples.values()))


def _range(statuses: frozenset[int]) -> list[str]:
    if len(statuses) == len(range(100)):
        return [f"{min(statuses) // 100}xx"]
    return [str(status) for status in sorted(statuses)]


def _said(name: str) -> Iterable[str]:
    return dict.fromkeys(sentences(f"steps.{name}").values())


def _all(name: str) -> str:
    return " · ".join(_said(name))


def _code(written: str) -> str:
    return f"`{written.replace('|', chr(92) + '|')}`"


if __name__ == "__main__":
    page = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(reference(), encoding="utf-8")
