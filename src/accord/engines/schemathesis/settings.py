"""The engine's own settings: a team's ``schemathesis.toml`` with what the stage decides on top."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from accord.engines.schemathesis.options import PHASES, Options
from accord.errors import ConfigurationError

FILE: Final = "schemathesis.toml"
Json = dict[str, Any]


def team_settings(workspace: Path) -> Json:
    """What the team's own file says, which plain ``st run`` reads too.

    Raises:
        ConfigurationError: it is no TOML.
    """
    file = workspace / FILE
    if not file.is_file():
        return {}
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "schemathesis.bad-settings", where=FILE, reason=str(error)
        ) from error
    for project in read.get("project", []):
        # A project's own address would win over the environment's.
        project.pop("base-url", None)
    return read


def settings(
    team: Json,
    options: Options,
    *,
    base_url: str,
    headers: Mapping[str, str],
    phases: frozenset[str],
    seed: int,
) -> Json:
    """Everything the engine is told for one service."""
    examples = {"max-examples": options.max_examples, "database": "none"}
    sequences = {"max-examples": options.stateful_examples, "database": "none"}
    own: Json = {
        "base-url": base_url,
        "workers": 1,
        "seed": seed,
        "continue-on-failure": True,
        "request-timeout": options.request_timeout_s,
        "headers": dict(headers),
        "warnings": False,
        "cache": {"enabled": False},
        "generation": examples,
        "phases": {name: {"enabled": name in phases} for name in PHASES},
    }
    own["phases"]["stateful"]["generation"] = sequences
    return _merged(team, own)


def _merged(under: Json, over: Json) -> Json:
    merged = dict(under)
    for name, value in over.items():
        below = merged.get(name)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[name] = _merged(below, value) if both and below is not None else value
    return merged
