"""Writes the files of a new workspace, and never over what is there already."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from accord.config import schema
from accord.errors import UsageError
from accord.text import Language

SCHEMA: Final = ".vscode/accord.schema.json"
"""The schema of ``accord.toml``, for editors."""
_TITLE: Final = "{{title}}"
_DOT: Final = "dot-"
_NOT_COUNTED: Final = frozenset({".git"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A workspace and its files, by their path in it; ``kept`` were there before."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...] = ()


def make(folder: Path, *, language: Language, here: bool = False) -> Made:
    """Write a workspace with a sample of everything into ``folder``.

    ``here`` adds what is missing to a folder that has files already.

    Raises:
        UsageError: the folder is a file, a workspace already, or holds files and ``here`` is off.
        OSError: it cannot be written.
    """
    _require_room(folder, here=here)
    found = dict(_files(files(__package__) / "templates" / "common"))
    found |= dict(_files(files(__package__) / "templates" / language))
    contents = {path: source.read_text(encoding="utf-8") for path, source in found.items()}
    contents[SCHEMA] = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    title = json.dumps(folder.resolve().name, ensure_ascii=False)[1:-1]
    written, kept = [], []
    for path, content in sorted(contents.items()):
        target = folder / path
        if target.exists():
            kept.append(path)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content.replace(_TITLE, title), encoding="utf-8")
        written.append(path)
    return Made(folder=folder, written=tuple(written), kept=tuple(kept))


def _require_room(folder: Path, *, here: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError("scaffold.no-folder", where=str(folder))
    if not folder.is_dir():
        return
    if (folder / "accord.toml").exists() or _configures_accord(folder / "pyproject.toml"):
        raise UsageError("scaffold.is-workspace", where=str(folder))
    if not here and any(entry.name not in _NOT_COUNTED for entry in folder.iterdir()):
        raise UsageError("scaffold.not-empty", where=str(folder))


def _configures_accord(project: Path) -> bool:
    return project.is_file() and b"[tool.accord" in project.read_bytes()


def _files(folder: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    """Every file with its path; one that begins with ``dot-`` begins with a dot when written."""
    for entry in folder.iterdir():
        name = entry.name
        if name == "__pycache__":
            continue
        path = above + (f".{name.removeprefix(_DOT)}" if name.startswith(_DOT) else name)
        if entry.is_dir():
            yield from _files(entry, f"{path}/")
        else:
            yield path, entry
