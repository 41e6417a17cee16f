"""The engine at work on one service: its events become the outcomes of the planned cases."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, Final

import requests
import schemathesis
from hypothesis.errors import Flaky
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.engine import Status as EngineStatus
from schemathesis.engine import StopReason, events, from_schema
from schemathesis.engine.errors import ServerUnavailable
from schemathesis.schemas import BaseSchema

from accord.client.exchange import HttpExchange
from accord.engines.schemathesis.closings import CUT, ClosedUnansweredError
from accord.engines.schemathesis.exchange_judge import MOST_DETAIL, ExchangeJudge, unanswered
from accord.engines.schemathesis.options import PHASES, STATEFUL
from accord.engines.schemathesis.plan import PlannedService
from accord.engines.schemathesis.refused_schemas import passed_over_schemas
from accord.engines.schemathesis.replays import Replays
from accord.engines.schemathesis.slices import watched_slices
from accord.engines.schemathesis.traffic import LeftOutError, Traffic
from accord.engines.schemathesis.trial import Trial, UnjudgedCase, cut_short, fell_silent
from accord.engines.schemathesis.trials import ServiceTrials
from accord.errors import worded, words_of
from accord.model.json_kinds import as_fields
from accord.model.message import Message, message, plain

ENDED: Final = {
    EngineStatus.SUCCESS: "tried",
    EngineStatus.FAILURE: "tried",
    EngineStatus.ERROR: "tried",
    EngineStatus.INTERRUPTED: "cut",
    EngineStatus.SKIP: "skipped",
}
# Coverage comes again for what the answers taught, and the others for as long as time is left.
_COMES_AGAIN: Final = frozenset(PHASES) - {"examples"}
_COVERAGE: Final = "coverage"
_SILENT: Final = (ServerUnavailable, ClosedUnansweredError, *CUT)
# The engine has no code for it.
_OUT_OF_TIME: Final = "Time limit reached"


class ServiceRun:
    """One run of the engine; what becomes of the cases goes to ``trials``.

    ``left_out`` are the ids of operations that this run must not call, ``faults`` what a team's own
    checks had against the run as a whole. After its first round it goes on while ``learning`` does.
    ``closings`` tell at which requests the service closed the connection, or fell silent.
    """

    def __init__(
        self,
        service: PlannedService,
        trials: ServiceTrials,
        judge: ExchangeJudge,
        traffic: Traffic,
    ) -> None:
        self._service = service
        self._traffic = traffic
        self._closings = traffic.closings
        self._first_round_is_over = False
        self._began = time.monotonic()
        self._seconds = math.inf
        self.faults: list[str] = []
        # By operation; the engine calls tried what its share of the time cut short.
        self._is_cut: dict[str, bool] = {}
        self._share_was_up: Callable[[float], bool] = lambda _: False
        self._replays: Replays | None = None
        self._trials = trials
        self._judge = judge
        self._comes_again = False
        self._switched_off: frozenset[str] = frozenset()
        self.left_out: frozenset[str] = frozenset()

    def repeats_by(self, replays: Replays) -> None:
        """Send what was found once more before it is told."""
        self._replays = replays

    @property
    def judged(self) -> Counter[tuple[str, str]]:
        """The answers so far by case and what their contracts said, or why they said nothing."""
        return self._judge.judged

    @property
    def cut_coverage(self) -> list[str]:
        """The operations of which no round tried all boundaries, by the engine's names."""
        return [label for label, is_cut in self._is_cut.items() if is_cut]

    def schema(self, settings: dict[str, Any], *, document: dict[str, Any]) -> BaseSchema:
        """The document as the engine reads it, without what was left out of this stage.

        What the team's settings switch off is skipped.
        """
        configuration = SchemathesisConfig.from_dict(settings)
        schema = schemathesis.openapi.from_dict(document, config=configuration)
        labels = self._service.labels - _switched_off(schema, self._service.labels)
        for trial in self._trials.open:
            if trial.plan.label and trial.plan.label not in labels:
                trial.skipped = message("schemathesis.switched-off")
                self._trials.end(trial)
        operations = self._service.operations
        self.left_out = frozenset(operations[label].id for label in operations.keys() - labels)
        # A second list of what is included would only widen a team's own. The engine also asks of
        # methods that the document does not have; those belong to who is tried on their path.
        unwanted = (_declared(document) | operations.keys()) - labels
        return schema.exclude(lambda context: context.operation.label in unwanted)

    def run(self, schema: BaseSchema) -> None:
        """Let the engine try a schema, until the deadline of its traffic at the latest."""
        deadline, self._judge.refused = self._traffic.deadline, self._traffic.refused
        # The engine goes round for as long as it is given time, so a phase may come again.
        self._comes_again = schema.config.max_time is not None
        # What was thought out before belongs to the service's time as well.
        self._seconds = deadline - self._began
        phases = schema.config.phases
        self._switched_off = frozenset(
            name for name in PHASES if not phases.get_by_name(name=name).enabled
        )
        stream = from_schema(schema).execute()
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), stream.stop)
        timer.daemon = True
        timer.start()
        try:
            with passed_over_schemas(), watched_slices() as self._share_was_up:
                for event in stream:
                    self._take(event)
                    self._traffic.learning.note(len(self._trials.findings))
                    if self._first_round_is_over and self._traffic.learning.is_over:
                        stream.stop()
        finally:
            timer.cancel()

    def _take(self, event: events.EngineEvent) -> None:
        match event:
            case events.PhaseStarted():
                self._traffic.sequence = _sequence(self._service, event.phase.name.value)
            case events.ScenarioStarted():
                trial = self._trials.find(event.phase.value, event.label)
                if trial is not None:
                    trial.began = trial.began or event.timestamp
            case events.ScenarioFinished():
                self._scenario(event)
            case events.NonFatalError():
                self._error(event)
            case events.FatalError():
                self._trials.break_open(
                    _engine_error(event.exception), detail=repr(event.exception)
                )
            case events.PhaseFinished():
                self._phase(event)
            case events.EngineFinished():
                self._finished(event)
            case _:
                pass

    def _scenario(self, event: events.ScenarioFinished) -> None:
        for operation, exchange in self._closings.take():
            self._judge.judge_closed(event.phase.value, operation, exchange)
        share_was_up = self._share_was_up(event.timestamp)
        trial = self._trials.find(event.phase.value, event.label)
        if trial is None:
            return
        if trial.plan.phase == _COVERAGE:
            # What an earlier round tried whole stays so.
            self._is_cut[trial.plan.label] = share_was_up and self._is_cut.get(
                trial.plan.label, True
            )
        trial.began = trial.began or event.timestamp - event.elapsed_time
        trial.seconds += event.elapsed_time
        # What was tried whole in an earlier round stays so, whatever cuts a later one short.
        if ENDED[event.status] == "cut" and not trial.complete:
            trial.cut = self._cut_short()
        trial.tried = trial.tried or (
            ENDED[event.status] == "tried" and trial.plan.phase != STATEFUL
        )
        if ENDED[event.status] == "skipped":
            self._skipped(trial, event)
        self._judge.judge(trial, event.recorder)

    def _skipped(self, trial: Trial, event: events.ScenarioFinished) -> None:
        if event.skip_reason == _OUT_OF_TIME:
            trial.cut = trial.cut if trial.complete else self._cut_short()
        elif event.skip_reason == StopReason.SERVER_UNAVAILABLE.skip_explanation:
            trial.unjudged.append(self._silent(self._closings.silent_at))
        else:
            trial.skipped = _reason_to_skip(event)

    def _error(self, event: events.NonFatalError) -> None:
        if isinstance(event.value, LeftOutError | ClosedUnansweredError):
            return
        phase = event.phase.value if event.phase else ""
        concerned = [
            trial
            for trial in self._trials.open
            # What happens outside the phases that try anything concerns all of them.
            if (phase == trial.plan.phase or phase not in PHASES)
            and (event.related_to_operation or not trial.tried)
            and (trial.plan.label in ("", event.label) or not event.related_to_operation)
        ]
        for trial in concerned:
            if isinstance(event.value, requests.ReadTimeout):
                if time.monotonic() < self._traffic.deadline:
                    self._judge.judge_late(trial, event, limit_s=self._traffic.answer_s)
                elif not trial.complete:
                    trial.cut = self._cut_short()
            else:
                trial.unjudged.append(self._unjudged(event))

    def _unjudged(self, event: events.NonFatalError) -> UnjudgedCase:
        cause = _unrepeated(event.value)
        detail = event.info.message if cause is event.value else worded(cause)
        detail = str(detail or cause)[:MOST_DETAIL]
        example = unanswered(cause, at=event.timestamp)
        if isinstance(cause, _SILENT):
            silent_at = self._closings.silent_before(event.timestamp)
            return replace(self._silent(silent_at or example), detail=detail)
        if isinstance(cause, Flaky):
            service = self._service.contract.service
            return UnjudgedCase(reason=message("schemathesis.unrepeated", service=service))
        return UnjudgedCase(reason=_engine_error(cause), detail=detail, example=example)

    def _silent(self, exchange: HttpExchange | None) -> UnjudgedCase:
        return fell_silent(self._service.contract.service, exchange)

    def _phase(self, event: events.PhaseFinished) -> None:
        phase, self._traffic.sequence = event.phase.name.value, ""
        self._first_round_is_over = self._first_round_is_over or phase == STATEFUL
        is_skipped = event.status is EngineStatus.SKIP
        for trial in self._trials.open:
            if trial.plan.phase != phase:
                continue
            if is_skipped and event.phase.is_enabled and not (trial.began or trial.skipped):
                # It was to run, and something stopped the engine before; the end says what.
                continue
            if is_skipped and trial.skipped is None:
                is_off = not event.phase.is_enabled and phase in self._switched_off
                trial.skipped = (
                    message("schemathesis.switched-off")
                    if is_off
                    else message("schemathesis.no-sequences")
                )
            trial.complete = True
            if not (self._comes_again and phase in _COMES_AGAIN):
                self._trials.end(trial)

    def _finished(self, event: events.EngineFinished) -> None:
        reasons = {
            StopReason.SERVER_UNAVAILABLE: self._silent(self._closings.silent_at).reason,
            StopReason.COMPLETED: message("schemathesis.nothing-tried"),
            StopReason.FAILURE_LIMIT: message("schemathesis.failure-limit"),
        }
        self.faults += [f"{failure.title}: {failure.message}" for failure in event.failures]
        if self._replays is not None:
            is_gone = event.stop_reason is StopReason.SERVER_UNAVAILABLE
            self._replays.run(self._trials, until=0.0 if is_gone else self._traffic.deadline)
        self._trials.close(reasons.get(event.stop_reason, self._cut_short()))

    def _cut_short(self) -> Message:
        return cut_short(self._seconds)


def _sequence(service: PlannedService, phase: str) -> str:
    """The case that calls all operations in this phase, if that is a phase of sequences."""
    sequences = (it.case.id for it in service.cases if it.phase == STATEFUL == phase)
    return next(sequences, "")


def _unrepeated(error: Exception) -> Exception:
    """What went wrong once, where the engine asked again and it did not come again."""
    if not (isinstance(error, Flaky) and isinstance(error, ExceptionGroup)):
        return error
    silences = (cause for cause in error.exceptions if isinstance(cause, _SILENT))
    return next(silences, error)


def _engine_error(error: BaseException) -> Message:
    lines = words_of(error).splitlines()
    reason = plain(lines[0][:300] if lines else type(error).__name__)
    return message("schemathesis.engine-error", reason=reason)


def _reason_to_skip(event: events.ScenarioFinished) -> Message:
    if event.phase.value == "examples":
        return message("schemathesis.no-examples")
    return message("schemathesis.left-out", reason=plain(event.skip_reason or "–"))


def _declared(document: dict[str, Any]) -> frozenset[str]:
    paths = document.get("paths")
    items = as_fields(paths).items()
    return frozenset(
        f"{str(method).upper()} {path}"
        for path, item in items
        if isinstance(item, dict)
        for method in item
    )


def _switched_off(schema: BaseSchema, labels: Collection[str]) -> frozenset[str]:
    """Those of the operations that the team's own settings leave out."""
    if not schema.config.operations.operations:
        return frozenset()
    switched_on = set()
    for result in schema.get_all_operations():
        if isinstance(result, Ok):
            phases = schema.config.phases_for(operation=result.ok())
            if any(phases.get_by_name(name=name).enabled for name in PHASES):
                switched_on.add(result.ok().label)
        else:
            switched_on.add(f"{str(result.err().method).upper()} {result.err().path}")
    return frozenset(labels) - switched_on
