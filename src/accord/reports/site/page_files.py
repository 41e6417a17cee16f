"""Writes the files of a site; one that says what it said before stays that very file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from stat import S_ISREG

from accord.text.visible import visible


class PageFiles:
    """Files of a site in ``folder``, beside those of the site before it in ``earlier``.

    What is the same keeps its time, so that what copies, publishes or caches a site sees which of
    its pages are new. The files of ``earlier`` are never changed.
    """

    def __init__(self, folder: Path, earlier: Path) -> None:
        # As text: a path is taken apart and put together again for each of ten thousand files.
        self._folder, self._earlier = f"{folder}{os.sep}", f"{earlier}{os.sep}"

    def write(self, address: str, content: str) -> None:
        """Write one file; ``address`` is its place, relative to the site's folder."""
        if address.endswith(".html"):
            # Titles and answers are of others, and must not turn the text around them.
            content = visible(content)
        # The same bytes on every system: a site is compared, cached and signed.
        encoded = content.encode("utf-8")
        target = self._folder + address
        if not _kept(self._earlier + address, target, encoded):
            Path(target).write_bytes(encoded)

    def keep(self, addresses: Iterable[str], *, until: int) -> bool:
        """Take files over as they are: all, or none when one is gone or newer than `until`.

        ``until`` is a time of the file system, in nanoseconds.
        """
        targets: list[str] = []
        for address in addresses:
            target = self._folder + address
            if not _linked(self._earlier + address, target, until):
                # Also the names of the others: who writes to one would change the earlier site.
                for linked in targets:
                    Path(linked).unlink()
                return False
            targets.append(target)
        return True


def _linked(earlier: str, target: str, until: int) -> bool:
    try:
        status = os.lstat(earlier)
        if not S_ISREG(status.st_mode) or status.st_mtime_ns > until:
            return False
        os.link(earlier, target)
    except OSError:
        return False
    return True


def _kept(earlier: str, target: str, content: bytes) -> bool:
    """Whether the file that was there before says the same, and is now in the new place too."""
    try:
        status = os.lstat(earlier)
        if not S_ISREG(status.st_mode) or status.st_size != len(content):
            return False
        # Before it is read, as another Accord may exchange the earlier site meanwhile.
        os.link(earlier, target)
    except OSError:
        # None before, or a file system that knows no second name of a file.
        return False
    if Path(target).read_bytes() == content:
        return True
    Path(target).unlink()
    return False
