"""What services saw of the cases that went wrong, from every source of evidence, by trace."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace

from accord.evidence import Store
from accord.model.call_records import addressed, told_once
from accord.model.call_tree import call_tree, walk
from accord.model.calls import Call
from accord.model.catalogue import Contract
from accord.model.clocks import on_one_clock
from accord.model.culprit import first_call
from accord.model.events import Attached, Called, Event
from accord.model.journal import now
from accord.model.run import Attempt, Stage
from accord.model.status import RED, Status
from accord.ports import Clock, EvidenceSource, TraceEvidence

if TYPE_CHECKING:
    from accord.contract import Contracts


_POLL_S: Final = 0.1
_MOST_FINDINGS: Final = 50
_MOST_PASSED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEvidence:
    """The sources of one stage, which know of nothing that was before it.

    Those that are ``queried``, trace by trace, are asked for what needs explaining and no more.
    ``lag_s`` is how long lines and spans may be on their way although nobody is known to owe any,
    ``wait_s`` how long at most those are waited for that somebody owes.
    """

    sources: tuple[EvidenceSource, ...]
    queried: tuple[EvidenceSource, ...] = ()
    lag_s: float = 0.0
    wait_s: float = 0.0
    owing: frozenset[str] = frozenset()


class _Traced(NamedTuple):
    """The attempt that a trace is of, when the trace began, and the calls that its case made."""

    case: str
    attempt: int
    began: float
    requests: tuple[Call, ...]

    @property
    def ended(self) -> float:
        """When the last of those calls was over, in seconds since the epoch."""
        return max((call.started + call.seconds for call in self.requests), default=self.began)


def join(
    stage: Stage,
    evidence: StageEvidence,
    *,
    contracts: Iterable[Contract],
    store: Store,
    clock: Clock,
) -> Iterator[Event]:
    """Calls and lines, from every source, of every attempt that did not pass, and every finding.

    What is still on its way is waited for, as long as ``evidence`` says. Of a part of what passed
    there are the calls that are at hand.
    """
    attempts = _to_explain(stage)
    passed = _to_show(stage)
    if not attempts and not passed:
        return
    gathered = _gather(attempts, passed, evidence, clock)
    yield from _shown(stage, passed, gathered)
    calls: dict[str, list[Call]] = {}
    for name, by_trace in gathered:
        for trace, traced in by_trace.items():
            if trace not in attempts:
                continue
            calls.setdefault(trace, []).extend(traced.calls)
            if traced.lines:
                attached = store.keep(
                    "\n".join(traced.lines).encode(),
                    name=name,
                    media_type="text/plain",
                    masked=True,
                )
                case, attempt, *_ = attempts[trace]
                yield Attached(
                    at=now(), stage=stage.name, case=case, attempt=attempt, evidence=attached
                )
    yield from _judged(stage, attempts, calls, contracts)


def _judged(
    stage: Stage,
    attempts: Mapping[str, _Traced],
    calls: Mapping[str, list[Call]],
    contracts: Iterable[Contract],
) -> Iterator[Event]:
    """The calls of what did not pass, held against the contracts of their services."""
    compiled: Contracts | None = None
    for trace, recorded in calls.items():
        case, attempt, _, requests = attempts[trace]
        for call in on_one_clock([*addressed(told_once(recorded))], requests):
            # Most runs need none of it.
            compiled = compiled or _compiled(contracts)
            held = _held(call, compiled)
            yield Called(at=now(), stage=stage.name, case=case, attempt=attempt, call=held)


def _shown(stage: Stage, passed: Mapping[str, _Traced], gathered: _Gathered) -> Iterator[Event]:
    """What services saw of cases that passed; nothing that needs a contract, which takes long."""
    for trace, (case, attempt, _, requests) in passed.items():
        recorded = [
            call for _, by_trace in gathered if trace in by_trace for call in by_trace[trace].calls
        ]
        for call in on_one_clock([*addressed(told_once(recorded))], requests):
            yield Called(at=now(), stage=stage.name, case=case, attempt=attempt, call=call)


_Gathered = Sequence[tuple[str, Mapping[str, TraceEvidence]]]
"""What each source, by its name, has of each trace."""


def _gather(
    attempts: Mapping[str, _Traced],
    passed: Mapping[str, _Traced],
    evidence: StageEvidence,
    clock: Clock,
) -> _Gathered:
    """Ask every source until nobody owes anything, or for as long as that may be waited for.

    Every case has its own time from its last call on, so that what went wrong long before the
    stage was over is waited for no more. What passed is owed nothing.
    """
    times = {trace: traced.began for trace, traced in attempts.items()}
    all_times = times | {trace: traced.began for trace, traced in passed.items()}
    begun = clock.monotonic()
    while True:
        gathered = [(source.name, source.find(all_times)) for source in evidence.sources]
        if not attempts:
            return gathered
        gathered += [(source.name, source.find(times)) for source in evidence.queried]
        waited = clock.monotonic() - begun
        ages = {trace: clock.now() - traced.ended for trace, traced in attempts.items()}
        open_still = {
            trace: attempts[trace] for trace, age in ages.items() if age < evidence.wait_s
        }
        if waited >= evidence.wait_s or not open_still:
            return gathered
        is_settled = min(ages.values()) >= evidence.lag_s
        if is_settled and not _is_owed(open_still, gathered, evidence.owing):
            return gathered
        clock.sleep(_POLL_S)


def _is_owed(attempts: Mapping[str, _Traced], gathered: _Gathered, owing: Collection[str]) -> bool:
    """Whether a call that was answered lacks the side of a service that leaves evidence."""
    if not owing:
        return False
    for trace, traced in attempts.items():
        calls = [*traced.requests]
        for _, by_trace in gathered:
            calls += by_trace[trace].calls if trace in by_trace else ()
        for exchange, _ in walk(call_tree(told_once(calls))):
            is_answered = exchange.caller is not None and exchange.caller.response is not None
            if is_answered and exchange.callee is None and exchange.call.service in owing:
                return True
    return False


def _to_explain(stage: Stage) -> dict[str, _Traced]:
    """The traces of attempts that went wrong, then those of findings that no attempt began."""
    traced = dict(_of_attempts(stage))
    further = (of_finding for of_finding in _of_findings(stage) if of_finding[0] not in traced)
    return traced | dict(islice(further, _MOST_FINDINGS))


def _to_show(stage: Stage) -> dict[str, _Traced]:
    """The traces of cases that passed: first of those that called what none before them did."""
    seen: set[tuple[str, str, str]] = set()
    new: dict[str, _Traced] = {}
    alike: dict[str, _Traced] = {}
    for case in stage.cases.values():
        attempt = case.last
        if attempt is None or attempt.status is not Status.PASSED or not attempt.trace:
            continue
        requests = tuple(
            record.call for record in attempt.calls if record.call.trace == attempt.trace
        )
        asked = {(call.service, call.method, call.operation) for call in requests}
        if not asked:
            continue
        began = min(call.started for call in requests)
        of_it = alike if asked <= seen else new
        of_it[attempt.trace] = _Traced(case.id, attempt.number, began, requests)
        seen |= asked
    return dict(islice((new | alike).items(), _MOST_PASSED))


def _of_findings(stage: Stage) -> Iterator[tuple[str, _Traced]]:
    """The smallest example of each finding, as a part of the first case that shows it."""
    for finding in stage.findings:
        example = finding.example
        case = next((stage.cases[id] for id in finding.cases if id in stage.cases), None)
        if example is not None and example.trace and case is not None and case.last is not None:
            yield (
                example.trace,
                _Traced(case.id, case.last.number, example.started, (example,)),
            )


def _of_attempts(stage: Stage) -> Iterator[tuple[str, _Traced]]:
    for case in stage.cases.values():
        for attempt in case.attempts:
            if attempt.status not in (*RED, None):
                continue
            if trace := _trace(attempt):
                requests = tuple(
                    record.call for record in attempt.calls if record.call.trace == trace
                )
                began = min((call.started for call in requests), default=0.0)
                yield trace, _Traced(case.id, attempt.number, began, requests)


def _trace(attempt: Attempt) -> str:
    """The trace of an attempt; one that ran many scenarios has that of the call to blame."""
    call = None if attempt.trace else first_call(attempt)
    return call.trace if call else attempt.trace


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
