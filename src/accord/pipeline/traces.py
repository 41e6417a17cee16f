"""What services saw of the cases that went wrong, from every source of evidence, by trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from accord.evidence import Store
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


def join(
    stage: Stage,
    sources: Iterable[EvidenceSource],
    *,
    contracts: Iterable[Contract],
    store: Store,
) -> Iterator[Event]:
    """Calls and lines, from every source, of every attempt that did not pass."""
    attempts = {
        trace: (case.id, attempt.number)
        for case in stage.cases.values()
        for attempt in case.attempts
        if attempt.status in {Status.FAILED, Status.BROKEN, None} and (trace := _trace(attempt))
    }
    if not attempts:
        return
    compiled: Contracts | None = None
    for source in sources:
        for trace, evidence in source.find(attempts.keys()).items():
            case, attempt = attempts[trace]
            for call in evidence.calls:
                # Most runs need none of it.
                compiled = compiled or _compiled(contracts)
                named = _named(call, compiled)
                yield Called(at=now(), stage=stage.name, case=case, attempt=attempt, call=named)
            if evidence.lines:
                attached = store.keep(
                    "\n".join(evidence.lines).encode(),
                    name=source.name,
                    media_type="text/plain",
                    masked=True,
                )
                yield Attached(
                    at=now(), stage=stage.name, case=case, attempt=attempt, evidence=attached
                )


def _trace(attempt: Attempt) -> str:
    """The trace of an attempt; one that ran many scenarios has that of the call to blame."""
    call = None if attempt.trace else first_call(attempt)
    return call.trace if call else attempt.trace


def _compiled(contracts: Iterable[Contract]) -> Contracts:
    from accord.contract import Contracts

    return Contracts.compile(contracts)


def _named(call: Call, contracts: Contracts) -> Call:
    """The call with the operation it is in its service's contract.

    Of a call between services only the status is known, which is enough to see that the contract
    documents no such answer.
    """
    operation = contracts.find(call.service, call.method, urlsplit(call.url).path)
    if operation is None:
        return call
    call = replace(call, operation=operation.id)
    undocumented = contracts.undocumented(operation, call.status) if call.status else ()
    return replace(call, problems=undocumented)
