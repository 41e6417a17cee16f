"""Writes the files of a new workspace, and never over what is there already."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from accord.config import schema
from accord.errors import UsageError, system_words
from accord.scaffold import editor
from accord.scaffold.existing import Existing
from accord.scaffold.first_feature import first_feature
from accord.scaffold.people import sign_in
from accord.scaffold.templating import filled
from accord.text import Language, text

SCHEMA: Final = ".vscode/accord.schema.json"
"""The schema of ``accord.toml``, for editors."""
_BLOCK: Final = re.compile(
    r"^\{\{(?P<name>sample|existing)\}\}\n(?P<lines>.*?)^\{\{/(?P=name)\}\}\n", re.M | re.S
)
_DOT: Final = "dot-"
_COMMENTS: Final = {
    "about-hosts": "scaffold.about-hosts",
    "about-health": "scaffold.about-health",
    "about-behave": "scaffold.about-behave",
    "about-left": "scaffold.about-left",
    "about-load": "scaffold.about-load",
    "about-begun": "scaffold.about-begun",
    "about-requests": "scaffold.about-requests",
    "about-chaos": "scaffold.about-chaos",
    "about-plain": "scaffold.about-plain",
}
"""Comments in files that are the same in every language otherwise."""
# A repository that was just made is as good as empty.
_NOT_COUNTED: Final = frozenset({".git"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWorkspace:
    """A workspace and its files, by their path in it; ``existing_files`` were there before."""

    folder: Path
    new_files: tuple[str, ...]
    existing_files: tuple[str, ...] = ()


def make(
    folder: Path, *, language: Language, here: bool = False, existing: Existing | None = None
) -> NewWorkspace:
    """Write a workspace into ``folder``: with a sample of everything, or around a contract.

    ``here`` adds what is missing to a folder that has files already; ``existing`` is a team's own
    contract, which takes the place of the sample.

    Raises:
        UsageError: the folder is a file, a workspace already, holds files and ``here`` is off, or
            cannot be written.
    """
    _require_room(folder, here=here)
    new_files: list[str] = []
    existing_files: list[str] = []
    for path, content in sorted(_contents(folder, language, existing).items()):
        try:
            is_new = _write(folder / path, content)
        except OSError as error:
            problem = system_words(error)
            where = str(folder / path)
            raise UsageError("scaffold.not-written", where=where, problem=problem) from error
        (new_files if is_new else existing_files).append(path)
    return NewWorkspace(
        folder=folder, new_files=tuple(new_files), existing_files=tuple(existing_files)
    )


def _write(path: Path, content: bytes) -> bool:
    """Write a file that does not exist; false when it does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Asking first whether it exists would leave a moment in which somebody else makes it.
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return False
    return True


def _contents(folder: Path, language: Language, existing: Existing | None) -> dict[str, bytes]:
    """Every file by its path; what is in a later layer takes the place of an earlier one's."""
    values = {"title": _quoted(folder.resolve().name)} | _values(existing, language)
    values |= {name: text(id, language) for name, id in _COMMENTS.items()}
    block = "existing" if existing else "sample"
    # A sample beside a team's own contract would be in its way.
    layers = ["common", language] if existing else ["common", language, *_samples(language)]
    contents: dict[str, bytes] = {}
    for layer in layers:
        for path, source in _files(files(__package__) / "templates" / layer):
            template = source.read_text(encoding="utf-8")
            contents[path] = _filled(template, values, block=block).encode()
    contents[editor.SENTENCES] = editor.sentences().encode()
    contents[editor.SETTINGS] = editor.settings().encode()
    contents[SCHEMA] = (json.dumps(schema(), ensure_ascii=False, indent=2) + "\n").encode()
    if existing:
        contents[f"contracts/{existing.file}"] = existing.content
        first = first_feature(existing, language=language)
        contents |= {path: lines.encode() for path, lines in first.items()}
    return contents


def _samples(language: Language) -> tuple[str, ...]:
    """Chinese features are in the script of the reader, Taiwan's for all others."""
    return ("sample", "sample-zh-CN") if language == "zh-CN" else ("sample",)


def _values(existing: Existing | None, language: Language) -> dict[str, str]:
    if existing is None:
        return {"service": "library"}
    return {
        "service": existing.service,
        "service-title": _quoted(existing.title),
        "contract": existing.file,
        "address": existing.place.address,
        "sign-in": sign_in(existing.schemes, existing.headers, language=language),
    }


def _quoted(title: str) -> str:
    """Words as they stand between the quotes of TOML."""
    return json.dumps(title, ensure_ascii=False)[1:-1]


def _filled(template: str, values: Mapping[str, str], *, block: str) -> str:
    """A template with its values, and of its blocks those of that name only."""
    lines = _BLOCK.sub(lambda match: match["lines"] if match["name"] == block else "", template)
    return filled(lines, values)


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
        # An installation compiles the sample's steps too.
        if name == "__pycache__":
            continue
        # Build tools and packagers leave files out that begin with a dot.
        path = above + (f".{name.removeprefix(_DOT)}" if name.startswith(_DOT) else name)
        if entry.is_dir():
            yield from _files(entry, f"{path}/")
        else:
            yield path, entry
