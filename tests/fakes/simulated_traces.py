"""Failing requests of simulated systems as calls of one attempt, read from files of lines."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from accord.evidence import Masks
from accord.evidence.logs import LogFile, LogFiles
from accord.evidence.service_names import ServiceNames
from accord.model.blame import Blame
from accord.model.call_records import addressed, told_once
from accord.model.calls import Call, CallResponse
from accord.model.clocks import on_one_clock
from fakes.simulated_failures import Breakdown
from fakes.simulated_logs import ENTRY_SPAN, START, TRACE, Losses, Told, told
from fakes.traces import BROKEN_BODY, UNDOCUMENTED, blame_of_calls


def blame_of(it: Breakdown, losses: Losses) -> tuple[Blame, list[Call]]:
    """What the rule says of what is left to read of a request, and of which calls."""
    left = told(it, losses)
    calls = _calls(it, left)
    return blame_of_calls(calls, left.depends_on, was_slow=it.objection == "slow"), calls


def _calls(it: Breakdown, left: Told) -> list[Call]:
    entry = _entry(it)
    names = ServiceNames(left.depends_on)
    with tempfile.TemporaryDirectory() as folder:
        files = [LogFile(path=path) for path in left.write(Path(folder))]
        logs = LogFiles(lambda _: files, masks=Masks(), names=names)
        traced = logs.find({TRACE: START}).get(TRACE)
    recorded = traced.calls if traced else ()
    seen = on_one_clock([*addressed(told_once(recorded))], [entry])
    return [*_judged(it, [entry, *seen])]


def _judged(it: Breakdown, calls: Iterable[Call]) -> Iterator[Call]:
    """The calls with their statuses held against what contracts document, where one is known."""
    documents = {op.service.name: op.service.documents for op in it.system.operations}
    for call in calls:
        known = documents.get(call.service, frozenset())
        is_fine = call.status is None or not known or call.status in known
        yield call if is_fine or call.problems else replace(call, problems=UNDOCUMENTED)


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
