"""What services saw of the cases that went wrong, from every source of evidence, by trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace

from accord.evidence import Store
from accord.model.call_tree import is_callers
from accord.model.calls import Call
from accord.model.catalogue import Contract
from accord.model.culprit import first_call
from accord.model.events import Attached, Called, Event
from accord.model.journal import now
from accord.model.run import Attempt, Stage
from accord.model.status import Status
from accord.ports import EvidenceSource

if TYPE_CHECKING:
    from accord.contract import Contracts


class _Traced(NamedTuple):
    """The attempt that a trace is of, and when the trace began."""

    case: str
    attempt: int
    began: float


def join(
    stage: Stage,
    sources: Iterable[EvidenceSource],
    *,
    contracts: Iterable[Contract],
    store: Store,
) -> Iterator[Event]:
    """Calls and lines, from every source, of every attempt that did not pass."""
    attempts = dict(_to_explain(stage))
    if not attempts:
        return
    calls: dict[str, list[Call]] = {}
    for source in sources:
        times = {trace: traced.began for trace, traced in attempts.items()}
        for trace, evidence in source.find(times).items():
            calls.setdefault(trace, []).extend(evidence.calls)
            if evidence.lines:
                attached = store.keep(
                    "\n".join(evidence.lines).encode(),
                    name=source.name,
                    media_type="text/plain",
                    masked=True,
                )
                case, attempt, _ = attempts[trace]
                yield Attached(
                    at=now(), stage=stage.name, case=case, attempt=attempt, evidence=attached
                )
    compiled: Contracts | None = None
    for trace, recorded in calls.items():
        case, attempt, _ = attempts[trace]
        for call in _addressed(_told_once(recorded)):
            # Most runs need none of it.
            compiled = compiled or _compiled(contracts)
            held = _held(call, compiled)
            yield Called(at=now(), stage=stage.name, case=case, attempt=attempt, call=held)


def _to_explain(stage: Stage) -> Iterator[tuple[str, _Traced]]:
    """The traces of attempts that went wrong."""
    for case in stage.cases.values():
        for attempt in case.attempts:
            if attempt.status not in {Status.FAILED, Status.BROKEN, None}:
                continue
            if trace := _trace(attempt):
                started = [made.call.started for made in attempt.calls]
                yield trace, _Traced(case.id, attempt.number, min(started, default=0.0))


def _trace(attempt: Attempt) -> str:
    """The trace of an attempt; one that ran many scenarios has that of the call to blame."""
    call = None if attempt.trace else first_call(attempt)
    return call.trace if call else attempt.trace


def _told_once(calls: Iterable[Call]) -> list[Call]:
    """The calls without those that another source told of too, as a log and a span of one hop do.

    The record that says more stays.
    """
    by_side: dict[tuple[str, str, bool], Call] = {}
    without_span: list[Call] = []
    for call in calls:
        side = (call.span, call.caller or call.service, is_callers(call))
        if not call.span:
            without_span.append(call)
        elif side not in by_side or _says(call) > _says(by_side[side]):
            by_side[side] = call
    return sorted((*by_side.values(), *without_span), key=lambda call: call.started)


def _says(call: Call) -> tuple[bool, bool, float]:
    return call.response is not None, bool(call.parent), call.seconds


def _addressed(calls: Sequence[Call]) -> Iterator[Call]:
    """The calls, each to a service: who answers a call tells whom a mere address belongs to."""
    answered_by = {call.parent: call.service for call in calls if not is_callers(call)}
    for call in calls:
        is_address = bool(call.caller) and (":" in call.service or not call.service)
        answerer = answered_by.get(call.span, "") if is_address else ""
        yield replace(call, service=answerer) if answerer else call


def _compiled(contracts: Iterable[Contract]) -> Contracts:
    from accord.contract import Contracts

    return Contracts.compile(contracts)


def _held(call: Call, contracts: Contracts) -> Call:
    """The call with its operation, its status held against the contract: no more is known of it."""
    path = urlsplit(call.url).path
    if call.status is None:
        operation = contracts.find(call.service, call.method, path)
        return replace(call, operation=operation.id) if operation else call
    checked = contracts.check_status(call.service, call.method, path, call.status)
    return replace(
        call, operation=checked.operation_id, verdict=checked.verdict, problems=checked.problems
    )
