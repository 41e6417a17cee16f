"""behave's own settings of a workspace, read by behave itself so that its order of files holds."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from accord.errors import ConfigurationError, worded

if TYPE_CHECKING:
    from behave.configuration import Configuration

_FILES: Final = ("behave.ini", ".behaverc", "setup.cfg", "tox.ini", "pyproject.toml")
_STAGE: Final = "BEHAVE_STAGE"
# How behave reports, and modes in which it proves nothing. A formatter that is not installed, or
# a file that it would write, is no reason not to run.
_OF_ITS_REPORTS: Final = frozenset(
    {"format", "outfiles", "more_formatters", "junit", "steps_catalog", "dry_run", "wip"}
)


@dataclass(frozen=True, slots=True)
class BehaveSettings:
    """What behave makes of a workspace's files; ``paths_file`` is the one that has ``paths``."""

    configuration: Configuration
    paths_file: str = ""


def behave_settings(workspace: Path) -> BehaveSettings | None:
    """The settings of a workspace; nothing where no file and no variable speaks to behave.

    Raises:
        ConfigurationError: behave cannot read one of the files, or use what it says.
    """
    # Most workspaces have none, and every command would wait for behave to be imported.
    if not os.environ.get(_STAGE) and not any(map(_mentions_behave, _places(workspace))):
        return None
    return read_settings(workspace)


def read_settings(workspace: Path) -> BehaveSettings:
    """The settings of a workspace, behave's own defaults where nothing is said.

    Raises:
        ConfigurationError: behave cannot read one of the files, or use what it says.
    """
    from behave.configuration import Configuration, config_filenames

    values: dict[str, Any] = {}
    file = paths_file = ""
    # behave looks for its files in the folder one stands in, and knows no other way.
    with contextlib.chdir(workspace):
        for name in config_filenames():
            file = str(workspace / name)
            of_file = _read(name, where=file)
            values.update(of_file)
            paths_file = file if "paths" in of_file else paths_file
        settings = {name: value for name, value in values.items() if name not in _OF_ITS_REPORTS}
        try:
            configuration = Configuration([], load_config=False, **settings)
        except (Exception, SystemExit) as error:  # its parser of arguments ends the process
            raise _unusable(file, error) from error
    return BehaveSettings(configuration, paths_file)


def _places(workspace: Path) -> list[Path]:
    return [folder / name for folder in (Path.home(), workspace) for name in _FILES]


def _mentions_behave(file: Path) -> bool:
    return file.is_file() and ("behave" in file.name or b"behave" in file.read_bytes())


def _read(name: str, *, where: str) -> dict[str, Any]:
    from behave.configuration import read_configuration

    try:
        return dict(read_configuration(name))
    except Exception as error:
        # Each of its parsers has errors of its own, and behave ends with whichever it is.
        raise _unusable(where, error) from error


def _unusable(where: str, error: BaseException) -> ConfigurationError:
    reason = (worded(error) or type(error).__name__).splitlines()[0]
    return ConfigurationError("steps.behave-settings", where=where, reason=reason)
