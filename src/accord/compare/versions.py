"""Finds the two versions of each contract that somebody wants compared."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from accord.errors import UsageError
from accord.model.contract_changes import ChangePlace
from accord.sources import git
from accord.sources.openapi import Bundle, read_bundle
from accord.sources.openapi.file_lines import Lines
from accord.sources.openapi.positions import Place, pointer

_SUFFIXES: Final = (".yaml", ".yml", ".json")
_FOLDER: Final = "contracts"
RELEASED: Final = "contracts/released"


@dataclass(slots=True)
class ContractVersion:
    """One version of one contract; ``label`` is how whoever compares it calls its file."""

    label: str
    file: Path
    bundle: Bundle
    _lines: dict[Path, Lines] = field(default_factory=dict)

    def place(self, place: Place) -> ChangePlace:
        """A place of the document, in whichever file it was written."""
        file, place_in_file = self.bundle.origin(place) or (self.file, place)
        label = self.label
        if file != self.file:
            # Beside the contract's own file, whatever that is called by who compares it.
            beside = os.path.relpath(file, self.file.parent)
            label = os.path.normpath(Path(label).parent / beside)
        line = self._lines.setdefault(file, Lines(file)).line(place_in_file)
        return ChangePlace(file=Path(label).as_posix(), line=line, pointer=pointer(place_in_file))


@dataclass(frozen=True, slots=True)
class ContractPair:
    """Two versions of one contract; one of them is missing when it is new, or gone."""

    name: str
    old: ContractVersion | None
    new: ContractVersion | None


@contextmanager
def read_pairs(
    old: str, new: str, *, folder: Path, workspace: Path
) -> Iterator[list[ContractPair]]:
    """The contracts of two files, folders, released versions or revisions, side by side.

    Raises:
        UsageError: there is nothing of one of the names, or a file stands against a folder.
        UnreadableContractError: a file is no contract.
    """
    # What git knows only as objects has to lie somewhere while lines are looked up in it.
    with TemporaryDirectory() as scratch:
        locations = [
            _located(name, folder, workspace, Path(scratch) / subfolder)
            for name, subfolder in ((old, "old"), (new, "new"))
        ]
        if locations[0].is_file() != locations[1].is_file():
            raise UsageError("compare.not-alike")
        # Two files are one contract, whatever each is called.
        if locations[0].is_file():
            old_version = _version(locations[0], locations[0].parent, old)
            new_version = _version(locations[1], locations[1].parent, new)
            yield [ContractPair(locations[1].name, old_version, new_version)]
            return
        old_files, new_files = (_files(location) for location in locations)
        for location, name, files in zip(
            locations, (old, new), (old_files, new_files), strict=True
        ):
            if not files:
                raise UsageError("compare.nothing", where=name or str(location))
        yield [
            ContractPair(
                name,
                _member(old_files.get(name), locations[0], old, workspace),
                _member(new_files.get(name), locations[1], new, workspace),
            )
            for name in sorted(old_files | new_files)
        ]


def _located(name: str, folder: Path, workspace: Path, scratch: Path) -> Path:
    if not name:
        return workspace / _FOLDER
    # A folder before a branch of the same name: it is what a reader sees in front of them.
    for candidate in (folder / name, workspace / RELEASED / name):
        if candidate.exists():
            return candidate
    commit = git.commit_of(workspace, name)
    archive = git.output(workspace, "archive", commit, _FOLDER) if commit else None
    if not archive:
        raise UsageError("compare.nothing", where=name)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        # The archive holds what somebody committed, links out of the folder included.
        tar.extractall(scratch, filter="data")
    return scratch / _FOLDER


def _files(folder: Path) -> dict[str, Path]:
    """The contracts of a folder itself: those below it are of others, or released."""
    return {f.name: f for f in sorted(folder.glob("*")) if f.suffix in _SUFFIXES and f.is_file()}


def _member(
    file: Path | None, location: Path, version: str, workspace: Path
) -> ContractVersion | None:
    """A contract of a folder; it is called by its path where a reader can open that."""
    if file is None:
        return None
    is_here = file.is_relative_to(workspace)
    label = file.relative_to(workspace).as_posix() if is_here else f"{version}:{file.name}"
    return _version(file, location, label)


def _version(file: Path, workspace: Path, label: str) -> ContractVersion:
    return ContractVersion(label, file, read_bundle(file, workspace=workspace))
