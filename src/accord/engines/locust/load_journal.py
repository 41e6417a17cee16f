"""Writes down what becomes of profiles, in the run's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from typing import Final

from msgspec.structs import replace

from accord.engines.locust.profile_figures import Series
from accord.engines.locust.protocol import NewFailure
from accord.engines.locust.verdicts import (
    BUSY,
    Judged,
    Load,
    judge,
    judge_scenario,
    measured,
    measured_scenarios,
)
from accord.model.assignment import Assignment
from accord.model.calls import ContractVerdict
from accord.model.catalogue import Profile
from accord.model.events import (
    Called,
    CaseFinished,
    CaseStarted,
    Compared,
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

_VERDICTS: Final = frozenset(verdict.value for verdict in ContractVerdict)
# A redirect is an answer that was asked for; refusals begin at 400.
_SUCCESS: Final = range(200, 400)


class LoadJournal:
    """The journal as a load stage writes it; cases that nobody planned are not told."""

    def __init__(self, journal: JournalWriter, assignment: Assignment) -> None:
        self._journal = journal
        self._stage = assignment.stage
        self._planned = {case.id for case in assignment.cases}
        self._operations = {o.id for contract in assignment.contracts for o in contract.operations}
        self._started = 0.0
        self._noted: set[str] = set()

    def begun(self, profile: Profile) -> None:
        """A profile begins."""
        self._started = now()
        self._start(profile.id, trace="")

    def sampled(self, point: Sampled) -> None:
        """A point of a curve is known."""
        # A profile whose scenarios alone were selected runs too, and its own case is not asked for.
        if point.case in self._planned:
            self._journal.write(point)

    def note(
        self, note: Message, *, hint: Message | None = None, detail: str = "", breaks: bool = True
    ) -> None:
        """Tell what a reader of the stage must know, once however many workers say it."""
        # Every worker loads the same workspace and meets the same troubles.
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
        profile_case, cases = measured(load), measured_scenarios(load)
        self._measures(profile_case.id, profile_case.measures)
        for name, figures in profile_case.operations.items():
            self._measures(profile_case.id, figures, operation=name)
        for case in cases.values():
            self._measures(case.id, case.measures)
        for (name, status), times in sorted(load.account.seen.items()):
            if name in self._operations:
                self._journal.write(
                    Seen(
                        at=now(),
                        stage=self._stage,
                        operation=name,
                        status=status,
                        times=times,
                        case=profile_case.id,
                    )
                )
        for finding in _findings(load):
            self._journal.write(Found(at=now(), stage=self._stage, finding=finding))
        self._remarks(load)
        for id in load.profile.scenarios:
            self._scenario(load, id)
        self._profile(load, judge(load, profile_case, cases))

    def _remarks(self, load: Load) -> None:
        """What a reader of the figures should know, and what makes none of them wrong."""
        profile = load.profile
        busiest = max((worker.cpu for worker in load.finished), default=0.0)
        if busiest >= BUSY:
            busy = message("load.injector-busy", profile=profile.id, share=f"{busiest:.0%}")
            self.note(busy, hint=message("load.injector-busy.hint"), breaks=False)
        judged = sum((Counter(worker.judged) for worker in load.finished), Counter[str]())
        if judged:
            self._journal.write(
                Compared(at=now(), stage=self._stage, calls=dict(judged), case=profile.id)
            )
        if unchecked := sum(
            times for judged_as, times in judged.items() if judged_as not in _VERDICTS
        ):
            count = message("load.unchecked", profile=profile.id, count=unchecked)
            self.note(count, breaks=False)
        silent = sorted({name for worker in load.finished for name in worker.silent})
        if silent:
            users = message("load.silent", script=profile.script, users=Listed(silent))
            self.note(users, breaks=False)
        for name, counts in _never_successful(load, self._operations).items():
            refused = message(
                "load.never-successful",
                operation=name,
                profile=profile.id,
                count=sum(counts.values()),
                statuses=Listed([str(status) for status in sorted(counts)]),
            )
            self.note(refused, breaks=False)

    def whole(self, everything: Series, seconds: float) -> None:
        """The stage is over: the figures of all its profiles together."""
        if everything.times.count:
            self._measures("", everything.figures(seconds, counted="requests", percentiles=()))

    def _scenario(self, load: Load, id: str) -> None:
        case = f"{load.profile.id}#{id}"
        if case not in self._planned:
            return
        judged = judge_scenario(load, id)
        failure = None
        if judged.status is not Status.PASSED:
            failure = load.first_failure(id, Status.FAILED) or load.first_failure(id, *Status)
        self._start(case, trace=failure.trace if failure else "")
        if failure is not None:
            self._calls(case, failure)
        self._finish(case, judged, load.seconds)

    def _profile(self, load: Load, judged: Judged) -> None:
        id = load.profile.id
        if id not in self._planned:
            return
        red = [scenario for _, scenario in load.around if scenario.status is not Status.PASSED]
        if red:
            # A case has one trace, and what was looked at when the load was over says most.
            self._start(id, trace=red[-1].trace)
            for call in red[-1].calls:
                self._journal.write(Called(at=now(), stage=self._stage, case=id, call=call))
        self._finish(id, judged, load.seconds)

    def _calls(self, case: str, failure: NewFailure) -> None:
        for call in failure.calls:
            self._journal.write(Called(at=now(), stage=self._stage, case=case, call=call))
        self._journal.write(
            StepFinished(
                at=now(),
                stage=self._stage,
                case=case,
                step=Step(
                    text=str(failure.finding.title.arguments.get("step", "")),
                    status=failure.status,
                    reason=failure.finding.title.within.get("reason"),
                    detail=failure.finding.detail,
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
        # The same holds of its figures; those of the stage have no case.
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


def _never_successful(load: Load, operations: Container[str]) -> dict[str, dict[int, int]]:
    """The operations that were answered and never with success, with their answers by status.

    Their times are those of refusals, which a reader of a green profile would not guess.
    """
    answers: dict[str, dict[int, int]] = {}
    for (name, status), times in load.account.seen.items():
        if name in operations:
            answers.setdefault(name, {})[status] = times
    return {name: by for name, by in answers.items() if not any(s in _SUCCESS for s in by)}


def _findings(load: Load) -> list[Finding]:
    """Each kind of failure once, however many workers met it."""
    times: dict[str, int] = {}
    for worker in load.finished:
        for id, count in worker.times.items():
            times[id] = times.get(id, 0) + count
    # Each worker shows the first of its own; one example is enough for a reader.
    findings: dict[str, Finding] = {}
    for failure in load.failures:
        findings.setdefault(failure.finding.id, failure.finding)
    return [replace(finding, times=times.get(id, 1)) for id, finding in findings.items()]
