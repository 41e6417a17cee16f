"""Writes the files of a site; one that says what it said before stays that very file."""

from __future__ import annotations

from pathlib import Path


class PageFiles:
    """Files of a site in ``folder``, beside those of the site before it in ``earlier``.

    What is the same keeps its time, so that what copies, publishes or caches a site sees which of
    its pages are new. The files of ``earlier`` are never changed.
    """

    def __init__(self, folder: Path, earlier: Path) -> None:
        self._folder, self._earlier = folder, earlier

    def write(self, address: str, content: str) -> None:
        """Write one file; ``address`` is its place, relative to the site's folder."""
        # The same bytes on every system: a site is compared, cached and signed.
        encoded = content.encode("utf-8")
        target = self._folder / address
        if not _kept(self._earlier / address, target, encoded):
            target.write_bytes(encoded)


def _kept(earlier: Path, target: Path, content: bytes) -> bool:
    """Whether the file that was there before says the same, and is now in the new place too."""
    try:
        if earlier.is_symlink() or earlier.stat().st_size != len(content):
            return False
        # Before it is read, as another Accord may exchange the earlier site meanwhile.
        target.hardlink_to(earlier)
    except OSError:
        # None before, or a file system that knows no second name of a file.
        return False
    if target.read_bytes() == content:
        return True
    target.unlink()
    return False
