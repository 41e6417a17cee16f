"""Whether an activity did what it says, whatever Chaos Toolkit says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from accord.model.message import Message, message, plain

_HTTP_REFUSED: Final = 400
_RAISED: Final = "chaoslib.exceptions.ActivityFailed: "

Activity = dict[str, Any]


def refusal(action: Activity, run: Mapping[str, Any], *, problem: Message | None) -> Message | None:
    """Why an action did nothing; ``problem`` is what one of our own functions had to say."""
    name, output = action["name"], run.get("output")
    if run.get("status") != "succeeded":
        cut_short = message("chaos.cut-short") if "status" not in run else None
        reason = problem or cut_short or plain(exception_of(run))
        return message("chaos.action-failed", action=name, reason=reason)
    kind = action["provider"]["type"]
    status = output.get("status") if isinstance(output, dict) else None
    # To Chaos Toolkit any answer at all, and any exit code, is a success.
    if kind == "http" and isinstance(status, int) and status >= _HTTP_REFUSED:
        return message("chaos.action-refused", action=name, status=status)
    if kind == "process" and status:
        return message("chaos.action-code", action=name, code=status)
    return None


def exception_of(run: Mapping[str, Any]) -> str:
    """What an activity raised, on one line."""
    lines = [line.strip() for line in run.get("exception") or [] if line.strip()]
    return lines[-1].removeprefix(_RAISED) if lines else "?"


def take_pauses(document: Mapping[str, Any]) -> dict[str, float]:
    """The pauses after actions, which we use to watch; Chaos Toolkit would only sleep."""
    pauses: dict[str, float] = {}
    for activity in document["method"]:
        around = activity.get("pauses") or {}
        if activity["type"] == "action" and isinstance(around.get("after"), int | float):
            pauses[activity["name"]] = float(around.pop("after"))
    return pauses
