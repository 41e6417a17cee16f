"""A folder with its settings and everything its files say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from accord.config import Effective, load
from accord.errors import ConfigurationError, UsageError
from accord.model.catalogue import Catalogue
from accord.model.lists import Listed

if TYPE_CHECKING:
    pass

_FOLDERS: Final = ("specs", "features", "contracts", "load", "chaos")
_NOT_FOR_REPORTS: Final = (*_FOLDERS, "steps", "src", ".accord", ".git")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A folder with its settings and everything its files say."""

    folder: Path
    effective: Effective
    catalogue: Catalogue

    @property
    def reports(self) -> Path:
        """Where runs and reports are written."""
        return self.folder / self.effective.configuration.reports.folder


def find_workspace(start: Path) -> Path:
    """The nearest folder, from ``start`` upwards, that looks like a workspace; else ``start``.

    The search ends at the root of a repository.

    Raises:
        UsageError: ``start`` is no folder.
    """
    if not start.is_dir():
        raise UsageError("wiring.no-such-folder", where=str(start))
    for folder in (start, *start.parents):
        if _is_workspace(folder):
            return folder
        if (folder / ".git").exists():
            break
    return start


def read_workspace(folder: Path, *, overrides: Mapping[str, Any] | None = None) -> Workspace:
    """Read the settings and every file of a workspace.

    Raises:
        ConfigurationError: the settings cannot be used.
    """
    from accord.sources import read_catalogue

    effective = load(folder, overrides=overrides)
    _require_own_folder(effective, folder)
    catalogue = read_catalogue(folder, title=effective.configuration.title)
    return Workspace(folder=folder, effective=effective, catalogue=catalogue)


def _require_own_folder(effective: Effective, folder: Path) -> None:
    """Refuse a place for reports where a team keeps, or somebody else has, something of their own.

    Raises:
        ConfigurationError: it is no folder of its own within the workspace.
    """
    written = effective.configuration.reports.folder
    # A link in the workspace that leads elsewhere was made on purpose.
    first = next(iter(Path(os.path.relpath(folder / written, folder)).parts), "")
    if first in {"", "..", *_NOT_FOR_REPORTS}:
        where = next((s.where for s in effective.settings if s.key == "reports.folder"), "")
        raise ConfigurationError(
            "wiring.reports-folder",
            where=where,
            folder=written,
            taken=Listed(_NOT_FOR_REPORTS),
        )


def _is_workspace(folder: Path) -> bool:
    if (folder / "accord.toml").is_file():
        return True
    project = folder / "pyproject.toml"
    if project.is_file() and b"[tool.accord" in project.read_bytes():
        return True
    return any((folder / name).is_dir() for name in _FOLDERS)
