"""The settings that hold for a run, each with where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accord.config.settings import Configuration


class Origin(StrEnum):
    """Who had the last word on a setting."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    COMMAND_LINE = "command-line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One effective value.

    ``key`` is dotted and as it is written in the file (``stages.smoke.timeout-s``); ``where`` is
    ``file:line``, the name of an environment variable, or nothing.
    """

    key: str
    value: str
    origin: Origin
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """A configuration, the file it was read from if there is one, and every value's origin."""

    configuration: Configuration
    path: Path | None
    settings: tuple[Setting, ...]


def load(
    workspace: Path,
    *,
    overrides: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Effective:
    """Read the settings of a workspace.

    ``overrides`` are those of the command line by dotted key (``{"client.timeout-s": 5}``);
    ``environment`` is the process's own when it is not given.

    Raises:
        ConfigurationError: a key is unknown, a value does not fit, or two settings disagree.
    """
    from accord.config.reading import read

    return read(workspace, overrides=overrides or {}, environment=environment)


def schema() -> dict[str, Any]:
    """The JSON Schema of ``accord.toml`` and of ``[tool.accord]``, for editors."""
    from accord.config.published import schema as published

    return published()
