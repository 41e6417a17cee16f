"""An engine's process: started, listened to while it writes its journal, and always ended."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from accord.model.events import Event
from accord.model.journal import Damage
from accord.pipeline.tail import Tail
from accord.ports import Clock, Launch
from accord.system.interrupts import Interrupts
from accord.system.leftovers import forget, remember
from accord.system.processes import NONCE, Started, start, stop

# Often enough for whoever watches steps end, and still nothing beside an engine.
_TICK_S: Final = 0.02

Hear = Callable[[Event | Damage], None]


_PLAIN_PYTHON: Final = {"PYTHONOPTIMIZE": ""}
"""Without assertions no step could fail, whatever the shell that started us says."""


class Ending(StrEnum):
    """Why an engine's process is over."""

    BY_ITSELF = "by-itself"
    TIME_IS_UP = "time-is-up"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A stage's process: how to start it, where it writes, and how long it may take."""

    name: str
    launch: Launch
    journal: Path
    log: Path
    workspace: Path
    timeout_s: float


def follow(
    watched: Watched,
    hear: Hear,
    *,
    clock: Clock,
    interrupts: Interrupts,
    meanwhile: Callable[[], None] = lambda: None,
) -> Ending:
    """Run an engine to its end and pass on every event as it is written.

    ``meanwhile`` is done while it loads.

    Raises:
        ConfigurationError: the command cannot be started.
    """
    tail = Tail(watched.journal)
    nonce = secrets.token_hex(16)
    child = start(
        watched.launch.command,
        name=watched.name,
        folder=watched.launch.folder,
        environment={**_PLAIN_PYTHON, **watched.launch.environment, NONCE: nonce},
        log=watched.log,
    )
    try:
        # First of all, or nobody could end it later if this process were killed now.
        remember(watched.workspace, pids=[child.process.pid], nonce=nonce)
        deadline = clock.monotonic() + watched.timeout_s
        meanwhile()
        return _listen(child, tail, hear, deadline=deadline, clock=clock, interrupts=interrupts)
    finally:
        stop([child], clock=clock, nonce=nonce, grace_s=watched.launch.grace_s)
        # Only when it is gone, as `forget` takes away what it could still be found by.
        forget(watched.workspace, nonce=nonce)
        # Last: what it wrote while it was being stopped counts too.
        _pass_on(tail.close(), hear)


def _listen(
    child: Started,
    tail: Tail,
    hear: Hear,
    *,
    deadline: float,
    clock: Clock,
    interrupts: Interrupts,
) -> Ending:
    while child.ended is None:
        _pass_on(tail.read(), hear)
        if interrupts.asked:
            return Ending.INTERRUPTED
        if clock.monotonic() >= deadline:
            return Ending.TIME_IS_UP
        clock.sleep(_TICK_S)
    return Ending.BY_ITSELF


def _pass_on(events: Iterable[Event | Damage], hear: Hear) -> None:
    for event in events:
        hear(event)
