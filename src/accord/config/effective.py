"""The settings that hold for a run, each with where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accord.config.settings import Configuration


class SettingOrigin(StrEnum):
    """Who had the last word on a setting."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveSetting:
    """One effective value.

    ``key`` is dotted and as it is written in the file (``stages.smoke.timeout-s``); ``where`` is
    ``file:line``, the name of an environment variable, or nothing.
    """

    key: str
    value: str
    origin: SettingOrigin
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """A configuration, the file it was read from if there is one, and every value's origin."""

    configuration: Configuration
    path: Path | None
    settings: tuple[EffectiveSetting, ...]
