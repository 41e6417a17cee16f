"""The engine at work on one service: its events become the outcomes of the planned cases."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection, Container
from typing import Any, Final

import requests
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.engine import Status as EngineStatus
from schemathesis.engine import StopReason, events, from_schema
from schemathesis.engine.errors import ServerUnavailable
from schemathesis.schemas import BaseSchema

from accord.engines.schemathesis import sentences
from accord.engines.schemathesis.applies import CheckedExchange, applies
from accord.engines.schemathesis.exchanges import RecordedExchange
from accord.engines.schemathesis.findings import Defects, Objection
from accord.engines.schemathesis.options import PHASES, STATEFUL
from accord.engines.schemathesis.planned import PlannedService
from accord.engines.schemathesis.traffic import LeftOutError
from accord.engines.schemathesis.trial import Trial, UnjudgedCase
from accord.errors import words_of
from accord.model.message import Message, message, plain

ENDED: Final = {
    EngineStatus.SUCCESS: "tried",
    EngineStatus.FAILURE: "tried",
    EngineStatus.ERROR: "tried",
    EngineStatus.INTERRUPTED: "cut",
    EngineStatus.SKIP: "skipped",
}
_MOST_DETAIL: Final = 4000
# Coverage comes again for what the answers taught, and the others for as long as time is left.
_COMES_AGAIN: Final = frozenset(PHASES) - {"examples"}
_OUT_OF_TIME: Final = "Time limit reached"


class ServiceTrials:
    """Every case of one service; ``tell`` is called with each as it ends."""

    def __init__(
        self, service: PlannedService, *, answer_s: float, tell: Callable[[Trial], None]
    ) -> None:
        self._service = service
        self._answer_s = answer_s
        self._tell = tell
        self._trials = {
            (planned.phase, planned.label): Trial(planned=planned) for planned in service.cases
        }
        self._ids = {label: one.id for label, one in service.operations.items()}
        self._deadline = math.inf
        self._unproved: Container[str] = ()
        self._comes_again = False
        self._last: RecordedExchange | None = None
        self._switched_off: frozenset[str] = frozenset()
        self.left_out: frozenset[str] = frozenset()
        self.findings = Defects()

    @property
    def phases(self) -> frozenset[str]:
        """The phases in which anything is planned."""
        return frozenset(phase for phase, _ in self._trials)

    def schema(self, settings: dict[str, Any], *, document: dict[str, Any]) -> BaseSchema:
        """The document as the engine reads it, without what was left out of this stage.

        What the team's settings switch off is skipped.
        """
        configuration = SchemathesisConfig.from_dict(settings)
        read = schemathesis.openapi.from_dict(document, config=configuration)
        labels = self._service.labels - _switched_off(read, self._service.labels)
        for trial in self._open():
            if trial.planned.label and trial.planned.label not in labels:
                trial.skipped = message("schemathesis.switched-off")
                self._end(trial)
        own = self._service.operations
        self.left_out = frozenset(own[label].id for label in own.keys() - labels)
        # A second list of what is included would only widen a team's own. The engine also asks of
        # methods that the document does not have; those belong to who is tried on their path.
        unwanted = (_declared(document) | own.keys()) - labels
        return read.exclude(lambda context: context.operation.label in unwanted)

    def run(self, schema: BaseSchema, *, unproved: Container[str], deadline: float) -> None:
        """Let the engine try a schema, until ``deadline`` (monotonic) at the latest.

        ``unproved`` names the requests that were refused because a sign-in was lost.
        """
        self._deadline, self._unproved = deadline, unproved
        # The engine goes round for as long as it is given time, so a phase may come again.
        self._comes_again = schema.config.max_time is not None
        phases = schema.config.phases
        self._switched_off = frozenset(
            name for name in PHASES if not phases.get_by_name(name=name).enabled
        )
        stream = from_schema(schema).execute()
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), stream.stop)
        timer.daemon = True
        timer.start()
        try:
            for event in stream:
                self._take(event)
        finally:
            timer.cancel()

    def break_rest(self, reason: Message, *, detail: str = "") -> None:
        """Close every case that is still open: it could not be judged."""
        for trial in self._open():
            trial.troubles.append(UnjudgedCase(reason=reason, detail=detail))
            self._end(trial)

    def close(self, reason: Message) -> None:
        """End what came to its end at least once, and break the rest for the reason given."""
        for trial in self._open():
            if trial.complete:
                self._end(trial)
        self.break_rest(reason)

    def skip(self, reason: Message, *, phases: Collection[str]) -> None:
        """Close the open cases of these phases: they were left out on purpose."""
        for trial in self._open():
            if trial.planned.phase in phases:
                trial.skipped = reason
                self._end(trial)

    # Events ------------------------------------------------------------------------------------

    def _take(self, event: events.EngineEvent) -> None:
        match event:
            case events.ScenarioStarted():
                trial = self._trial(event.phase.value, event.label)
                if trial is not None:
                    trial.began = trial.began or event.timestamp
            case events.ScenarioFinished():
                self._scenario(event)
            case events.NonFatalError():
                self._error(event)
            case events.FatalError():
                self.break_rest(_engine_error(event.exception), detail=repr(event.exception))
            case events.PhaseFinished():
                self._phase(event)
            case events.EngineFinished():
                self._finished(event)
            case _:
                pass

    def _scenario(self, event: events.ScenarioFinished) -> None:
        trial = self._trial(event.phase.value, event.label)
        if trial is None:
            return
        trial.began = trial.began or event.timestamp - event.elapsed_time
        trial.seconds += event.elapsed_time
        if ENDED[event.status] == "cut":
            trial.cut = message("schemathesis.cut-short")
        trial.tried = trial.tried or (
            ENDED[event.status] == "tried" and trial.planned.phase != STATEFUL
        )
        if ENDED[event.status] == "skipped":
            self._skipped(trial, event)
        self._judge(trial, event.recorder)

    def _skipped(self, trial: Trial, event: events.ScenarioFinished) -> None:
        if event.skip_reason == _OUT_OF_TIME:
            trial.cut = message("schemathesis.cut-short")
        elif event.skip_reason == StopReason.SERVER_UNAVAILABLE.skip_explanation:
            trial.troubles.append(UnjudgedCase(reason=self._stopped_answering()))
        else:
            trial.skipped = _reason_to_skip(event)

    def _judge(self, trial: Trial, recorder: Any) -> None:  # noqa: ANN401 - the engine's
        for id, node in recorder.cases.items():
            interaction, checks = recorder.interactions.get(id), recorder.checks.get(id, ())
            if interaction is not None:
                trial.examples += 1
            if id in self._unproved:
                # Whatever is objected to is an answer to somebody who is not let in any more.
                trial.unproved += 1
                continue
            exchanged = CheckedExchange(
                case=node.value,
                response=None if interaction is None else interaction.response,
                follows=node.parent_id is not None and trial.planned.phase == STATEFUL,
            )
            self._check(trial, checks, exchanged, interaction)

    def _check(
        self,
        trial: Trial,
        checks: Collection[Any],
        exchanged: CheckedExchange,
        interaction: Any,  # noqa: ANN401 - the engine's
    ) -> None:
        codes = {
            sentences.code(check.failure_info.failure) for check in checks if check.failure_info
        }
        for check in checks:
            if check.failure_info is not None:
                trial.checks[check.name] += 1
                if not sentences.follows(check.failure_info.failure, codes):
                    self._object(trial, check, interaction)
            elif check.status in (EngineStatus.ERROR, EngineStatus.FAILURE):
                reason = message("schemathesis.check-raised", name=check.name)
                trial.troubles.append(UnjudgedCase(reason=reason))
            elif applies(check.name, exchanged):
                trial.checks[check.name] += 1

    def _object(self, trial: Trial, check: Any, interaction: Any) -> None:  # noqa: ANN401
        failure = check.failure_info.failure
        label = str(failure.operation or trial.planned.label)
        operation = self._ids.get(label, trial.planned.operation or label)
        example = None if interaction is None else RecordedExchange.of(interaction)
        answer = None if example is None else example.answer
        objection = Objection(
            check=check.name,
            kind=sentences.kind(check.name, failure),
            operation=operation,
            where=sentences.where(failure),
            title=sentences.sentence(
                failure, operation=operation, status=answer.status if answer else 0
            ),
            detail=f"{failure.title}\n\n{failure.message}".strip()[:_MOST_DETAIL],
            example=example,
        )
        trial.object(objection)
        self.findings.add(objection, case=trial.planned.case.id)

    def _error(self, event: events.NonFatalError) -> None:
        if isinstance(event.value, LeftOutError):
            return
        phase = event.phase.value if event.phase else ""
        concerned = [
            trial
            for (own_phase, label), trial in self._trials.items()
            if not trial.ended
            # What happens outside the phases that try anything concerns all of them.
            and (phase == own_phase or phase not in PHASES)
            and (event.related_to_operation or not trial.tried)
            and (label in ("", event.label) or not event.related_to_operation)
        ]
        example = _unanswered(event.value, at=event.timestamp)
        if isinstance(event.value, requests.ConnectionError):
            self._last = self._last or example
        for trial in concerned:
            if isinstance(event.value, requests.ReadTimeout):
                if time.monotonic() < self._deadline:
                    self._late(trial, event)
                else:
                    trial.cut = message("schemathesis.cut-short")
            else:
                detail = str(event.info.message or event.value)[:_MOST_DETAIL]
                trouble = UnjudgedCase(
                    reason=self._why(event.value), detail=detail, example=example
                )
                trial.troubles.append(trouble)

    def _why(self, error: Exception) -> Message:
        if isinstance(error, ServerUnavailable | requests.ConnectionError):
            return self._stopped_answering()
        return _engine_error(error)

    def _stopped_answering(self) -> Message:
        service, last = self._service.contract.service, self._last
        if last is None:
            return message("schemathesis.stopped-answering", service=service)
        request = f"{last.method} {last.url}"
        return message("schemathesis.stopped-answering-at", service=service, request=request)

    def _late(self, trial: Trial, event: events.NonFatalError) -> None:
        operation = self._ids.get(event.label, trial.planned.operation)
        error = str(event.value)
        objection = Objection(
            check="answers_in_time",
            kind="answers_in_time",
            operation=operation,
            where="",
            title=message(
                "schemathesis.no-answer-in-time",
                operation=operation,
                seconds=f"{self._answer_s:g}",
            ),
            detail=error,
            error=error,
            example=_unanswered(event.value, at=event.timestamp),
        )
        trial.checks[objection.check] += 1
        trial.object(objection)
        self.findings.add(objection, case=trial.planned.case.id)

    def _phase(self, event: events.PhaseFinished) -> None:
        phase = event.phase.name.value
        left_out = event.status is EngineStatus.SKIP
        for trial in self._open():
            if trial.planned.phase != phase:
                continue
            if left_out and event.phase.is_enabled and not (trial.began or trial.skipped):
                # It was to run, and something stopped the engine before; the end says what.
                continue
            if left_out and trial.skipped is None:
                off = not event.phase.is_enabled and phase in self._switched_off
                trial.skipped = message(
                    "schemathesis.switched-off" if off else "schemathesis.no-sequences"
                )
            trial.complete = True
            if not (self._comes_again and phase in _COMES_AGAIN):
                self._end(trial)

    def _finished(self, event: events.EngineFinished) -> None:
        reasons = {
            StopReason.SERVER_UNAVAILABLE: self._stopped_answering(),
            StopReason.COMPLETED: message("schemathesis.nothing-tried"),
        }
        self.close(reasons.get(event.stop_reason, message("schemathesis.cut-short")))

    # Cases -------------------------------------------------------------------------------------

    def _trial(self, phase: str, label: str | None) -> Trial | None:
        found = self._trials.get((phase, "" if phase == STATEFUL else label or ""))
        return None if found is None or found.ended else found

    def _open(self) -> list[Trial]:
        return [trial for trial in self._trials.values() if not trial.ended]

    def _end(self, trial: Trial) -> None:
        if trial.unproved:
            service = self._service.contract.service
            told = message("schemathesis.not-let-in", service=service, times=trial.unproved)
            trial.troubles.append(UnjudgedCase(reason=told))
        trial.ended = True
        self._tell(trial)


def _engine_error(error: BaseException) -> Message:
    lines = words_of(error).splitlines()
    reason = plain(lines[0][:300] if lines else type(error).__name__)
    return message("schemathesis.engine-error", reason=reason)


def _reason_to_skip(event: events.ScenarioFinished) -> Message:
    if event.phase.value == "examples":
        return message("schemathesis.no-examples")
    return message("schemathesis.left-out", reason=plain(event.skip_reason or "–"))


def _unanswered(error: Exception, *, at: float) -> RecordedExchange | None:
    request = getattr(error, "request", None)
    return None if request is None else RecordedExchange.sent(request, at=at)


def _declared(document: dict[str, Any]) -> frozenset[str]:
    paths = document.get("paths")
    items = paths.items() if isinstance(paths, dict) else ()
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
    left = set()
    for result in schema.get_all_operations():
        if isinstance(result, Ok):
            phases = schema.config.phases_for(operation=result.ok())
            if any(phases.get_by_name(name=name).enabled for name in PHASES):
                left.add(result.ok().label)
        else:
            left.add(f"{str(result.err().method).upper()} {result.err().path}")
    return frozenset(labels) - left
