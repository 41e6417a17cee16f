"""One look at a probe, and how to speak of one that did not hold."""

from __future__ import annotations

from dataclasses import dataclass

from accord.engines.chaostoolkit.effects import Activity
from accord.model.message import Message, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look at a probe came to; ``raised`` says that it could not be judged."""

    holds: bool
    reason: Message | None = None
    detail: str = ""
    raised: bool = False
    breaks_contract: bool = False


def lost(id: str, probe: Activity, look: Look) -> Message:
    """That a probe did not hold, and why."""
    return message(id, probe=probe["name"], reason=look.reason or message("chaos.no-reason"))


def raised(probe: Activity, look: Look) -> Message:
    """That a probe could not be judged, and why."""
    return lost("chaos.probe-raised", probe, look)
