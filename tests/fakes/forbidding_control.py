"""A control of Chaos Toolkit that lets nobody run the activity ``mend``."""

from __future__ import annotations

from collections.abc import Mapping

from chaoslib.exceptions import InterruptExecution


def before_activity_control(context: Mapping[str, object], **_: object) -> None:
    """What Chaos Toolkit calls before each activity."""
    if context["name"] == "mend":
        raise InterruptExecution("not now")
