"""Refuses names of files that can be written into no record of a run: those are UTF-8."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from accord.errors import WorkspaceError
from accord.sources.run_files import WORKSPACE_FOLDERS

_READ: Final = (".feature", ".yaml", ".yml", ".json", ".toml", ".bpmn", ".md")


def require_utf8_names(workspace: Path) -> None:
    """Look at the names of all files that make a catalogue.

    Raises:
        WorkspaceError: one is in another encoding, as of an old archive.
    """
    for folder in WORKSPACE_FOLDERS:
        for place, _, names in os.walk(workspace / folder):
            inside = os.path.relpath(place, workspace)
            for name in names:
                if name.endswith(_READ):
                    _require_utf8(f"{inside}/{name}")


def _require_utf8(path: str) -> None:
    try:
        path.encode()
    except UnicodeEncodeError as error:
        where = os.fsencode(path).decode("utf-8", "backslashreplace")
        raise WorkspaceError("sources.name-not-utf8", where=where) from error
