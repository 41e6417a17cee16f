"""Notices that the workspace's code set the status of a step, scenario or feature itself.

It can make a result worse, never better: what did not hold is not cured by a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from accord.steps.judgement import Judgement, judge_status

Statuses = Mapping[int, Any]
"""behave's status of each statement, by the statement's identity."""

_SCOPES: Final = ("scenario", "rule", "feature")


def statuses(context: Any, arguments: Iterable[Any]) -> Statuses:  # noqa: ANN401
    """What is set of the statements that a hook can reach.

    A status that behave would only compute from the parts is not asked for.
    """
    reachable = [*arguments, *(getattr(context, scope, None) for scope in _SCOPES)]
    return {id(owner): _status(owner) for owner in reachable if _status(owner) is not None}


def set_by(name: str, earlier: Statuses, later: Statuses) -> Judgement | None:
    """What the hook or step of that name made of a statement, if it made it worse."""
    changed = (status for key, status in later.items() if status is not earlier.get(key))
    judged = (judge_status(name, status) for status in changed)
    return next((judgement for judgement in judged if judgement is not None), None)


def _status(statement: Any) -> Any:  # noqa: ANN401
    # Its `status` property would compute and keep one, from parts that have not run yet.
    if hasattr(statement, "_cached_status"):
        return statement._cached_status
    return getattr(statement, "status", None)
