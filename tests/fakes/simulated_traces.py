"""Failing requests of simulated systems as calls of one attempt, read from files of lines."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from accord.evidence import Masks
from accord.evidence.logs import LogFile, LogFiles
from accord.evidence.service_names import ServiceNames
from accord.model.blame import Blame, BlameRule
from accord.model.call_records import addressed, told_once
from accord.model.call_tree import call_tree
from accord.model.calls import Call, CallResponse, Problem, Side
from accord.model.chain_evidence import ChainEvidence
from accord.model.clocks import on_one_clock
from accord.model.message import plain
from fakes.simulated_failures import Breakdown
from fakes.simulated_logs import ENTRY_SPAN, START, TRACE, Losses, Told, told

_BROKEN_BODY = (Problem(side=Side.RESPONSE, kind="type", where="body /x", message=plain("x")),)
_UNDOCUMENTED = (Problem(side=Side.RESPONSE, kind="status", where="status", message=plain("x")),)


def blame_of(it: Breakdown, losses: Losses) -> tuple[Blame, list[Call]]:
    """What the rule says of what is left to read of a request, and of which calls."""
    left = told(it, losses)
    calls = _calls(it, left)
    exchanges = call_tree(calls)
    root = next(exchange for exchange in exchanges if exchange.from_case)
    evidence = ChainEvidence(exchanges, left.depends_on)
    return BlameRule(evidence).blame(root, was_slow=it.objection == "slow"), calls


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
        yield call if is_fine or call.problems else replace(call, problems=_UNDOCUMENTED)


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
        problems=_BROKEN_BODY if it.objection == "body" else (),
    )
