"""The engine's own settings: a team's ``schemathesis.toml`` with what the stage decides on top."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from accord.engines.schemathesis.options import PHASES, STATEFUL, ContractOptions
from accord.errors import ConfigurationError
from accord.model.ids import file_and_line
from accord.model.toml_document import TomlDocument, TomlSyntaxError

FILE: Final = "schemathesis.toml"
Json = dict[str, Any]
_MOST_KEPT_BYTES: Final = 16 * 1024 * 1024


def team_settings(workspace: Path) -> Json:
    """What the team's own file says, which plain ``st run`` reads too.

    Raises:
        ConfigurationError: it is no TOML.
    """
    file = workspace / FILE
    if not file.is_file():
        return {}
    try:
        content = dict(TomlDocument.read(file).table)
    except (TomlSyntaxError, UnicodeDecodeError) as error:
        line = error.line if isinstance(error, TomlSyntaxError) else 0
        where = file_and_line(FILE, line)
        raise ConfigurationError(
            "schemathesis.bad-settings", where=where, reason=str(error)
        ) from error
    for project in content.get("project", []):
        # A project's own address would win over the environment's.
        project.pop("base-url", None)
    return content


def without(
    team: Json, *, left_out: Mapping[str, Collection[str]], phases: Collection[str]
) -> Json:
    """The team's settings, in which only these phases run, and each without what it leaves out.

    ``left_out`` are the engine's names of operations by phase. What the team switched off itself
    stays off; a setting of one contract or operation would win over a general one, so the stage's
    word is put first in all of them.
    """
    off = {name: {"enabled": False} for name in PHASES if name not in phases}
    narrowed = [
        {"include-name": sorted(names), "phases": {phase: {"enabled": False}}}
        for phase, names in left_out.items()
        if names
    ]

    def decided(base: Json) -> Json:
        operations = [*narrowed, *base.get("operations", [])]
        return _merged(base, {"phases": off, **({"operations": operations} if operations else {})})

    projects = [decided(project) for project in team.get("project", [])]
    return decided(team) | ({"project": projects} if projects else {})


def without_made_up_credentials(team: Json) -> Json:
    """The team's settings, by which the engine makes up no credentials unless the team wants them.

    Beside those of somebody who is signed in, an empty key or cookie of another scheme is a reason
    to refuse what would have been right.
    """
    generation = {"with-security-parameters": False, **team.get("generation", {})}
    return {**team, "generation": generation}


def settings(
    team: Json,
    options: ContractOptions,
    *,
    base_url: str,
    headers: Mapping[str, str],
    seed: int,
    seconds: float = math.inf,
) -> Json:
    """Everything the engine is told for one service, which has so many seconds.

    With a limit of its own the engine goes round for as long as that lasts, and leaves each of its
    phases a part; without one it ends after the first round.
    """
    examples = {"max-examples": options.max_examples, "database": "none"}
    sequences = {"max-examples": options.stateful_examples, "database": "none"}
    decided: Json = {
        "base-url": base_url,
        # What a seed draws must not depend on which thread is quicker.
        "workers": 1,
        "seed": seed,
        # Otherwise the engine ends an operation with its first defect.
        "continue-on-failure": True,
        "request-timeout": options.request_timeout_s,
        "headers": dict(headers),
        # Warnings are printed for people at a terminal, who see none of this output.
        "warnings": False,
        # What the engine keeps of an answer is judged, and half of one breaks every contract.
        "output": {"truncation": {"max-recorded-payload-size": _MOST_KEPT_BYTES}},
        # State of an earlier run must not change what is tried.
        "cache": {"enabled": False},
        "generation": examples,
        "phases": {STATEFUL: {"generation": sequences}},
    }
    if options.answer_within_s and "max_response_time" not in team.get("checks", {}):
        decided["checks"] = {"max_response_time": options.answer_within_s}
    if limits := [limit for limit in (team.get("max-time"), _limit(options, seconds)) if limit]:
        decided["max-time"] = min(limits)
    return _merged(team, decided)


def _limit(options: ContractOptions, seconds: float) -> int | None:
    # The engine counts in whole seconds; what it has left over is stopped from outside.
    goes_on = options.patience_s and math.isfinite(seconds)
    return max(1, math.ceil(seconds)) if goes_on else None


def _merged(base: Json, overriding: Json) -> Json:
    merged = dict(base)
    for name, value in overriding.items():
        lower = merged.get(name)
        both = isinstance(value, dict) and isinstance(lower, dict)
        merged[name] = _merged(lower, value) if both and lower is not None else value
    return merged
