"""Where behave, set up as the workspace has it, looks for step modules and hooks."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from behave.configuration import read_configuration

from accord.errors import ConfigurationError, worded

_FILES: Final = ("behave.ini", ".behaverc", "setup.cfg", "tox.ini", "pyproject.toml")
_STAGE: Final = "BEHAVE_STAGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingRules:
    """Names of the folder of steps and of the file of hooks; ``nested`` reads sub-folders too."""

    steps_folder: str = "steps"
    hooks_file: str = "environment.py"
    nested: bool = False


def loading_rules(workspace: Path) -> LoadingRules:
    """The rules of a workspace, from the files in which behave looks for its settings.

    Raises:
        ConfigurationError: behave cannot read one of them.
    """
    settings: dict[str, Any] = {}
    # As in behave: what stands in the workspace wins over the home, an earlier name over a later.
    for folder in (Path.home(), workspace):
        for name in reversed(_FILES):
            if (folder / name).is_file():
                settings.update(_read(folder / name))
    stage = os.environ.get(_STAGE) or settings.get("stage") or ""
    prefix = f"{stage}_" if stage else ""
    return LoadingRules(
        steps_folder=f"{prefix}steps",
        hooks_file=f"{prefix}environment.py",
        nested=bool(settings.get("use_nested_step_modules")),
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        return dict(read_configuration(str(file)))
    except Exception as error:
        # Each of its parsers has errors of its own, and behave ends with whichever it is.
        reason = worded(error).splitlines()[0]
        raise ConfigurationError("steps.behave-settings", where=str(file), reason=reason) from error
