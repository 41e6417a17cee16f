"""A folder with its settings and everything its files say."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from pkgutil import resolve_name
from typing import Final

from accord.config import Effective, load
from accord.errors import ConfigurationError, NoWorkspaceError, UsageError
from accord.model.assignment import EngineOptions
from accord.model.catalogue import Catalogue
from accord.model.feature_rules import FeatureRules
from accord.model.lists import Listed
from accord.model.suites import definition_of
from accord.sources.run_files import FOLDERS, WORKSPACE_FOLDERS

# Reports replace what stands in their folders, and old runs are deleted there.
_NOT_FOR_REPORTS: Final = (*FOLDERS, "src", ".accord", ".git")


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A folder with its settings and everything its files say."""

    folder: Path
    effective: Effective
    rules: FeatureRules

    @cached_property
    def catalogue(self) -> Catalogue:
        """What the files say, read when it is asked for."""
        # Whoever renders a recorded run has what they said then, and may have thousands of them.
        from accord.sources import read_catalogue

        title = self.effective.configuration.title
        return read_catalogue(self.folder, rules=self.rules, title=title)

    @property
    def reports(self) -> Path:
        """Where runs and reports are written."""
        return self.folder / self.effective.configuration.reports.folder


def find_workspace(start: Path) -> Path:
    """The nearest folder, from ``start`` upwards, that looks like a workspace; else ``start``.

    The search ends at the root of a repository. Outside of any, a folder above without settings is
    one to whoever stands in a part of it.

    Raises:
        UsageError: ``start`` is no folder.
    """
    if not start.is_dir():
        raise UsageError("wiring.no-such-folder", where=str(start))
    folders = (start, *start.parents)
    # A file in the place of the folder is how git marks a worktree or a submodule.
    root = next((folder for folder in folders if (folder / ".git").exists()), None)
    for folder in folders:
        # `load` and `specs` are names of other people's folders too, also in a home or a `/tmp`,
        # and all code of a workspace is run.
        is_near = root is not None or _top(start, folder) in {"", *FOLDERS}
        if _has_settings(folder) or (is_near and _has_part(folder)):
            return folder
        if folder == root:
            break
    return start


def require_workspace(workspace: Workspace) -> None:
    """Refuse to write into a folder that is no workspace and holds nothing of one.

    Raises:
        NoWorkspaceError: this one is.
    """
    catalogue = workspace.catalogue
    is_empty = not (
        catalogue.features
        or catalogue.contracts
        or catalogue.profiles
        or catalogue.experiments
        or catalogue.faults
    )
    if is_empty and not is_workspace(workspace.folder):
        raise NoWorkspaceError("wiring.no-workspace", where=str(workspace.folder))


def read_workspace(folder: Path) -> Workspace:
    """Read the settings of a workspace; its files are read when its catalogue is asked for.

    Raises:
        ConfigurationError: the settings cannot be used.
    """
    from accord.steps.loading_rules import feature_rules

    effective = load(folder)
    _require_own_folder(effective, folder)
    _require_options(effective)
    _require_variables(effective)
    return Workspace(folder=folder, effective=effective, rules=feature_rules(folder))


def _require_own_folder(effective: Effective, folder: Path) -> None:
    """Refuse a place for reports where a team keeps, or somebody else has, something of their own.

    Raises:
        ConfigurationError: it is no folder of its own within the workspace.
    """
    reports = effective.configuration.reports.folder
    place, root = folder / reports, os.path.realpath(folder)
    # A link in the workspace that leads out of it was made on purpose.
    if _top(place, folder) in {"", "..", *_NOT_FOR_REPORTS} or (
        _top(os.path.realpath(place), root) in {"", *_NOT_FOR_REPORTS}
    ):
        where = next((s.where for s in effective.settings if s.key == "reports.folder"), "")
        raise ConfigurationError(
            "wiring.reports-folder",
            where=where,
            folder=reports,
            taken=Listed(_NOT_FOR_REPORTS),
        )


def _top(place: Path | str, root: Path | str) -> str:
    """The first folder on the way from a root to a place; nothing for the root itself."""
    return next(iter(Path(os.path.relpath(place, root)).parts), "")


def _require_variables(effective: Effective) -> None:
    """Refuse an address of a channel in settings, which are committed; it is not repeated.

    Raises:
        ConfigurationError: a channel is not the name of an environment variable.
    """
    if not all(name.isidentifier() for name in effective.configuration.notices.channels):
        where = _place_of("notices.channels", effective)
        raise ConfigurationError("wiring.channel-no-variable", where=where)


def _require_options(effective: Effective) -> None:
    """Refuse options that the engine of their stage does not understand.

    Raises:
        ConfigurationError: an option is unknown, or its value does not fit.
    """
    for name, stage in effective.configuration.stages.items():
        engine = definition_of(stage.suite_as(name)).engine(stage.engine)
        # The struct alone is imported, and not the engine with its own packages.
        options: type[EngineOptions] = resolve_name(engine.options)
        try:
            options.written(stage.options)
        except ConfigurationError as error:
            # An option of the engine may have no line of its own, as within an inline table.
            table = f"stages.{name}.options"
            option = f"{table}.{error.arguments.get('option', '')}"
            where = _place_of(option, effective) or _place_of(table, effective)
            raise ConfigurationError(error.id, where=where, **error.arguments) from error


def _place_of(key: str, effective: Effective) -> str:
    """Where a setting or a part of one is written, as ``sign-in`` is for ``sign-in[0].token``."""
    return next(
        (
            setting.where
            for setting in effective.settings
            if _plain(key).startswith(_plain(setting.key)) or setting.key.startswith(f"{key}.")
        ),
        "",
    )


def _plain(key: str) -> str:
    return key.replace("_", "-")


def is_workspace(folder: Path) -> bool:
    """Whether a folder has settings of Accord, or holds what a workspace is made of."""
    return _has_settings(folder) or _has_part(folder)


def _has_part(folder: Path) -> bool:
    return any((folder / name).is_dir() for name in WORKSPACE_FOLDERS)


def _has_settings(folder: Path) -> bool:
    if (folder / "accord.toml").is_file():
        return True
    project = folder / "pyproject.toml"
    return project.is_file() and b"[tool.accord" in project.read_bytes()
