"""The sentences that scenarios are written in, each once, with how often and where it is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from accord.reports.site.addresses import file_stem
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.prose import pattern_of

STEPS: Final = "steps.html"
MOST_SENTENCES: Final = 400
"""Sentences that one page lists, the most used; behind them are hardly any that are used twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A step with its values left open; ``uses`` counts it in all scenarios, rows included."""

    pattern: str
    uses: int
    entries: tuple[DocumentEntry, ...]

    @property
    def anchor(self) -> str:
        """Its place on the page of all steps."""
        return f"s-{file_stem(self.pattern)}"

    @property
    def address(self) -> str:
        """Its page and place, relative to the site's folder."""
        return f"{STEPS}#{self.anchor}"


def sentences(entries: Iterable[DocumentEntry], *, most: int = 3) -> list[Sentence]:
    """Every sentence, the most used first, each with a few scenarios that use it."""
    uses: dict[str, int] = defaultdict(int)
    examples: dict[str, dict[str, DocumentEntry]] = defaultdict(dict)
    patterns: dict[str, str] = {}
    for entry in entries:
        for step in entry.scenario.steps if entry.scenario else ():
            # Backgrounds and outlines repeat the same words very often.
            pattern = patterns.get(step.text)
            if pattern is None:
                pattern = patterns[step.text] = pattern_of(step.text)
            uses[pattern] += 1
            if len(examples[pattern]) < most:
                examples[pattern].setdefault(entry.id, entry)
    return [
        Sentence(pattern=pattern, uses=count, entries=tuple(examples[pattern].values()))
        for pattern, count in sorted(uses.items(), key=lambda use: (-use[1], use[0]))
    ]


def sentences_of(document: Document) -> list[Sentence]:
    """The sentences of a document, as many as are listed."""
    return sentences(document.entries)[:MOST_SENTENCES]
