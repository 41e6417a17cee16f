"""What a run is asked for, and what it came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accord.errors import Exit
from accord.model.apart import FilesApart
from accord.model.catalogue import Catalogue
from accord.model.events import LeftOut
from accord.model.run import Run
from accord.pipeline.plan import PlannedStage
from accord.pipeline.shards import Cut
from accord.ports import Engine
from accord.system.system import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """Everything a run needs to know.

    ``reports`` is the folder that holds ``runs/``; ``selection`` is what to show of it;
    ``masks`` are further names of fields whose values are never written; ``allow`` are the hosts
    that suites which may do harm may reach; ``engines`` are by name; ``leave_out`` are patterns of
    operations that coverage ignores; ``options`` are those of stages that are not run, whose
    sign-ins declare secrets all the same; ``cut`` is what of the plan is run here, where other
    machines run the rest, ``left_out`` what of it no change concerns; ``apart`` are files that no
    stage covers; ``meanwhile`` is done once, while the first engine loads. What a workspace sets
    has no default here, so that nobody can forget to pass it on.
    """

    workspace: Path
    reports: Path
    # Unmasked, as engines need it: what is kept in the run's folder is `RunOutcome.catalogue`.
    catalogue: Catalogue
    stages: tuple[PlannedStage, ...]
    target: Target
    engines: Mapping[str, Engine]
    masks: tuple[str, ...]
    leave_out: tuple[str, ...]
    allow: tuple[str, ...]
    client_timeout_s: float
    keep_runs: int
    # From here on no setting of a workspace follows, and so nothing that could be forgotten.
    language: str = "en"
    selection: str = ""
    commit: str = ""
    branch: str = ""
    uncommitted: bool = False
    content: str = ""
    cut: Cut | None = None
    left_out: LeftOut | None = None
    options: tuple[Mapping[str, Any], ...] = ()
    keep_going: bool = False
    apart: tuple[FilesApart, ...] = ()
    meanwhile: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """What a run came to, its folder, and the catalogue as it is kept there, masked."""

    run: Run
    exit: Exit
    folder: Path
    catalogue: Catalogue
