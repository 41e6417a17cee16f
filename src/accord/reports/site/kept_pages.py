"""Pages of which nothing is new: they are taken over from the site before this one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Final

import msgspec

from accord.reports.site.addresses import pack_address
from accord.reports.site.evidence_copies import EvidenceCopies
from accord.reports.site.page_files import PageFiles
from accord.reports.site.page_text import BorrowedSentences

LIST: Final = "data/drawn.json"
"""What the pages of each feature and operation were drawn from, in the site's folder."""


class _Drawn(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """Pages that belong together: what they were drawn from, and what they need beside themselves.

    ``evidence`` are the addresses of the files that they ask for, empty for those that are missing.
    """

    digest: str
    packed: bool = False
    texts: tuple[str, ...] = ()
    evidence: dict[str, str] = {}


class KeptPages:
    """Draws pages, but for those that the site before, in ``earlier``, shows as they are."""

    def __init__(
        self,
        earlier: Path,
        page_files: PageFiles,
        *,
        borrowed: BorrowedSentences,
        exhibits: EvidenceCopies,
    ) -> None:
        self._page_files = page_files
        self._borrowed, self._exhibits = borrowed, exhibits
        self._earlier, self._until = _read(earlier / LIST)
        self._drawn: dict[str, _Drawn] = {}

    def write(
        self,
        name: str,
        digest: str,
        addresses: Collection[str],
        draw: Callable[[], Iterable[tuple[str, str]]],
    ) -> None:
        """Write the pages at ``addresses``, which belong together, or take over those there are.

        ``draw`` makes them, and a pack of details of that ``name`` where it needs one; ``digest``
        is that of all they are drawn from, and empty where nobody can tell.
        """
        old = self._earlier.get(name)
        if old and digest and old.digest == digest and self._keeps(name, addresses, old):
            self._drawn[name] = old
            return
        # What was used up to here belongs to other pages.
        self._borrowed.said(), self._exhibits.shown()
        drawn = set()
        for address, content in draw():
            drawn.add(address)
            self._page_files.write(address, content)
        self._drawn[name] = _Drawn(
            digest,
            pack_address(name) in drawn,
            tuple(sorted(self._borrowed.said())),
            self._exhibits.shown(),
        )

    def list(self, folder: Path) -> None:
        """Leave behind what the next site asks for, once all pages are written."""
        # Never taken over itself: pages that are newer than it were changed by somebody.
        (folder / LIST).write_bytes(msgspec.json.encode(self._drawn))

    def _keeps(self, name: str, addresses: Collection[str], old: _Drawn) -> bool:
        if not self._borrowed.say_again(old.texts):
            return False
        # A run that was deleted takes its files with it.
        if any(self._exhibits.address(path) != address for path, address in old.evidence.items()):
            return False
        pack = (pack_address(name),) if old.packed else ()
        return self._page_files.keep((*addresses, *pack), until=self._until)


def _read(path: Path) -> tuple[dict[str, _Drawn], int]:
    try:
        time = path.lstat().st_mtime_ns
        return msgspec.json.decode(path.read_bytes(), type=dict[str, _Drawn]), time
    except (OSError, msgspec.MsgspecError):
        # None before, or one of another Accord.
        return {}, 0
