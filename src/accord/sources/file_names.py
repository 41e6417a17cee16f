"""Refuses a workspace of which a run could not tell everything that it holds."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from accord.errors import WorkspaceError, system_words
from accord.sources.run_files import FOLDERS, WORKSPACE_FOLDERS

_FEATURES: Final = (".feature",)
_READ: Final = (*_FEATURES, ".yaml", ".yml", ".json", ".toml", ".bpmn", ".md")


def require_names(workspace: Path, places: Iterable[str] = ()) -> None:
    """Look at the names of all files that make a catalogue; ``places`` are further folders.

    Raises:
        WorkspaceError: a folder does not show them, or one is in another encoding than UTF-8, as of
            an old archive, and can be written into no record.
    """

    def refuse(error: OSError) -> None:
        # What is searched below it would be counted as nothing.
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            where = os.path.relpath(error.filename or "", workspace)
            raise WorkspaceError(
                "sources.folder-closed", where=where, reason=system_words(error)
            ) from error

    # Beside a team's own folders its root may hold what is nobody's to read, such as a database.
    named = (place for place in places if place not in ("", "."))
    for folder in dict.fromkeys((*FOLDERS, *named)):
        # Elsewhere nothing but features makes a catalogue.
        endings = _READ if folder in WORKSPACE_FOLDERS else _FEATURES
        for place, folders, names in os.walk(workspace / folder, onerror=refuse):
            # What tools leave beside a team's files is nobody's to read.
            folders[:] = [name for name in folders if not name.startswith((".", "__"))]
            inside = os.path.relpath(place, workspace)
            for name in names:
                if name.endswith(endings):
                    _require_utf8(f"{inside}/{name}")


def _require_utf8(path: str) -> None:
    try:
        path.encode()
    except UnicodeEncodeError as error:
        where = os.fsencode(path).decode("utf-8", "backslashreplace")
        raise WorkspaceError("sources.name-not-utf8", where=where) from error
