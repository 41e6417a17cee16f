"""What chaos experiments call: processes to disturb, and scenarios that must hold.

Each is a function for a ``python`` provider with ``module: accord.chaos``. They work under
``accord run`` and under plain ``chaos run`` beside ``accord up``.
"""

from __future__ import annotations

from collections.abc import Sequence

from accord.engines.chaostoolkit.session import current_session

__all__ = ["kill", "pause", "restart", "restore", "scenarios_hold"]


def kill(service: str) -> str:
    """Kill a service's process; it stays away until it is restored."""
    current_session().act(lambda disturber: disturber.kill(service))
    # Chaos Toolkit's own journal keeps what an activity gives back, so it says whom it hit.
    return service


def pause(service: str) -> str:
    """Stop a service's process where it is; it answers nothing until it is restored."""
    current_session().act(lambda disturber: disturber.pause(service))
    return service


def restart(service: str) -> str:
    """Kill a service and start it again at once."""
    current_session().act(lambda disturber: disturber.restart(service))
    return service


def restore(service: str) -> bool:
    """Undo whatever was done to a service; false when nothing was."""
    return current_session().undo(service)


def scenarios_hold(scenarios: str | Sequence[str] | None = None, tags: str | None = None) -> bool:
    """Whether scenarios pass now, chosen by their ids, by a tag expression, or both."""
    return current_session().scenarios_hold(ids=scenarios, tags=tags)
