"""A run from its first event to its exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from accord.errors import Exit
from accord.model.catalogue import Catalogue
from accord.model.events import Event
from accord.model.journal import Damage
from accord.model.run import Run
from accord.model.status import Suite
from accord.pipeline.environment import Target
from accord.pipeline.plan import PlannedStage
from accord.ports import Engine

Watch = Callable[[Event | Damage, Run], None]
"""Told every event as it happens, with the run so far; for progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Everything a run needs to know.

    ``reports`` is the folder that holds ``runs/``; ``selection`` is what to show of it;
    ``options`` go to every engine (``client-timeout-s``, ``masks``).
    """

    workspace: Path
    reports: Path
    catalogue: Catalogue
    stages: tuple[PlannedStage, ...]
    target: Target
    engines: Mapping[Suite, Engine]
    language: str = "en"
    selection: str = ""
    commit: str = ""
    branch: str = ""
    masks: tuple[str, ...] = ()
    client_timeout_s: float = 30.0
    keep_runs: int = 20
    keep_going: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to, and the folder that holds all of it."""

    run: Run
    exit: Exit
    folder: Path


def run(order: Order, *, watch: Watch | None = None) -> Outcome:
    """Start the system, run every stage, ask the gates, and write it all to the run's folder.

    An interruption (SIGINT, SIGTERM) ends it early with what was finished and exit 130.
    """
    raise NotImplementedError
