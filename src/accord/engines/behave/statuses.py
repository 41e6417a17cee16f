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
    return {id(each): _status(each) for each in reachable if _status(each) is not None}


def set_by(name: str, before: Statuses, after: Statuses) -> Judgement | None:
    """What the hook or step of that name made of a statement, if it made it worse."""
    changed = (status for key, status in after.items() if status is not before.get(key))
    judged = (judge_status(name, status) for status in changed)
    return next((each for each in judged if each is not None), None)


def _status(statement: Any) -> Any:  # noqa: ANN401
    if hasattr(statement, "_cached_status"):
        return statement._cached_status
    return getattr(statement, "status", None)
