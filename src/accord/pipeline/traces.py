"""What the services' own logs say of the cases that went wrong, joined by trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from accord.evidence import Masks, Store, logs
from accord.model.calls import Call, CallOrigin
from accord.model.catalogue import Contract
from accord.model.culprit import first_call
from accord.model.events import Attached, Called, Event
from accord.model.journal import now
from accord.model.run import Attempt, Stage
from accord.model.status import Status

if TYPE_CHECKING:
    from accord.contract import Contracts

NAME: Final = "logs"


def join(
    stage: Stage,
    files: Iterable[Path],
    *,
    contracts: Iterable[Contract],
    store: Store,
    masks: Masks,
) -> Iterator[Event]:
    """Calls and log lines of every attempt that did not pass."""
    wanted = {
        trace: (case.id, attempt.number)
        for case in stage.cases.values()
        for attempt in case.attempts
        if attempt.status in {Status.FAILED, Status.BROKEN, None} and (trace := _trace(attempt))
    }
    if not wanted:
        return
    found = logs.read(files, wanted, masks=masks)
    has_calls = any(one.calls for one in found.values())
    compiled = _compiled(contracts) if has_calls else None
    for trace, traced in found.items():
        case, attempt = wanted[trace]
        for call in traced.calls:
            named = _named(call, compiled) if compiled else call
            yield Called(at=now(), stage=stage.name, case=case, attempt=attempt, call=named)
        if traced.lines:
            content = "\n".join(traced.lines).encode()
            kept = store.keep(content, name=NAME, media_type="text/plain", masked=True)
            yield Attached(at=now(), stage=stage.name, case=case, attempt=attempt, evidence=kept)


def _trace(attempt: Attempt) -> str:
    """The trace of an attempt; one that ran many scenarios has that of the call to blame."""
    call = None if attempt.trace else first_call(attempt)
    return call.trace if call else attempt.trace


def _traces(attempt: Attempt) -> set[str]:
    """The attempt's trace, and those of single calls where each has one of its own."""
    own = {entry.call.trace for entry in attempt.calls if entry.call.origin is CallOrigin.CLIENT}
    return {attempt.trace, *own} - {""}


def _compiled(contracts: Iterable[Contract]) -> Contracts:
    from accord.contract import Contracts  # most runs need none of it

    return Contracts.compile(contracts)


def _named(call: Call, contracts: Contracts) -> Call:
    """The call with the operation it is in its service's contract."""
    operation = contracts.find(call.service, call.method, urlsplit(call.url).path)
    return replace(call, operation=operation.id) if operation else call
