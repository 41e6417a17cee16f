"""The capabilities of a system, each with its features, in the order of their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from accord.reports.site.addresses import file_stem
from accord.reports.site.document import Chapter
from accord.reports.site.outcome import OutcomeTally


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A capability with its features; ``depth`` counts the capabilities above it."""

    name: str
    depth: int
    chapters: tuple[Chapter, ...]

    @property
    def anchor(self) -> str:
        """Its place on the page of all features."""
        return capability_anchor(self.chapters[0].feature.capability)

    @property
    def tally(self) -> OutcomeTally:
        """How its scenarios ended."""
        return OutcomeTally(
            entry.outcome
            for chapter in self.chapters
            for sheet in chapter.sheets
            for entry in sheet.entries
        )


def capabilities(chapters: Sequence[Chapter]) -> list[Capability]:
    """The capabilities in the order of their names, those inside another below it."""
    together: dict[str, list[Chapter]] = defaultdict(list)
    for chapter in chapters:
        together[chapter.feature.capability].append(chapter)
    return [
        Capability(
            name=name.rpartition("/")[2] or name,
            depth=name.count("/"),
            chapters=tuple(together[name]),
        )
        for name in sorted(together)
    ]


def capability_anchor(name: str) -> str:
    """The place of a capability on the page of all features."""
    return f"c-{file_stem(name)}" if name else "c"
