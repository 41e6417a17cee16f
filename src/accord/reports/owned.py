"""What a report wrote into its folder is listed there: the next one deletes that and no more."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from accord.errors import WorkspaceError
from accord.evidence.locked import locked
from accord.whole_files import write_whole

OWN: Final = "accord"
"""The name under which exports tell what belongs to no case."""
LIST: Final = "written-by-accord.txt"
"""Names every file that Accord wrote into a report's folder, one a line."""


@contextmanager
def written_whole(folder: Path, *, at_once: bool = False) -> Iterator[Path]:
    """An empty folder to write a report into; its files come to ``folder`` when the block ends.

    With ``at_once`` the whole folder is exchanged for the new one, so that a reader never meets
    files of two reports. What others put there stays where it is. When the block raises, ``folder``
    is as it was before.

    Raises:
        WorkspaceError: a file that somebody else wrote is in the way.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target and not in `/tmp`: a rename works within one file system only.
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield fresh
        # `mkdtemp` lets nobody else in, and a web server runs as somebody else.
        fresh.chmod(0o755)
        new = set(_files(fresh))
        # Two Accords that write the same report take turns.
        with locked(folder.with_name(f".{folder.name}.lock")):
            others = set(_files(folder)) - _listed(folder)
            _require_room(folder, new, others)
            _list(fresh, new)
            if at_once:
                _exchange(fresh, folder, others)
            else:
                _replace(fresh, folder, new)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _files(folder: Path) -> Iterator[str]:
    """Every file below a folder, and every link, by its path in it; but not the list."""
    for root, folders, files in os.walk(folder):
        place = Path(root)
        # `os.walk` takes a link to a folder for a folder, and does not look into it.
        links = [name for name in folders if (place / name).is_symlink()]
        # Once for a folder: a large site has ten thousand files in one.
        within = place.relative_to(folder).as_posix()
        above = "" if within == "." else f"{within}/"
        yield from (path for name in (*files, *links) if (path := f"{above}{name}") != LIST)


def _listed(folder: Path) -> set[str]:
    try:
        return set((folder / LIST).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return set()


def _list(folder: Path, names: Iterable[str]) -> None:
    # A list that is cut short would make files of ours look like somebody else's.
    write_whole(folder / LIST, "".join(f"{name}\n" for name in sorted(names)).encode())


def _require_room(folder: Path, new: set[str], others: set[str]) -> None:
    if not others:
        return
    # A file can be in the way of a folder, and a folder of a file.
    above = {str(parent) for name in new for parent in PurePosixPath(name).parents}
    for name in sorted(others):
        inside = any(str(parent) in new for parent in PurePosixPath(name).parents)
        if name in new or name in above or inside:
            where = str(folder / name)
            raise WorkspaceError("reports.not-ours", where=where, folder=str(folder), list=LIST)


def _replace(fresh: Path, folder: Path, new: set[str]) -> None:
    """File by file, because the folder may be one that cannot be moved, such as a volume."""
    folder.mkdir(exist_ok=True)
    stale = (_listed(folder) & set(_files(folder))) - new
    # Should this be cut short, every file that it may have written is on the list.
    _list(folder, new | stale)
    for name in new:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).replace(folder / name)
    _delete(folder, stale)
    _list(folder, new)


def _exchange(fresh: Path, folder: Path, others: set[str]) -> None:
    """Put the new folder where the old one was; the old one comes back when that fails."""
    old = fresh.with_name(f"{fresh.name}-old")
    replaced = folder.exists()
    if replaced:
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if replaced:
            old.rename(folder)
        raise
    listed = _listed(old)
    top_names = {name.partition("/")[0] for name in (*listed, LIST)}
    for entry in [*old.iterdir()] if replaced else ():
        # As a whole: what is empty in it, as in a repository, may be needed too.
        if entry.name not in top_names and not (folder / entry.name).exists():
            entry.rename(folder / entry.name)
    for name in (name for name in others if os.path.lexists(old / name)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).rename(folder / name)
    # What somebody put there in this very moment is not on the list, and keeps its folder.
    _delete(old, (listed & set(_files(old))) | {LIST})
    for root, _, _ in os.walk(old, topdown=False):
        with contextlib.suppress(OSError):
            Path(root).rmdir()


def _delete(folder: Path, names: Iterable[str]) -> None:
    places: set[str] = set()
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{folder}/{name}")  # noqa: PTH108 - a path each would take as long again
        places.add(name.rpartition("/")[0])
    for place in map(Path, places):
        with contextlib.suppress(OSError):
            # Until one is met that still holds something.
            for above in (place, *place.parents):
                (folder / above).rmdir()
