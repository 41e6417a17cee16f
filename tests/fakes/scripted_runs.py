"""Runs one after the other on files that change, without an engine: what is known after each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from accord.history import RunStore, record_of, recorded_run
from accord.history.differences import changes_since, comparable
from accord.history.newest import NewestResults, newest_results, promised_cases
from accord.model.catalogue import Catalogue, Contract, Feature, Scenario, ScenarioStep
from accord.model.contract_changes import ReleaseComparison
from accord.model.decision import Decision
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Compared,
    Decided,
    Event,
    Measured,
    PlannedCase,
    RunFinished,
    RunStarted,
    Seen,
    StageFinished,
    StagePlanned,
    StageStarted,
    Step,
    StepFinished,
)
from accord.model.known import KnownFinding
from accord.model.message import plain
from accord.model.run import Run, Stage, fold
from accord.model.status import RED, Status, Suite
from accord.pipeline.gates import decide, parse
from accord.pipeline.planners import planner_of
from accord.reports.site import Memory, Site
from accord.text import Language
from accord.wiring import FinishedRun
from fakes.remembered import LETTERS
from fakes.saved_run import save_run

FEATURE = "features/orders.feature"


class ScriptedRuns:
    """A workspace of one feature: ``texts`` are its scenarios' only steps by id.

    ``names`` are titles that are not the id, ``known`` is what is put off; ``journals`` are
    the runs that are still on disk. A stage's ``figures`` and what it has ``seen`` of ``contracts``
    are measured, and its gates ask ``rules``. Runs that are ``killed`` do not come to their end.
    """

    def __init__(self, folder: Path, *titles: str) -> None:
        self.texts = {title: f"I {title}" for title in titles}
        self.names: dict[str, str] = {}
        self.known: tuple[KnownFinding, ...] = ()
        self.contracts: tuple[Contract, ...] = ()
        self.releases: ReleaseComparison | None = None
        self.figures: dict[str, float] = {}
        self.seen: dict[tuple[str, int], int] = {}
        self.rules: tuple[str, ...] = ()
        self.above = 0
        self.killed = False
        self.title = "Shop"
        self.store = RunStore.at(folder / "history.db")
        self.journals: dict[str, tuple[Catalogue, Run]] = {}
        self._events: dict[str, list[Event]] = {}
        self.clock = 1_000_000.0

    @property
    def catalogue(self) -> Catalogue:
        """What the files say now; ``above`` lines stand above everything else."""
        scenarios = tuple(
            Scenario(
                id=title,
                title=self.names.get(title, title),
                path=FEATURE,
                line=self.above + 3 * number + 2,
                feature="Orders",
                steps=(ScenarioStep(keyword="When ", text=text, line=self.above + 3 * number + 3),),
            )
            for number, (title, text) in enumerate(self.texts.items())
        )
        feature = Feature(
            id=FEATURE, title="Orders", path=FEATURE, capability="orders", scenarios=scenarios
        )
        return Catalogue(
            title=self.title,
            features=(feature,),
            known=self.known,
            contracts=self.contracts,
            releases=self.releases,
        )

    def run(
        self,
        letters: str,
        *,
        only: Iterable[str] = (),
        stages: Iterable[str] = ("scenarios",),
        closed: Iterable[str] = (),
        interrupted: bool = False,
        seconds: float = 1.0,
        **changed: str | bool,
    ) -> Run:
        """A letter for each scenario that is run: all of them, or ``only`` these.

        A stage that is ``closed`` has nothing planned. ``.`` is a case that was never begun; all
        others take ``seconds``.
        """
        catalogue = self.catalogue
        cases = planner_of(Suite.SCENARIOS).cases(catalogue)
        chosen = [case for case in cases if not only or case.id in only]
        self.clock += 3600
        values: dict[str, str | bool] = {
            "commit": f"{int(self.clock):x}".ljust(40, "0"),
            "branch": "main",
            "environment": "local",
            "selection": " ".join(case.id for case in chosen) if only else "",
        }
        started = RunStarted(
            at=self.clock,
            run=f"20261120-{int(self.clock):06d}-000000",
            workspace="/shop",
            accord="1",
            **(values | changed),  # type: ignore[arg-type]
        )
        events: list[Event] = [started]
        for stage in stages:
            planned = [] if stage in closed else chosen
            events += self._stage(stage, planned, letters, seconds)
            if self.rules:
                events += self._decided(fold(events).stages[stage])
        code = 130 if interrupted else int(any(letter in "FB" for letter in letters))
        if not self.killed:
            events.append(RunFinished(at=self.clock + 60, exit=code, interrupted=interrupted))
        run = fold(events)
        self._events[run.id] = events
        self.journals[run.id] = (catalogue, run)
        self.store.record(record_of(catalogue, run, lambda: {Suite.SCENARIOS: cases}))
        return run

    def newest(self, run: Run | None = None) -> NewestResults:
        """Everything that is known after a run, by default the last."""
        catalogue, last = self.journals[run.id if run else max(self.journals)]
        recorded = recorded_run(last)
        line = self.store.line(recorded.line, recorded.environment, until=recorded.started)
        planned = {Suite.SCENARIOS: planner_of(Suite.SCENARIOS).cases(catalogue)}
        return newest_results(
            catalogue,
            last,
            line,
            promised=promised_cases(catalogue, planned),
            load=self.journals.get,
        )

    def forget(self, run: Run) -> None:
        """Delete the journal of a run."""
        del self.journals[run.id]

    def save(self, reports: Path, run: Run) -> FinishedRun:
        """Write a run to disk, as a pipeline would."""
        catalogue = self.journals[run.id][0]
        folder = save_run(reports, run.id, catalogue, self._events[run.id])
        return FinishedRun(folder=folder, catalogue=catalogue, run=run)

    def _stage(
        self, stage: str, cases: list[PlannedCase], letters: str, seconds: float
    ) -> Iterable[Event]:
        at = self.clock
        yield StagePlanned(
            at=at, stage=stage, suite=Suite.SCENARIOS, engine="fake", cases=tuple(cases)
        )
        yield StageStarted(at=at, stage=stage, engine="fake", engine_version="1")
        for case, letter in zip(cases, letters, strict=bool(cases)):
            if letter == ".":
                continue
            status = LETTERS[letter]
            step = Step(keyword="When", text=case.title, status=status, line=case.line + 1)
            reason = None if status is Status.PASSED else plain(f"{case.title} is {status}")
            yield CaseStarted(at=at + 1, stage=stage, case=case.id)
            yield StepFinished(at=at + 2, stage=stage, case=case.id, step=step)
            yield CaseFinished(
                at=at + 2, stage=stage, case=case.id, status=status, seconds=seconds, reason=reason
            )
        for name, value in self.figures.items():
            yield Measured(at=at + 3, stage=stage, name=name, value=value, unit="")
        for (operation, status_code), times in self.seen.items():
            yield Seen(at=at + 3, stage=stage, operation=operation, status=status_code, times=times)
            yield Compared(at=at + 3, stage=stage, calls={"kept": times, "no-schema": 1})
        yield StageFinished(at=at + 3, stage=stage)
        red = sum(letter in "FB" for letter in letters)
        decision = Decision(rule="failed = 0", open=not red, because=plain(f"{red} failed"))
        yield Decided(at=at + 3, stage=stage, decision=decision)

    def _decided(self, stage: Stage) -> Iterable[Event]:
        for decision in decide(stage, map(parse, self.rules)):
            yield Decided(at=self.clock + 3, stage=stage.name, decision=decision)


def ten_runs(folder: Path) -> ScriptedRuns:
    """Defects on and off, a flake, a rename, a selection, another branch, and a merged history."""
    shop = ScriptedRuns(folder, "pay", "ship", "return", "gift")
    shop.run("PPPP")
    shop.run("PFPP")
    shop.run("PFPP", branch="topic")
    shop.names["return"] = "give back"
    shop.run("PFPP")
    shop.run("PFFP", commit="f" * 40)
    elsewhere = ScriptedRuns(folder / "elsewhere", "pay", "ship", "return", "gift")
    elsewhere.names, elsewhere.clock = dict(shop.names), shop.clock
    elsewhere.run("PFPP", commit="f" * 40)
    shop.clock = elsewhere.clock
    shop.store.merge(elsewhere.store)
    elsewhere.store.close()
    shop.run("PPPF")
    shop.texts["pay"] = "I pay with a coupon"
    shop.texts["wrap"] = "I wrap"
    del shop.texts["gift"]
    shop.run("PPFP")
    shop.texts["ship"] = "I ship to the moon"
    shop.run("P", only=["pay"])
    return shop


def remembered_site(runs: ScriptedRuns, folder: Path, *, language: Language = "en") -> Path:
    """The site of the last run with everything that is known then."""
    newest = runs.newest()
    compared = comparable(newest.line, red=newest.run.status in RED, releases={})
    records = runs.store.records_of(run.id for run in compared)
    changes = changes_since(records, newest)
    memory = Memory(newest=newest, changes=changes)
    Site(folder, memory=memory, language=language).write(runs.catalogue, newest.run, folder)
    return folder


def statuses(newest: NewestResults) -> dict[str, str]:
    """How every case ended, by title, ``out of date`` where that proves nothing any more."""
    joined = {
        case.title: case.status.value
        for stage in newest.run.stages.values()
        for case in stage.cases.values()
    }
    outdated = {it.case.title: "out of date" for it in newest.earlier.values() if it.outdated}
    return joined | outdated


def rebuilt(runs: ScriptedRuns, folder: Path) -> RunStore:
    """A store that is made from the journals alone."""
    store = RunStore.at(folder / "rebuilt.db")
    for catalogue, run in runs.journals.values():
        store.record(record_of(catalogue, replace(run)))
    return store
