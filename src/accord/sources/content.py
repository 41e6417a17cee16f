"""One digest of everything a workspace's files say, the same on every machine."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from accord.model.catalogue import Catalogue
from accord.sources import git
from accord.sources.run_files import FILES, FOLDERS, PROJECT

_INSTALLED: Final = frozenset({"site-packages", "node_modules"})


def content_digest(workspace: Path, catalogue: Catalogue) -> str:
    """SHA-256 over the files that a run is made of, wherever the workspace lies.

    What Python and editors leave beside them does not count, nor how a system checks out the ends
    of lines.
    """
    digest = hashlib.sha256()
    # Steps may import code from anywhere; what is as committed is the same at the same commit.
    changed = {path for path in git.uncommitted(workspace, "*.py") if _is_written_here(path)}
    for path in sorted(_paths(workspace, catalogue) | changed):
        file = workspace / path
        if file.is_file():
            content = file.read_bytes().replace(b"\r\n", b"\n")
            digest.update(b"%b\0%d\0%b" % (os.fsencode(path), len(content), content))
        elif path in changed:
            digest.update(b"%b\0gone\0" % os.fsencode(path))
    digest.update(json.dumps(_settings(workspace), sort_keys=True, default=str).encode())
    return digest.hexdigest()


def _paths(workspace: Path, catalogue: Catalogue) -> set[str]:
    # Features and contracts may lie wherever settings and the inventory say.
    readers = (catalogue.features, catalogue.contracts, catalogue.written)
    paths = {source.path for sources in readers for source in sources} | set(FILES)
    for folder in FOLDERS:
        paths |= set(_below(workspace / folder, workspace))
    return paths


def _below(folder: Path, workspace: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(workspace).as_posix()
        if _is_own(name) and path.is_file() and path.suffix != ".pyc":
            yield name


def _is_own(path: str) -> bool:
    """Whether a file was put there by none of the tools that leave something beside others."""
    parts = [name for name in path.split("/") if name != ".."]
    return not any(name.startswith((".", "__pycache__")) for name in parts)


def _is_written_here(path: str) -> bool:
    return _is_own(path) and _INSTALLED.isdisjoint(path.split("/"))


def _settings(workspace: Path) -> object:
    """The part of the project's file that is about Accord: the rest changes nothing of a run."""
    try:
        project = tomllib.loads((workspace / PROJECT).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return None
    return project.get("tool", {}).get("accord")
