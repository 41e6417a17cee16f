"""Failing requests of simulated systems as calls of one attempt, read from files of lines."""

from __future__ import annotations

from accord.evidence.service_names import ServiceNames
from accord.model.blame import Blame
from accord.model.call_records import addressed, told_once
from accord.model.calls import Call, CallResponse
from accord.model.clocks import on_one_clock
from fakes.simulated_failures import Breakdown
from fakes.simulated_logs import ENTRY_SPAN, START, TRACE, Losses, Told, told
from fakes.traces import BROKEN_BODY, blame_of_calls, held_against, logged


def blame_of(it: Breakdown, losses: Losses) -> tuple[Blame, list[Call]]:
    """What the rule says of what is left to read of a request, and of which calls."""
    left = told(it, losses)
    calls = _calls(it, left)
    return blame_of_calls(calls, left.depends_on, was_slow=it.objection == "slow"), calls


def _calls(it: Breakdown, left: Told) -> list[Call]:
    entry = _entry(it)
    records = logged(left.lines, trace=TRACE, around=START, names=ServiceNames(left.depends_on))
    seen = on_one_clock([*addressed(told_once(records))], [entry])
    documents = {op.service.name: op.service.documents for op in it.system.operations}
    return [held_against(documents.get(call.service, ()), call) for call in (entry, *seen)]


def _entry(it: Breakdown) -> Call:
    root, answer = it.system.root, it.answer
    return Call(
        service=root.service.name,
        operation=f"{root.service.name}/{root.number}",
        method="POST",
        url=f"http://127.0.0.1:1{root.path}",
        started=START,
        seconds=it.seconds,
        trace=TRACE,
        span=ENTRY_SPAN,
        response=CallResponse(status=answer.status) if answer.status else None,
        error="" if answer.status else answer.reason,
        problems=BROKEN_BODY if it.objection == "body" else (),
    )
