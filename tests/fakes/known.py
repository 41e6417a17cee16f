"""Entries of the list of known findings, and stages that show what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from accord.model.calls import Call, CallResponse, Problem
from accord.model.catalogue import Feature, Scenario
from accord.model.events import (
    Called,
    CaseFinished,
    Decided,
    Event,
    Finding,
    Found,
    Measured,
    PlannedCase,
    RunFinished,
    RunStarted,
    StageFinished,
    StagePlanned,
    Step,
    StepFinished,
)
from accord.model.journal import JournalWriter
from accord.model.known import KnownFinding
from accord.model.message import message, plain
from accord.model.run import Run, Stage, apply, fold
from accord.model.status import Status, Suite
from accord.pipeline import folders
from accord.pipeline.baseline import Baseline
from accord.pipeline.gates import decide
from accord.sources import read_catalogue

TODAY = date(2027, 1, 10)
CASE = "features/pay.feature#by-card"
STEP = "Then the order is paid"
WRONG_STATUS = "goods/readGoods:status_code_conformance-st103:418"
PROFILE = "load/noon.toml"
RUN = "20261129-080000-000abc"


def entry(**fields: object) -> KnownFinding:
    """An entry about ``STEP`` of ``CASE`` unless something else is said."""
    usual: dict[str, object] = {
        "case": CASE,
        "step": STEP,
        "error": "AssertionError",
        "status": "4xx",
        "until": date(2027, 3, 1),
    }
    return KnownFinding(**(usual | fields))  # type: ignore[arg-type]


def contract_entry(**fields: object) -> KnownFinding:
    """An entry about ``WRONG_STATUS``."""
    usual = {"case": "", "step": "", "error": "", "finding": WRONG_STATUS, "seed": 7}
    return entry(**(usual | fields))


def outlined(**row: str) -> Feature:
    """A feature whose only case is an example of these values."""
    scenario = Scenario(
        id=CASE, title="By card", path="features/pay.feature", line=5, feature="Pay", row=row
    )
    return Feature(
        id="features/pay.feature",
        title="Pay",
        capability="",
        path="features/pay.feature",
        scenarios=(scenario,),
    )


def threshold_entry(limit: str) -> KnownFinding:
    """An entry about the threshold of ``PROFILE``."""
    return entry(
        case=PROFILE,
        step="threshold p95 <= 200 ms",
        error="load.threshold-missed",
        status="",
        limit=limit,
    )


def call(status: int | None = 404, *, problems: Iterable[Problem] = ()) -> Call:
    """A call of the goods service."""
    return Call(
        service="goods",
        operation="goods/readGoods",
        method="GET",
        url="http://127.0.0.1:1/goods/1",
        started=1,
        seconds=0.1,
        trace="a" * 32,
        span="b" * 16,
        response=None if status is None else CallResponse(status=status),
        problems=tuple(problems),
    )


def failed_step(text: str = "the order is paid", *, error: str = "AssertionError") -> Step:
    """A step that failed with an exception of that name."""
    return Step(
        keyword="Then",
        text=text,
        status=Status.FAILED,
        reason=plain("expected 90"),
        detail=f"Traceback:\n  line 1\n{error}: expected 90",
    )


def stage(*steps: Step, suite: Suite = Suite.SCENARIOS, **more: Any) -> Stage:
    """A finished stage: the case with its steps, and others that passed."""
    return fold(stage_events(*steps, suite=suite, **more)).stages[suite]


def recognized(
    shown: Stage, *entries: KnownFinding, rows: Mapping[str, str] = MappingProxyType({})
) -> Stage:
    """The stage, held against a list as a run does it before its gates decide."""
    run = Run(stages={shown.name: shown})
    for event in Baseline(entries, today=TODAY, rows=rows).recognize(shown):
        apply(run, event)
    for decision in decide(shown, ()):
        apply(run, Decided(at=4, stage=shown.name, decision=decision))
    return shown


def store_run(
    workspace: Path,
    events: Iterable[Event],
    *,
    id: str = RUN,
    environment: str = "local",
    selection: str = "",
) -> Path:
    """A run on disk, the newest of its workspace, with the files as they are now."""
    folder = workspace / "reports" / folders.RUNS / id
    with JournalWriter(folders.journal_of(folder, folders.OWN)) as journal:
        journal.write(
            RunStarted(
                at=0,
                run=id,
                workspace="",
                accord="1",
                environment=environment,
                selection=selection,
            )
        )
        for event in events:
            journal.write(event)
        journal.write(RunFinished(at=9, exit=1))
    folders.save_catalogue(folder, read_catalogue(workspace))
    (folder.parent / folders.LATEST).write_text(f"{id}\n", encoding="utf-8")
    return folder


def stage_events(
    *steps: Step,
    status: Status = Status.FAILED,
    calls: Iterable[Call] = (),
    suite: Suite = Suite.SCENARIOS,
    case: str = CASE,
    more: Iterable[Event] = (),
    passed: Iterable[str] = ("features/pay.feature#by-cash",),
) -> list[Event]:
    """Everything that is told of such a stage."""
    ids = (case, *passed)
    return [
        StagePlanned(
            at=0,
            stage=suite,
            suite=suite,
            engine="fake",
            cases=tuple(PlannedCase(id=id, title=id, path=id.partition("#")[0]) for id in ids),
        ),
        *(Called(at=1, stage=suite, case=case, call=each, step=0) for each in calls),
        *(StepFinished(at=1, stage=suite, case=case, step=step) for step in steps),
        CaseFinished(
            at=2,
            stage=suite,
            case=case,
            status=status,
            seconds=1,
            reason=steps[0].reason if steps else None,
        ),
        *(
            CaseFinished(at=2, stage=suite, case=id, status=Status.PASSED, seconds=1)
            for id in passed
        ),
        *more,
        StageFinished(at=3, stage=suite),
    ]


def contract_stage(*findings: str, status: int = 418) -> Stage:
    """A contract stage with one case that shows these findings, and the seed 7."""
    return fold(contract_events(*findings, status=status)).stages[Suite.CONTRACT]


def contract_events(*findings: str, status: int = 418) -> list[Event]:
    """Everything that is told of such a stage."""
    steps = [
        Step(
            text="status_code_conformance",
            status=Status.FAILED,
            reason=plain("HTTP 418 is not documented"),
            definition=id,
        )
        for id in findings
    ]
    told: list[Event] = [
        Found(
            at=2,
            stage=Suite.CONTRACT,
            finding=Finding(
                id=id,
                kind="status",
                title=plain("undocumented"),
                service="goods",
                operation="goods/readGoods",
                example=call(status),
            ),
        )
        for id in findings
    ]
    told.append(Measured(at=2, stage=Suite.CONTRACT, name="seed", value=7, unit=""))
    told.append(Measured(at=2, stage=Suite.CONTRACT, name="findings", value=len(findings), unit=""))
    ended = Status.FAILED if findings else Status.PASSED
    case = "contracts/goods.openapi.yaml#readGoods/fuzzing"
    return stage_events(
        *steps, status=ended, suite=Suite.CONTRACT, case=case, more=told, passed=("x",)
    )


def load_stage(p95: float) -> Stage:
    """A load stage whose profile missed ``p95 <= 200 ms``; ``p95`` is in seconds."""
    missed = message(
        "load.threshold-missed", figure="p95", expected="<= 200 ms", actual=f"{p95 * 1000:g} ms"
    )
    step = Step(keyword="threshold", text="p95 <= 200 ms", status=Status.FAILED, reason=missed)
    figure = Measured(at=2, stage=Suite.LOAD, name="p95", value=p95, unit="s", case=PROFILE)
    scenario = f"{PROFILE}#buy"
    return stage(step, suite=Suite.LOAD, case=PROFILE, more=[figure], passed=(scenario,))
