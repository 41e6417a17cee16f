"""Why the load that was asked for was never there: ours, and never the product's."""

from __future__ import annotations

from typing import Final

from accord.engines.locust.options import LoadOptions
from accord.engines.locust.verdicts import RAISED, Load
from accord.model.message import Message, message

# A worker that begins so late was not there when the load was what it should be.
_BEGAN_LATE_S: Final = 1.0


def shortfall(load: Load, options: LoadOptions) -> Message | None:
    """Why the load asked for was never there, which is ours and never the product's."""
    if (spoiled := _late(load) or _ran_dry(load)) is not None:
        return spoiled
    profile = load.profile
    if profile.rate:
        due = sum(worker.due for worker in load.finished)
        begun = sum(worker.begun for worker in load.finished)
        if due and begun >= options.rate_reached * due:
            return None
        late_s = max((worker.late_s for worker in load.finished), default=0.0)
        return message("load.rate-not-reached", begun=begun, due=due, late=f"{late_s:.1f}")
    if profile.script:
        return _idle(load)
    users = sum(worker.users for worker in load.finished)
    if users >= profile.users:
        return None
    return message("load.users-not-reached", users=users, asked=profile.users)


def _late(load: Load) -> Message | None:
    latest = max(load.finished, key=lambda worker: worker.began_late_s, default=None)
    if latest is None or latest.began_late_s < _BEGAN_LATE_S:
        return None
    place, seconds = latest.place or "localhost", f"{latest.began_late_s:.1f}"
    return message("load.worker-late", place=place, seconds=seconds)


def _ran_dry(load: Load) -> Message | None:
    dry = next((worker.ran_dry for worker in load.finished if worker.ran_dry), "")
    return message("load.ran-dry", path=dry) if dry else None


def _idle(load: Load) -> Message | None:
    """A locustfile's users may leave, but not all of them before the time is up."""
    idle = (worker.idle_after_s for worker in load.finished if worker.idle_after_s is not None)
    after_s = next(idle, None)
    if after_s is None:
        return None
    planned_s = load.profile.ramp_s + load.profile.duration_s
    times = {"seconds": f"{after_s:.1f}", "planned": f"{planned_s:g}"}
    error = next((failure for failure in load.failures if failure.finding.kind == RAISED), None)
    if error is None:
        return message("load.idle", **times)
    return message("load.idle-raised", **times, reason=error.finding.title)
