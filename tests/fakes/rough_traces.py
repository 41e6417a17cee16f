"""Requests of rough systems as cases of a stage, joined with their lines as a run does it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from accord.evidence import Masks, Store
from accord.evidence.service_names import ServiceNames
from accord.model.calls import Call, CallResponse
from accord.model.culprit import Culprit, culprit
from accord.model.events import Called, Step
from accord.model.run import Attempt, CallOfStep, Case, Stage
from accord.model.status import Status, Suite
from accord.pipeline.traces import StageEvidence, join
from accord.system.clock import SystemClock
from fakes.rough_failures import Sickness
from fakes.rough_logs import ENTRY_SPAN, START, TRACE, Remains, Wear, remains
from fakes.traces import BROKEN_BODY, held_against, log_files


def culprit_of(it: Sickness, wear: Wear) -> tuple[Culprit | None, list[Call]]:
    """Who is said to be at fault by what is left of a request, and from which calls."""
    left = remains(it, wear)
    case = _case(it, left)
    attempt = case.attempts[0]
    stage = Stage(name="scenarios", suite=Suite.SCENARIOS, cases={case.id: case})
    names = ServiceNames({handler.service.name for handler in it.system.handlers})
    with log_files(left.lines, names) as logs, tempfile.TemporaryDirectory() as folder:
        evidence = StageEvidence(sources=(logs,))
        store = Store(Path(folder), masks=Masks())
        for event in join(stage, evidence, contracts=(), store=store, clock=SystemClock()):
            if isinstance(event, Called):
                attempt.calls.append(CallOfStep(step=0, call=_judged(it, event.call)))
    return culprit(case, left.depends_on), [entry.call for entry in attempt.calls]


def _case(it: Sickness, left: Remains) -> Case:
    root, answer = it.system.root, left.answer
    entry = Call(
        service=root.service.name,
        method=root.method,
        url=f"http://127.0.0.1:1{root.path}",
        started=START,
        seconds=left.seconds,
        trace=TRACE,
        span=ENTRY_SPAN,
        response=CallResponse(status=answer.status) if answer.status else None,
        error="" if answer.status else answer.reason,
        problems=BROKEN_BODY if it.objection == "body" else (),
    )
    objection = "it is there within 1 s" if it.objection == "slow" else "it is as it should be"
    steps = [
        Step(text="I ask", status=Status.PASSED),
        Step(text=objection, status=Status.FAILED),
    ]
    calls = [CallOfStep(step=0, call=_judged(it, entry))]
    attempt = Attempt(number=1, status=Status.FAILED, trace=TRACE, steps=steps, calls=calls)
    return Case(id="case", title="A request", planned=True, attempts=[attempt])


def _judged(it: Sickness, call: Call) -> Call:
    documents = {handler.service.name: handler.service.documents for handler in it.system.handlers}
    return held_against(documents.get(call.service, ()), call)
