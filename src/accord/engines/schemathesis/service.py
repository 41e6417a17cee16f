"""The engine at work on one service: its events become the outcomes of the planned cases."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection
from typing import Any, Final

import requests
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status as EngineStatus
from schemathesis.engine import StopReason, events, from_schema
from schemathesis.engine.errors import ServerUnavailable

from accord.engines.schemathesis import words
from accord.engines.schemathesis.applies import Exchanged, applies
from accord.engines.schemathesis.exchanges import Recorded
from accord.engines.schemathesis.findings import Findings, Objection
from accord.engines.schemathesis.planned import STATEFUL, PlannedService
from accord.engines.schemathesis.trial import Trial
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
        self.findings = Findings()

    @property
    def phases(self) -> frozenset[str]:
        """The phases in which anything is planned."""
        return frozenset(phase for phase, _ in self._trials)

    def run(self, settings: dict[str, Any], *, document: dict[str, Any], deadline: float) -> None:
        """Let the engine try the document, until ``deadline`` (monotonic) at the latest."""
        labels = self._service.labels
        self._deadline = deadline
        configuration = SchemathesisConfig.from_dict(settings)
        schema = schemathesis.openapi.from_dict(document, config=configuration)
        chosen = schema.include(lambda context: context.operation.label in labels)
        stream = from_schema(chosen).execute()
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
            trial.errors.append((reason, detail))
            self._end(trial)

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
        if ENDED[event.status] == "skipped":
            trial.skipped = _why_skipped(event)
        self._judge(trial, event.recorder)

    def _judge(self, trial: Trial, recorder: Any) -> None:  # noqa: ANN401 - the engine's
        for id, node in recorder.cases.items():
            interaction = recorder.interactions.get(id)
            if interaction is None:
                continue
            trial.examples += 1
            exchanged = Exchanged(
                case=node.value,
                response=interaction.response,
                follows=node.parent_id is not None and trial.planned.phase == STATEFUL,
            )
            checks = recorder.checks.get(id, ())
            codes = {
                words.code(check.failure_info.failure) for check in checks if check.failure_info
            }
            for check in checks:
                if check.failure_info is not None:
                    trial.checks[check.name] += 1
                    if not words.follows(check.failure_info.failure, codes):
                        self._object(trial, check, interaction)
                elif check.status is EngineStatus.ERROR:
                    trial.errors.append((message("schemathesis.check-raised", name=check.name), ""))
                elif applies(check.name, exchanged):
                    trial.checks[check.name] += 1

    def _object(self, trial: Trial, check: Any, interaction: Any) -> None:  # noqa: ANN401
        failure = check.failure_info.failure
        label = str(failure.operation or trial.planned.label)
        operation = self._ids.get(label, trial.planned.operation or label)
        example = Recorded.of(interaction)
        objection = Objection(
            check=check.name,
            kind=words.kind(check.name, failure),
            operation=operation,
            where=words.where(failure),
            title=words.sentence(
                failure, operation=operation, status=example.answer.status if example.answer else 0
            ),
            detail=f"{failure.title}\n\n{failure.message}".strip()[:_MOST_DETAIL],
            example=example,
        )
        trial.object(objection)
        self.findings.add(objection, case=trial.planned.case.id)

    def _error(self, event: events.NonFatalError) -> None:
        phase = event.phase.value if event.phase else ""
        concerned = [
            trial
            for (own_phase, label), trial in self._trials.items()
            if not trial.ended
            and phase in ("", own_phase)
            and (label in ("", event.label) or not event.related_to_operation)
        ]
        for trial in concerned:
            if isinstance(event.value, requests.ReadTimeout):
                if time.monotonic() < self._deadline:
                    self._late(trial, event)
                else:
                    trial.cut = message("schemathesis.cut-short")
            else:
                detail = str(event.info.message or event.value)[:_MOST_DETAIL]
                trial.errors.append((self._why(event.value), detail))

    def _why(self, error: Exception) -> Message:
        if isinstance(error, ServerUnavailable | requests.ConnectionError):
            service = self._service.contract.service
            return message("schemathesis.stopped-answering", service=service)
        return _engine_error(error)

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
                trial.skipped = message("schemathesis.no-sequences")
            self._end(trial)

    def _finished(self, event: events.EngineFinished) -> None:
        reasons = {
            StopReason.SERVER_UNAVAILABLE: message(
                "schemathesis.stopped-answering", service=self._service.contract.service
            ),
            StopReason.COMPLETED: message("schemathesis.nothing-tried"),
        }
        self.break_rest(reasons.get(event.stop_reason, message("schemathesis.cut-short")))

    # Cases -------------------------------------------------------------------------------------

    def _trial(self, phase: str, label: str | None) -> Trial | None:
        found = self._trials.get((phase, "" if phase == STATEFUL else label or ""))
        return None if found is None or found.ended else found

    def _open(self) -> list[Trial]:
        return [trial for trial in self._trials.values() if not trial.ended]

    def _end(self, trial: Trial) -> None:
        trial.ended = True
        self._tell(trial)


def _engine_error(error: BaseException) -> Message:
    lines = words_of(error).splitlines()
    reason = plain(lines[0][:300] if lines else type(error).__name__)
    return message("schemathesis.engine-error", reason=reason)


def _why_skipped(event: events.ScenarioFinished) -> Message:
    if event.phase.value == "examples":
        return message("schemathesis.no-examples")
    return message("schemathesis.left-out", reason=plain(event.skip_reason or "–"))


def _unanswered(error: Exception, *, at: float) -> Recorded | None:
    request = getattr(error, "request", None)
    if request is None:
        return None
    body = request.body or b""
    return Recorded(
        method=str(request.method),
        url=str(request.url),
        headers=dict(request.headers),
        body=body.encode() if isinstance(body, str) else bytes(body),
        started=at,
    )
