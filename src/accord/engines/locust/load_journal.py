"""Writes down what becomes of profiles, in the run's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from accord.engines.locust.profile_figures import Series
from accord.engines.locust.protocol import NewFailure
from accord.engines.locust.verdicts import (
    Judged,
    Load,
    judge,
    judge_scenario,
    measured,
    measured_scenarios,
)
from accord.model.assignment import Assignment
from accord.model.catalogue import Profile
from accord.model.events import (
    Called,
    CaseFinished,
    CaseStarted,
    Finding,
    Found,
    Measured,
    Noted,
    Sampled,
    Seen,
    Step,
    StepFinished,
)
from accord.model.figures import FigureKind, called
from accord.model.journal import JournalWriter, now
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.model.status import Status
from accord.model.suites import LOAD

_BUSY: Final = 0.9


class LoadJournal:
    """The journal as a load stage writes it; cases that nobody planned are not told."""

    def __init__(self, journal: JournalWriter, assignment: Assignment) -> None:
        self._journal = journal
        self._stage = assignment.stage
        self._planned = {case.id for case in assignment.cases}
        self._known = {o.id for contract in assignment.contracts for o in contract.operations}
        self._started = 0.0
        self._noted: set[str] = set()

    def begun(self, profile: Profile) -> None:
        """A profile begins."""
        self._started = now()
        self._start(profile.id, trace="")

    def sampled(self, point: Sampled) -> None:
        """A point of a curve is known."""
        if point.case in self._planned:
            self._journal.write(point)

    def note(
        self, note: Message, *, hint: Message | None = None, detail: str = "", breaks: bool = True
    ) -> None:
        """Tell what a reader of the stage must know, once however many workers say it."""
        if repr(note) not in self._noted:
            self._noted.add(repr(note))
            self._journal.write(
                Noted(
                    at=now(),
                    stage=self._stage,
                    note=note,
                    hint=hint,
                    breaks=breaks,
                    detail=detail,
                )
            )

    def judged(self, load: Load) -> None:
        """A profile is over: its figures, its findings, and what it and its scenarios come to."""
        whole, cases = measured(load), measured_scenarios(load)
        self._measures(whole.id, whole.measures)
        for name, figures in whole.operations.items():
            self._measures(whole.id, figures, operation=name)
        for case in cases.values():
            self._measures(case.id, case.measures)
        for (name, status), times in sorted(load.account.seen.items()):
            if name in self._known:
                seen = Seen(at=now(), stage=self._stage, operation=name, status=status, times=times)
                self._journal.write(seen)
        for finding in _findings(load):
            self._journal.write(Found(at=now(), stage=self._stage, finding=finding))
        busiest = max((done.cpu for done in load.done), default=0.0)
        if busiest >= _BUSY:
            told = message("load.injector-busy", profile=load.profile.id, share=f"{busiest:.0%}")
            self.note(told, hint=message("load.injector-busy.hint"), breaks=False)
        silent = sorted({name for done in load.done for name in done.silent})
        if silent:
            told = message("load.silent", script=load.profile.script, users=Listed(silent))
            self.note(told, breaks=False)
        for id in load.profile.scenarios:
            self._scenario(load, id)
        self._profile(load, judge(load, whole, cases))

    def whole(self, everything: Series, seconds: float) -> None:
        """The stage is over: the figures of all its profiles together."""
        if everything.times.count:
            self._measures("", everything.figures(seconds, counted="requests", asked=()))

    def _scenario(self, load: Load, id: str) -> None:
        case = f"{load.profile.id}#{id}"
        if case not in self._planned:
            return
        judged = judge_scenario(load, id)
        found = None
        if judged.status is not Status.PASSED:
            found = load.first_found(id, Status.FAILED) or load.first_found(id, *Status)
        self._start(case, trace=found.trace if found else "")
        if found is not None:
            self._calls(case, found)
        self._finish(case, judged, load.seconds)

    def _profile(self, load: Load, judged: Judged) -> None:
        id = load.profile.id
        if id not in self._planned:
            return
        red = [ran for _, ran in load.around if ran.status is not Status.PASSED]
        if red:
            self._start(id, trace=red[-1].trace)
        for ran in red[-1:]:
            for call in ran.calls:
                self._journal.write(Called(at=now(), stage=self._stage, case=id, call=call))
        self._finish(id, judged, load.seconds)

    def _calls(self, case: str, found: NewFailure) -> None:
        for call in found.calls:
            self._journal.write(Called(at=now(), stage=self._stage, case=case, call=call))
        self._journal.write(
            StepFinished(
                at=now(),
                stage=self._stage,
                case=case,
                step=Step(
                    text=str(found.finding.title.arguments.get("step", "")),
                    status=found.status,
                    reason=found.finding.title.within.get("reason"),
                    detail=found.finding.detail,
                ),
            )
        )

    def _start(self, case: str, *, trace: str) -> None:
        if case in self._planned:
            began = self._started
            self._journal.write(CaseStarted(at=began, stage=self._stage, case=case, trace=trace))

    def _finish(self, case: str, judged: Judged, seconds: float) -> None:
        for step in judged.steps:
            self._journal.write(StepFinished(at=now(), stage=self._stage, case=case, step=step))
        self._journal.write(
            CaseFinished(
                at=now(),
                stage=self._stage,
                case=case,
                status=judged.status,
                seconds=round(seconds, 6),
                reason=judged.reason,
            )
        )

    def _measures(self, case: str, figures: Mapping[str, float], *, operation: str = "") -> None:
        if case and case not in self._planned:
            return
        for name, value in figures.items():
            figure = called(name, LOAD.figures)
            self._journal.write(
                Measured(
                    at=now(),
                    stage=self._stage,
                    name=name,
                    value=round(value, 9),
                    unit=figure.kind.value if figure else FigureKind.COUNT.value,
                    case=case,
                    operation=operation,
                )
            )


def _findings(load: Load) -> list[Finding]:
    """Each kind of failure once, however many workers met it."""
    times: dict[str, int] = {}
    for done in load.done:
        for id, count in done.times.items():
            times[id] = times.get(id, 0) + count
    known: dict[str, Finding] = {}
    for found in load.found:
        known.setdefault(found.finding.id, found.finding)
    return [replace(finding, times=times.get(id, 1)) for id, finding in known.items()]
