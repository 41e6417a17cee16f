"""A run, folded from its events; gates and reports read this and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from accord.model.apart import FilesApart
from accord.model.case import Attempt, CallOfStep, Case
from accord.model.catalogue import Fault
from accord.model.decision import Decision
from accord.model.events import (
    Attached,
    Called,
    CaseFinished,
    CaseStarted,
    Compared,
    Decided,
    Event,
    Finding,
    Found,
    LeftOut,
    Measured,
    Merged,
    Noted,
    Recognized,
    RunFinished,
    RunStarted,
    Sampled,
    Seen,
    Sharded,
    StageFinished,
    StagePlanned,
    StageStarted,
    StepFinished,
    Unproved,
)
from accord.model.journal import Damage
from accord.model.status import Status, Suite, Verdict, verdict, whole
from accord.model.suites import definition_of, word_of

__all__ = [
    "ALL_WRITTEN",
    "Attempt",
    "CallOfStep",
    "Case",
    "Run",
    "Stage",
    "apply",
    "fold",
    "in_words",
]

ALL_WRITTEN: Final = "all-written"
"""The gate of steps that nobody wrote: what it closes is incomplete, not wrong."""

_Counted = TypeVar("_Counted")

# What is incomplete passed as far as it goes; the run gets its pending part beside it.
_AS_PART: Final = {
    Verdict.PASSED: Status.PASSED,
    Verdict.INCOMPLETE: Status.PASSED,
    Verdict.FAILED: Status.FAILED,
    Verdict.BROKEN: Status.BROKEN,
}


@dataclass(slots=True, kw_only=True)
class Stage:
    """One suite at one place of the pipeline."""

    name: str
    suite: Suite = Suite.SCENARIOS
    engine: str = ""
    engine_version: str = ""
    workers: int = 0
    started: float = 0.0
    ended: float = 0.0
    finished: bool = False
    cases: dict[str, Case] = field(default_factory=dict)
    unreadable: tuple[Fault, ...] = ()
    notes: list[Noted] = field(default_factory=list)
    measures: dict[str, float] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)
    # What of both is known to be a case's own: the rest is of the operations' cases, or nobody's.
    seen_by: dict[str, Counter[tuple[str, int]]] = field(default_factory=dict)
    judged_by: dict[str, Counter[str]] = field(default_factory=dict)
    unproved: dict[str, Unproved] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many cases ended with each of the five words."""
        # All five, in their order: readers show a zero where nothing ended so.
        counts = Counter(case.status for case in self.cases.values())
        return {status: counts[status] for status in Status}

    @property
    def lost(self) -> tuple[Case, ...]:
        """Planned cases that the engine never reported as finished."""
        return tuple(c for c in self.cases.values() if c.planned and not (c.last and c.last.status))

    @property
    def unplanned(self) -> tuple[Case, ...]:
        """Cases the engine reported that nobody had counted."""
        return tuple(case for case in self.cases.values() if not case.planned)

    @property
    def known_cases(self) -> tuple[Case, ...]:
        """Failed cases that show nothing but what is known: they close no gate."""
        return tuple(case for case in self.cases.values() if case.is_known)

    @property
    def failed(self) -> int:
        """How many cases failed with something that is not known."""
        return self.counts[Status.FAILED] - len(self.known_cases)

    @property
    def unautomated(self) -> tuple[Case, ...]:
        """Pending cases that wait for steps, not for an operation to be proved."""
        if definition_of(self.suite).pending_is_unproved:
            return ()
        return tuple(case for case in self.cases.values() if case.status is Status.PENDING)

    @property
    def parts(self) -> tuple[Status, ...]:
        """Everything the stage's status is made of."""
        beside_cases = [note.status for note in self.notes if note.status is not None]
        # A stage whose cases nobody could count may have left any of them out.
        if self.unreadable or self.unplanned:
            beside_cases.append(Status.BROKEN)
        # What is known keeps its status, and is no news that would make the whole red.
        cases = self.cases.values()
        of_cases = [Status.PASSED if case.is_known else case.status for case in cases]
        return (*of_cases, *beside_cases)

    @property
    def status(self) -> Status:
        """The status of the stage as a whole."""
        return whole(self.parts, finished=self.finished)

    @property
    def verdict(self) -> Verdict:
        """The word shown for the stage; a closed gate makes it no success, whatever passed."""
        closed = [decision for decision in self.decisions if not decision.open]
        # Steps without code close other gates too, so this is asked before what gates say.
        parts = set(self.parts)
        passed = whole(parts, finished=self.finished) is Status.PASSED
        if self._lacks_only_steps(parts, {decision.rule for decision in closed}, passed=passed):
            return Verdict.INCOMPLETE
        if passed and closed:
            failed = any(decision.judged for decision in closed)
            return Verdict.FAILED if failed else Verdict.BROKEN
        return verdict(parts, finished=self.finished)

    def _lacks_only_steps(
        self, parts: set[Status], closed_rules: set[str], *, passed: bool
    ) -> bool:
        """Whether all that keeps the stage from passing is that steps have no code."""
        if ALL_WRITTEN not in closed_rules or not self.finished:
            return False
        # Where no step is written nothing ran either: that is the same news, not one more.
        if parts <= {Status.PENDING, Status.SKIPPED}:
            return True
        return passed and closed_rules == {ALL_WRITTEN}

    @property
    def open(self) -> bool:
        """Whether every gate is open; a stage without a decision has not been judged."""
        return bool(self.decisions) and all(decision.open for decision in self.decisions)

    def case(self, id: str) -> Case:
        """The case of that id, made when no plan knew it."""
        # No `setdefault`: a journal has hundreds of thousands of lines, and each would make one.
        if id not in self.cases:
            self.cases[id] = Case(id=id, title=id)
        return self.cases[id]

    def plan(self, event: StagePlanned) -> None:
        """Take what the stage must account for."""
        self.suite, self.engine, self.unreadable = event.suite, event.engine, event.unreadable
        for case in event.cases:
            self.cases[case.id] = Case(planned=True, **msgspec.structs.asdict(case))


def in_words(stage: Stage) -> dict[str, int]:
    """How many cases ended in each way, by the words of readers: pending may be *unproved*."""
    return {word_of(status, stage.suite): count for status, count in stage.counts.items()}


@dataclass(slots=True, kw_only=True)
class Run:
    """All stages of one execution."""

    id: str = ""
    workspace: str = ""
    accord: str = ""
    environment: str = ""
    commit: str = ""
    branch: str = ""
    selection: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    started: float = 0.0
    ended: float = 0.0
    exit: int | None = None
    interrupted: bool = False
    uncommitted: bool = False
    apart: tuple[FilesApart, ...] = ()
    stages: dict[str, Stage] = field(default_factory=dict)
    damage: list[Damage] = field(default_factory=list)
    content: str = ""
    shard: Sharded | None = None
    merged: Merged | None = None
    left_out: LeftOut | None = None

    @property
    def picked_nothing(self) -> bool:
        """Whether a selection was asked for in which no stage found a case."""
        return bool(self.selection) and not any(stage.cases for stage in self.stages.values())

    @property
    def parts(self) -> tuple[Status, ...]:
        """Everything the run's status is made of."""
        # What was lost or never came to its turn may have been red, however green the stages are.
        is_cut = self.damage or self.interrupted or self.lacks_parts
        beside_stages = (Status.BROKEN,) if is_cut else ()
        verdicts = [stage.verdict for stage in self.stages.values()]
        stages = [_AS_PART[verdict] for verdict in verdicts]
        pending = (Status.PENDING,) if Verdict.INCOMPLETE in verdicts else ()
        return (*stages, *beside_stages, *pending)

    @property
    def lacks_parts(self) -> bool:
        """Whether it was put together from runs that are not the whole."""
        return bool(self.merged and self.merged.problems)

    @property
    def unproved(self) -> tuple[Unproved, ...]:
        """The operations that stages tried and did not prove, each once."""
        # Several stages may try the same contract, and the later one says how it stands.
        return tuple(
            {
                id: operation
                for stage in self.stages.values()
                for id, operation in stage.unproved.items()
            }.values()
        )

    @property
    def finished(self) -> bool:
        """Whether the run came to its last word; one that was killed between stages did not."""
        return self.exit is not None

    @property
    def status(self) -> Status:
        """The status of the run as a whole."""
        return whole(self.parts, finished=self.finished)

    @property
    def verdict(self) -> Verdict:
        """The word shown for the run."""
        return verdict(self.parts, finished=self.finished)

    @property
    def counts(self) -> Mapping[Status, int]:
        """Cases of all stages by how they ended."""
        of_stages = [stage.counts for stage in self.stages.values()]
        return {status: sum(counts[status] for counts in of_stages) for status in Status}

    def stage(self, name: str) -> Stage:
        """The stage of that name, made when it is new."""
        if name not in self.stages:
            self.stages[name] = Stage(name=name)
        return self.stages[name]


def fold(events: Iterable[Event | Damage]) -> Run:
    """Replay a journal into a run."""
    run = Run()
    for event in events:
        apply(run, event)
    return run


def apply(run: Run, event: Event | Damage) -> None:
    """Take one event into account."""
    # By what is found in the journal: an event that knows no stage cannot be handed to one.
    match event:
        case Damage():
            run.damage.append(event)
        case RunStarted():
            run.id, run.workspace, run.accord = event.run, event.workspace, event.accord
            run.environment, run.commit, run.branch = event.environment, event.commit, event.branch
            run.selection, run.variables, run.started = event.selection, event.variables, event.at
            run.uncommitted, run.content = event.uncommitted, event.content
            run.apart = event.apart
        case Sharded():
            run.shard = event
        case Merged():
            run.merged = event
        case LeftOut():
            run.left_out = event
        case RunFinished():
            run.exit, run.interrupted, run.ended = event.exit, event.interrupted, event.at
        case Recognized():
            run.stage(event.stage).case(event.case).recognized.append(event)
        case CaseStarted() | Called() | StepFinished() | Attached() | CaseFinished():
            _apply_to_case(run.stage(event.stage).case(event.case), event)
        case Measured() | Sampled() | Seen() | Compared() | Found() | Unproved():
            _apply_figures(run.stage(event.stage), event)
        case _:
            _apply_to_stage(run.stage(event.stage), event)


def _apply_to_stage(
    stage: Stage, event: StagePlanned | StageStarted | Noted | StageFinished | Decided
) -> None:
    match event:
        case StagePlanned():
            stage.plan(event)
            # Not when its engine is up: to start one takes time that belongs to the stage.
            stage.started = event.at
        case StageStarted():
            stage.engine_version, stage.workers = event.engine_version, event.workers
        case Noted():
            stage.notes.append(event)
        case Decided():
            stage.decisions.append(event.decision)
        case StageFinished():
            stage.finished, stage.ended = True, event.at


def _apply_figures(
    stage: Stage, event: Measured | Sampled | Seen | Compared | Found | Unproved
) -> None:
    match event:
        # The narrowest pattern comes last: every figure of an operation is one of a case too.
        case Measured(operation="", case=""):
            stage.measures[event.name] = event.value
        case Measured(operation=""):
            stage.case(event.case).measures[event.name] = event.value
        case Measured():
            operations = stage.case(event.case).operations
            operations.setdefault(event.operation, {})[event.name] = event.value
        case Sampled():
            stage.case(event.case).samples.append(event)
        case Seen():
            answers = {(event.operation, event.status): event.times}
            _count(answers, stage.seen, stage.seen_by, event.case)
        case Compared():
            _count(event.calls, stage.judged, stage.judged_by, event.case)
        case Found():
            stage.findings.append(event.finding)
        case Unproved():
            stage.unproved[event.operation] = event


def _count(
    counts: Mapping[_Counted, int],
    total: Counter[_Counted],
    by_case: dict[str, Counter[_Counted]],
    case: str,
) -> None:
    total.update(counts)
    if case:
        by_case.setdefault(case, Counter()).update(counts)


def _apply_to_case(
    case: Case, event: CaseStarted | Called | StepFinished | Attached | CaseFinished
) -> None:
    attempt = case.attempt(event.attempt)
    match event:
        case CaseStarted():
            attempt.trace, attempt.worker = event.trace, event.worker
            attempt.started, attempt.alone = event.at, event.alone
        case Called():
            attempt.calls.append(CallOfStep(step=event.step, call=event.call))
        case StepFinished():
            attempt.steps.append(event.step)
        case Attached():
            attempt.evidence.append(event.evidence)
        case CaseFinished():
            attempt.status, attempt.reason = event.status, event.reason
            attempt.seconds = event.seconds
    # What is learnt after a run is in a journal that is read before the stage's own; and what was
    # tried alone comes before the attempt that counts, which everybody takes for the last.
    if len(case.attempts) > 1:
        case.attempts.sort(key=lambda attempt: (not attempt.alone, attempt.number))
