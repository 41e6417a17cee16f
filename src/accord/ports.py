"""What the floors above need from one another, said as narrowly as possible. Protocols only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from accord.model.assignment import Assignment
from accord.model.calls import Call
from accord.model.catalogue import Catalogue, Contract
from accord.model.events import PlannedCase
from accord.model.history import HistoryLine, RunRecord
from accord.model.message import Message
from accord.model.run import Run
from accord.model.status import Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How to start an engine; its standard output and error are evidence, never parsed.

    ``grace_s`` is how long it may take to clean up when it is asked to end, before it is killed.
    ``left_undone`` tells, when the process is over, what its death kept it from cleaning up.
    """

    command: tuple[str, ...]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    grace_s: float = 6.0
    left_undone: Callable[[], tuple[Message, ...]] = tuple


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards, for measuring."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let that much time pass."""
        ...


class Planner(Protocol):
    """Counts what a suite must account for, from the files alone."""

    def cases(self, catalogue: Catalogue, /) -> tuple[PlannedCase, ...]:
        """Every case of the suite, in the order written."""
        ...

    def contracts(
        self, catalogue: Catalogue, cases: Iterable[PlannedCase], /
    ) -> tuple[Contract, ...]:
        """The contracts that must be valid for these cases to be judged."""
        ...

    def options(
        self,
        catalogue: Catalogue,
        cases: Iterable[PlannedCase],
        picks: Callable[[PlannedCase], bool],
        /,
    ) -> dict[str, Any]:
        """What the engine must be told of a selection beside its cases."""
        ...

    def services(
        self, cases: Iterable[PlannedCase], options: Mapping[str, Any], /
    ) -> frozenset[str] | None:
        """The services that the cases touch; none when that may be any."""
        ...


class Engine(Protocol):
    """A suite's runner, seen from outside its process."""

    @property
    def name(self) -> str:
        """The engine's own name, such as ``behave``."""
        ...

    @property
    def suite(self) -> Suite:
        """The kind of proof it gives."""
        ...

    def launch(self, assignment: Assignment, path: Path) -> Launch:
        """How to run ``assignment``, which is saved at ``path``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEvidence:
    """What a source has of one trace, in order of time: calls, and lines to be read; all masked."""

    calls: tuple[Call, ...] = ()
    lines: tuple[str, ...] = ()


class EvidenceSource(Protocol):
    """Where there is to be found what services saw of a request, by the id of its trace."""

    @property
    def name(self) -> str:
        """What its lines are called where they are attached to a case, such as ``logs``."""
        ...

    def find(self, traces: Mapping[str, float], /) -> Mapping[str, TraceEvidence]:
        """What it has of those traces; one that it never met is not in the answer.

        With each trace stands when it began, seconds since 1970, for records without a time zone.
        """
        ...


class RunHistory(Protocol):
    """Remembers how every case ended in every run."""

    def record(self, record: RunRecord, /) -> bool:
        """Remember a run, and return whether it was unknown."""
        ...

    def line(self, branch: str, environment: str, *, until: float | None = None) -> HistoryLine:
        """The runs of a branch (``RecordedRun.line``) in an environment that began until then."""
        ...

    def records_of(self, ids: Iterable[str], /) -> tuple[RunRecord, ...]:
        """Those of some runs that are known, in the order asked for."""
        ...


class Report(Protocol):
    """Turns what is written and what was run into files."""

    @property
    def name(self) -> str:
        """The report's name on the command line."""
        ...

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Write the report under ``folder`` and return the file to open.

        ``run`` says where its evidence is only relative to the run's folder, which the report's
        constructor was given.
        """
        ...
