"""One digest of everything a workspace's files say, the same on every machine."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

from accord.model.catalogue import Catalogue
from accord.sources import git
from accord.sources.run_files import FILES, FOLDERS, PROJECT


def content_digest(workspace: Path, catalogue: Catalogue) -> str:
    """SHA-256 over the files that a run is made of, wherever the workspace lies.

    What Python and editors leave beside them does not count, nor how a system checks out the ends
    of lines.
    """
    digest = hashlib.sha256()
    for path in sorted(_paths(workspace, catalogue)):
        content = (workspace / path).read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    digest.update(json.dumps(_settings(workspace), sort_keys=True, default=str).encode())
    return digest.hexdigest()


def _paths(workspace: Path, catalogue: Catalogue) -> set[str]:
    # Features and contracts may lie wherever settings and the inventory say.
    readers = (catalogue.features, catalogue.contracts, catalogue.written)
    paths = {source.path for sources in readers for source in sources} | set(FILES)
    # Steps may import code from anywhere; what is as committed is the same at the same commit.
    changed = git.output(workspace, "diff", "--name-only", "-z", "--relative", "HEAD", "--", "*.py")
    paths |= {os.fsdecode(name) for name in (changed or b"").split(b"\0") if name}
    for folder in FOLDERS:
        paths |= set(_below(workspace / folder, workspace))
    return {path for path in paths if (workspace / path).is_file()}


def _below(folder: Path, workspace: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        parts = path.relative_to(workspace).parts
        is_ours = not any(name.startswith((".", "__pycache__")) for name in parts)
        if is_ours and path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(workspace).as_posix()


def _settings(workspace: Path) -> object:
    """The part of the project's file that is about Accord: the rest changes nothing of a run."""
    try:
        project = tomllib.loads((workspace / PROJECT).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return None
    return project.get("tool", {}).get("accord")
