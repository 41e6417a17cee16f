"""Keeps contracts as they were read, so that a document is parsed and validated once, not daily."""

from __future__ import annotations

import hashlib
import os
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from accord.model.catalogue import Contract
from accord.sources.openapi import read_contract
from accord.sources.openapi.loading import OpenedDocuments
from accord.whole_files import write_whole

FOLDER: Final = ".accord/cache/contracts"
_MISSING: Final = ""
_LONGEST_UNUSED_S: Final = 30 * 24 * 3600
_LIBRARIES: Final = ("openapi-spec-validator", "jsonschema", "PyYAML")


class _CachedContract(msgspec.Struct, frozen=True, kw_only=True):
    """A contract, and the digests of all files that reading it asked for, by path."""

    files: dict[str, str]
    contract: Contract


def read_cached_contract(
    path: Path, *, workspace: Path, service: str, files: OpenedDocuments
) -> Contract:
    """What ``read_contract`` gives, from the workspace's cache where no file has changed since.

    A cache that cannot be read or written makes reading slow again, and nothing else.

    Raises:
        UnreadableContractError: not YAML or JSON, no mapping, or of no known dialect.
    """
    place = workspace / FOLDER / f"{_name(path, workspace, service)}.msgpack"
    cached = _load(place)
    if cached and all(_digest(workspace / name) == sha for name, sha in cached.files.items()):
        return cached.contract
    with files.asked() as asked_files:
        contract = read_contract(path, workspace=workspace, service=service, files=files)
    digests = {os.path.relpath(file, workspace): _digest(file) for file in asked_files}
    _save(place, _CachedContract(files=digests, contract=contract))
    return contract


def _name(path: Path, workspace: Path, service: str) -> str:
    identity = repr((_reader(), os.path.relpath(path, workspace), service))
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


@cache
def _reader() -> str:
    """What the result depends on beside the files: this code, and what it leaves to libraries."""
    digest = hashlib.sha256(repr([version(name) for name in _LIBRARIES]).encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        # A reference that led nowhere leads somewhere once the file is there.
        return _MISSING


def _load(place: Path) -> _CachedContract | None:
    try:
        content = place.read_bytes()
        cached = msgspec.msgpack.decode(content, type=_CachedContract)
        os.utime(place)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return cached


def _save(place: Path, cached: _CachedContract) -> None:
    try:
        content = msgspec.msgpack.encode(cached)
        place.parent.mkdir(parents=True, exist_ok=True)
        _drop_unused(place.parent)
        write_whole(place, content, private=True)
    # What msgpack has no form for, such as a date in an example, is read anew each time.
    except (OSError, TypeError, OverflowError, msgspec.EncodeError):
        return


def _drop_unused(folder: Path) -> None:
    oldest = time.time() - _LONGEST_UNUSED_S
    for file in folder.iterdir():
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
