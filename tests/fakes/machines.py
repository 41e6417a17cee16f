"""Runs as several machines would have recorded them, written without any engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from accord import __version__
from accord.model.catalogue import Catalogue, Feature, Scenario
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Decided,
    Event,
    Measured,
    PlannedCase,
    RunFinished,
    RunStarted,
    Sharded,
    StageFinished,
    StagePlanned,
)
from accord.model.journal import JournalWriter
from accord.model.status import Status, Suite
from accord.pipeline.folders import OWN, journal_of, save_catalogue
from accord.pipeline.gates import closed_for

CONTENT = "c" * 64
COMMIT = "1" * 40
STAGE = "scenarios"
CASES = {
    "features/a.feature": ("a#1", "a#2"),
    "features/b.feature": ("b#1",),
    "features/c.feature": ("c#1", "c#2", "c#3"),
}
PARTS = tuple(CASES.values())


def catalogue() -> Catalogue:
    """The features of ``CASES``."""
    return Catalogue(
        features=tuple(
            Feature(
                id=path,
                title=path,
                path=path,
                capability="",
                scenarios=tuple(
                    Scenario(id=id, title=f"Case {id}", path=path, line=line, feature=path)
                    for line, id in enumerate(ids, start=2)
                ),
            )
            for path, ids in CASES.items()
        )
    )


@dataclass(kw_only=True)
class Machine:
    """A machine that ran one shard; what is changed is what is wrong with it.

    ``ended`` are cases that did not pass, ``lost`` those that were never finished; ``closed`` is
    whether the stage was not run for another that is closed.
    """

    index: int = 1
    total: int = 3
    parts: tuple[tuple[str, ...], ...] = PARTS
    stage: str = STAGE
    suite: Suite = Suite.SCENARIOS
    id: str = ""
    commit: str = COMMIT
    content: str = CONTENT
    accord: str = __version__
    environment: str = "local"
    selection: str = ""
    variables: dict[str, str] = field(
        default_factory=lambda: {"user": "amy", "pin": "‹secret 0a1b2c›"}
    )
    ended: dict[str, Status] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)
    further: tuple[Event, ...] = ()
    finished: bool = True
    over: bool = True
    interrupted: bool = False
    closed: bool = False

    def write(self, folder: Path) -> Path:
        """The run's folder, written."""
        run = folder / (self.id or f"run-{self.index}")
        save_catalogue(_made(run), catalogue())
        with JournalWriter(journal_of(run, OWN)) as journal:
            for event in self._own():
                journal.write(event)
        with JournalWriter(journal_of(run, self.stage)) as journal:
            for event in () if self.closed else self._of_engine():
                journal.write(event)
        return run

    @property
    def ids(self) -> tuple[str, ...]:
        return self.parts[self.index - 1]

    def _own(self) -> Iterable[Event]:
        selection = f"{self.selection} --shard {self.index}/{self.total}".strip()
        yield RunStarted(
            at=100.0 + self.index,
            run=self.id or f"run-{self.index}",
            workspace="/elsewhere",
            accord=self.accord,
            environment=self.environment,
            commit=self.commit,
            content=self.content,
            selection=selection if self.total else self.selection,
            variables=self.variables,
        )
        if self.total:
            parts = {self.stage: self.parts}
            yield Sharded(at=100.0, index=self.index, total=self.total, parts=parts)
        if self.ids:
            cases = tuple(PlannedCase(id=id, title=id) for id in self.ids)
            yield StagePlanned(
                at=101.0,
                stage=self.stage,
                suite=self.suite,
                engine="behave",
                cases=() if self.closed else cases,
            )
        if self.closed:
            decision = closed_for(["first"], cases=len(self.ids))
            yield Decided(at=102.0, stage=self.stage, decision=decision)
        yield from self.further
        if self.over:
            yield RunFinished(at=200.0 + self.index, exit=0, interrupted=self.interrupted)

    def _of_engine(self) -> Iterable[Event]:
        for id in self.ids:
            yield CaseStarted(at=103.0, stage=self.stage, case=id)
            if id not in self.lost:
                status = self.ended.get(id, Status.PASSED)
                yield CaseFinished(at=104.0, stage=self.stage, case=id, status=status, seconds=1.0)
        for name, value in self.figures.items():
            yield Measured(at=105.0, stage=self.stage, name=name, value=value, unit="")
        if self.finished and self.ids:
            yield StageFinished(at=106.0, stage=self.stage)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
