"""The capabilities of a system, each with its features, in the order of their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from accord.model.catalogue import CapabilityText
from accord.reports.site.addresses import file_stem
from accord.reports.site.document import Chapter
from accord.reports.site.outcome import OutcomeTally


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A capability with its features; ``depth`` counts the capabilities above it.

    ``name`` is its path among the features, ``about`` what its team wrote of it.
    """

    name: str
    depth: int
    chapters: tuple[Chapter, ...]
    about: CapabilityText | None = None

    @property
    def title(self) -> str:
        """What it is called: as its team says, else as its folder."""
        return self.about.title if self.about else self.name.rpartition("/")[2]

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


def capabilities(
    chapters: Sequence[Chapter], texts: Sequence[CapabilityText] = ()
) -> list[Capability]:
    """The capabilities in the order of their names, those inside another below it."""
    together: dict[str, list[Chapter]] = defaultdict(list)
    for chapter in chapters:
        together[chapter.feature.capability].append(chapter)
    by_name = {text.name: text for text in texts}
    return [
        Capability(
            name=name,
            depth=name.count("/"),
            chapters=tuple(together[name]),
            about=by_name.get(name),
        )
        for name in sorted(together)
    ]


def title_finder(texts: Iterable[CapabilityText]) -> Callable[[str], str]:
    """What tells a capability's title by its name: as its team says, else as its folder."""
    titles = {text.name: text.title for text in texts}
    return lambda name: titles.get(name) or name.rpartition("/")[2]


def capability_anchor(name: str) -> str:
    """The place of a capability on the page of all features."""
    return f"c-{file_stem(name)}" if name else "c"
