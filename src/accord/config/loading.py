"""The two things other rooms ask of settings, each loading pydantic only when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accord.config.effective import Effective


def load(workspace: Path, *, environment: Mapping[str, str] | None = None) -> Effective:
    """Read the settings of a workspace; ``environment`` is the process's own unless it is given.

    Raises:
        ConfigurationError: a key is unknown, a value does not fit, or two settings disagree.
    """
    # pydantic is slow to load, and `accord --help` needs no setting.
    from accord.config.reading import read

    # None stays none below: an empty mapping is an environment without variables.
    return read(workspace, environment=environment)


def schema() -> dict[str, Any]:
    """The JSON Schema of ``accord.toml`` and of ``[tool.accord]``, for editors."""
    from accord.config.published import schema as published

    return published()
