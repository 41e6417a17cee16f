"""Features of which nothing is new: their pages are taken over from the site before this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from accord.reports.site.addresses import (
    feature_address,
    file_stem,
    pack_address,
    sheet_address,
)
from accord.reports.site.chapter_digests import ChapterDigests
from accord.reports.site.document import Chapter
from accord.reports.site.evidence_copies import EvidenceCopies
from accord.reports.site.page_files import PageFiles
from accord.reports.site.page_text import BorrowedSentences

LIST: Final = "data/drawn.json"
"""What the pages of each feature were drawn from, in the site's folder."""


class _Drawn(msgspec.Struct, frozen=True, array_like=True):
    """A chapter of a site: what it was drawn from, and what its pages need beside themselves.

    ``evidence`` are the addresses of the files that they ask for, empty for those that are missing.
    """

    digest: str
    packed: bool
    texts: tuple[str, ...] = ()
    evidence: dict[str, str] = {}


class KeptChapters:
    """Draws chapters, but for those that the site before, in ``earlier``, shows as they are."""

    def __init__(
        self,
        earlier: Path,
        page_files: PageFiles,
        *,
        borrowed: BorrowedSentences,
        exhibits: EvidenceCopies,
        digests: ChapterDigests,
    ) -> None:
        self._page_files, self._digests = page_files, digests
        self._borrowed, self._exhibits = borrowed, exhibits
        self._earlier, self._until = _read(earlier / LIST)
        self._drawn: dict[str, _Drawn] = {}

    def write(
        self,
        chapter: Chapter,
        draw: Callable[[Chapter], Iterator[tuple[str, str]]],
    ) -> None:
        """Write the pages that ``draw`` makes of a chapter, or take over those that are there."""
        digest, stem = self._digests.of(chapter), file_stem(chapter.feature.id)
        old = self._earlier.get(stem)
        if old and digest and old.digest == digest and self._keeps(chapter, old):
            self._drawn[stem] = old
            return
        # What was used up to here belongs to other pages.
        self._borrowed.said(), self._exhibits.shown()
        addresses = set()
        for address, content in draw(chapter):
            addresses.add(address)
            self._page_files.write(address, content)
        self._drawn[stem] = _Drawn(
            digest,
            pack_address(stem) in addresses,
            tuple(sorted(self._borrowed.said())),
            self._exhibits.shown(),
        )

    def list(self, folder: Path) -> None:
        """Leave behind what the next site asks for, once all pages are written."""
        # Never taken over itself: pages that are newer than it were changed by somebody.
        (folder / LIST).write_bytes(msgspec.json.encode(self._drawn))

    def _keeps(self, chapter: Chapter, old: _Drawn) -> bool:
        if not self._borrowed.say_again(old.texts):
            return False
        # A run that was deleted takes its files with it.
        if any(self._exhibits.address(path) != address for path, address in old.evidence.items()):
            return False
        return self._page_files.keep(_addresses(chapter, old), until=self._until)


def _read(path: Path) -> tuple[dict[str, _Drawn], int]:
    try:
        time = path.lstat().st_mtime_ns
        return msgspec.json.decode(path.read_bytes(), type=dict[str, _Drawn]), time
    except (OSError, msgspec.MsgspecError):
        # None before, or one of another Accord.
        return {}, 0


def _addresses(chapter: Chapter, old: _Drawn) -> Iterable[str]:
    stem = file_stem(chapter.feature.id)
    yield feature_address(chapter.feature.id)
    yield from (sheet_address(sheet.stem) for sheet in chapter.sheets)
    if old.packed:
        yield pack_address(stem)
