"""Reads the Markdown beside the features: what each capability is for, and the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accord.model.catalogue import CapabilityText, Fault, Feature
from accord.model.message import message

GLOSSARY: Final = "specs/glossary.md"
_TITLE: Final = re.compile(r"\A\s*#\s+(.*?)\s*#*\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What there is; a capability without a ``README.md`` in its folder has only its name."""

    capabilities: tuple[CapabilityText, ...] = ()
    glossary: str = ""


def read_prose(workspace: Path, features: Iterable[Feature]) -> tuple[Prose, tuple[Fault, ...]]:
    """The texts of a workspace, and a fault for each that is no UTF-8."""
    folders = {
        feature.capability: (workspace / feature.path).parent
        for feature in features
        # Among features of no capability it tells of the folder.
        if feature.capability
    }
    faults: list[Fault] = []
    capabilities = []
    for name, folder in folders.items():
        file = folder / "README.md"
        if text := _text(file, workspace, faults):
            heading = _TITLE.match(text)
            capabilities.append(
                CapabilityText(
                    name=name,
                    title=heading[1] if heading and heading[1] else name.rpartition("/")[2],
                    path=file.relative_to(workspace).as_posix(),
                    text=(text[heading.end() :] if heading else text).strip(),
                )
            )
    glossary = _text(workspace / GLOSSARY, workspace, faults)
    return Prose(capabilities=tuple(capabilities), glossary=glossary), tuple(faults)


def _text(file: Path, workspace: Path, faults: list[Fault]) -> str:
    if not file.is_file():
        return ""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        problem, hint = message("sources.not-utf8"), message("sources.not-utf8.hint")
        path = file.relative_to(workspace).as_posix()
        faults.append(Fault(path=path, message=problem, hint=hint))
        return ""
