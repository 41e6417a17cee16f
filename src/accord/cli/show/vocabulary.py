"""The sentences that scenarios may use, in the reader's language first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console

from accord.cli.console_text import ConsoleText
from accord.cli.show.page import ConsolePage
from accord.sources.nearest import alike
from accord.text import Language

if TYPE_CHECKING:
    from accord.steps.index import Sentence

_MOST_NEAR: Final = 3
# Chinese has no blanks between words; two letters are most of them.
_WORD: Final = re.compile(r"[A-Za-z]{3,}|[\u4e00-\u9fff]{2}")
_PLACE: Final = re.compile(r"\{(?:\w+:)?(\w+)\}")


def matching(sentences: Iterable[Sentence], query: str, texts: ConsoleText) -> list[Sentence]:
    """The sentences that hold a word in any language, that may hold it, or whose purpose does."""
    # `lower` leaves letters of some languages apart that mean the same.
    sought = query.casefold()
    return [
        sentence
        for sentence in sentences
        if sought in texts.say(sentence.about).casefold()
        or any(sought in pattern.casefold() for _, pattern in _patterns(sentence))
        or any(sought in choice.casefold() for choice in _every_choice(sentence))
    ]


def near(sentences: Iterable[Sentence], query: str, texts: ConsoleText) -> list[str]:
    """The sentences with a word most like one that none has, in the reader's language first."""
    by_word: dict[str, str] = {}
    for sentence in sentences:
        for _, pattern in sorted(_patterns(sentence), key=lambda it: it[0] != texts.language):
            for word in _WORD.findall(_PLACE.sub(" ", pattern)):
                by_word.setdefault(word.casefold(), pattern)
    words = [word for sought in query.split() for word in alike(sought, by_word)]
    return [*dict.fromkeys(by_word[word] for word in words)][:_MOST_NEAR]


def print_sentences(sentences: Sequence[Sentence], console: Console, texts: ConsoleText) -> None:
    """The built-in sentences, then the workspace's own with the place where each stands."""
    sheet = ConsolePage(console)
    for builtin, title in ((True, "steps.builtin"), (False, "steps.own")):
        group = [sentence for sentence in sentences if sentence.builtin is builtin]
        if group:
            sheet.heading(texts(title))
        for sentence in group:
            _print_sentence(sheet, sentence, texts)
    if sentences:
        sheet.gap()
    sheet.line(texts("steps.total", count=len(sentences)), "dim")


def document(sentences: Iterable[Sentence], texts: ConsoleText) -> dict[str, Any]:
    """The vocabulary as data."""
    rows = [
        {
            "keyword": sentence.keyword,
            "patterns": sentence.patterns,
            "examples": sentence.examples,
            "choices": dict(_choices(sentence, texts)),
            "about": texts.say(sentence.about),
            "location": sentence.location,
            "builtin": sentence.builtin,
        }
        for sentence in sentences
    ]
    return {"total": len(rows), "sentences": rows}


def _print_sentence(sheet: ConsolePage, sentence: Sentence, texts: ConsoleText) -> None:
    readers_patterns = [
        pattern for language, pattern in _patterns(sentence) if language in (texts.language, "")
    ]
    others = [
        (language, pattern)
        for language, pattern in _patterns(sentence)
        if language not in (texts.language, "")
    ]
    # A team's own steps may be in a language that the reader did not choose.
    if not readers_patterns:
        readers_patterns, others = [others[0][1]], others[1:]
    sheet.gap()
    for pattern in readers_patterns:
        sheet.words(pattern, indent=2, style="bold")
    if about := texts.say(sentence.about):
        sheet.words(about, indent=6)
    choices = _choices(sentence, texts)
    # An example says more than a pattern only where the pattern has choices.
    for example in sentence.examples.get(texts.language, ())[:1] if choices else ():
        sheet.words(texts("steps.example", example=example), indent=6)
    for kind, allowed in choices:
        sheet.words(f"{{{kind}}}  {' · '.join(allowed)}", indent=6, hang=len(kind) + 4)
    for language, pattern in others:
        sheet.words(f"{language}  {pattern}", indent=6, hang=7, style="dim")
    if not sentence.builtin:
        sheet.line(f"      {sentence.location}", "dim")


def _choices(sentence: Sentence, texts: ConsoleText) -> list[tuple[str, tuple[str, ...]]]:
    """The places that take one of a few words, with those of the reader's language."""
    return [(kind, by_language[texts.language]) for kind, by_language in _places(sentence)]


def _every_choice(sentence: Sentence) -> list[str]:
    return [
        choice
        for _, by_language in _places(sentence)
        for allowed in by_language.values()
        for choice in allowed
    ]


def _places(sentence: Sentence) -> list[tuple[str, Mapping[Language, tuple[str, ...]]]]:
    from accord.steps.words import CHOICES

    patterns = " ".join(pattern for _, pattern in _patterns(sentence))
    kinds = dict.fromkeys(_PLACE.findall(patterns))
    return [(kind, CHOICES[kind]) for kind in kinds if kind in CHOICES]


def _patterns(sentence: Sentence) -> list[tuple[str, str]]:
    return [
        (language, pattern)
        for language, patterns in sentence.patterns.items()
        for pattern in patterns
    ]
