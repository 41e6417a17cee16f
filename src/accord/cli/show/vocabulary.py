"""The sentences that scenarios may use, in the reader's language first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console

from accord.cli.show.page import Sheet
from accord.cli.words import Words

if TYPE_CHECKING:
    from accord.steps.index import Sentence


def matching(sentences: Iterable[Sentence], word: str, words: Words) -> list[Sentence]:
    """The sentences that hold a word in any language, in their patterns or in what they do."""
    sought = word.casefold()
    return [
        sentence
        for sentence in sentences
        if sought in words.say(sentence.about).casefold()
        or any(sought in pattern.casefold() for _, pattern in _patterns(sentence))
    ]


def print_sentences(sentences: Sequence[Sentence], console: Console, words: Words) -> None:
    """The built-in sentences, then the workspace's own with the place where each stands."""
    sheet = Sheet(console)
    for builtin, title in ((True, "steps.builtin"), (False, "steps.own")):
        group = [sentence for sentence in sentences if sentence.builtin is builtin]
        if group:
            sheet.heading(words(title))
        for sentence in group:
            _print_sentence(sheet, sentence, words)
    if sentences:
        sheet.gap()
    sheet.line(words("steps.total", count=len(sentences)), "dim")


def document(sentences: Iterable[Sentence], words: Words) -> dict[str, Any]:
    """The vocabulary as data."""
    rows = [
        {
            "keyword": sentence.keyword,
            "patterns": sentence.patterns,
            "examples": sentence.examples,
            "about": words.say(sentence.about),
            "location": sentence.location,
            "builtin": sentence.builtin,
        }
        for sentence in sentences
    ]
    return {"total": len(rows), "sentences": rows}


def _print_sentence(sheet: Sheet, sentence: Sentence, words: Words) -> None:
    own = [pattern for language, pattern in _patterns(sentence) if language in (words.language, "")]
    others = [
        (language, pattern)
        for language, pattern in _patterns(sentence)
        if language not in (words.language, "")
    ]
    if not own:
        own, others = [others[0][1]], others[1:]
    sheet.gap()
    for pattern in own:
        sheet.words(pattern, indent=2, style="bold")
    if about := words.say(sentence.about):
        sheet.words(about, indent=6)
    for language, pattern in others:
        sheet.words(f"{language}  {pattern}", indent=6, hang=7, style="dim")
    if not sentence.builtin:
        sheet.line(f"      {sentence.location}", "dim")


def _patterns(sentence: Sentence) -> list[tuple[str, str]]:
    return [
        (language, pattern)
        for language, patterns in sentence.patterns.items()
        for pattern in patterns
    ]
