"""Where a case broke: the hop at fault, why, how sure that is, and what evidence is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from accord.model.call_tree import LOGGED_LATE_S, Exchange, call_tree, target
from accord.model.calls import Call, CallOrigin
from accord.model.catalogue import LinkKind
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.model.run import Attempt, Case
from accord.model.status import Status

_REFUSED: Final = 400
_SERVER_ERROR: Final = 500
_BAD_REQUEST: Final = frozenset({400, 415, 422})
"""Refusals that speak of what was sent: either side may be wrong about it."""

Way = tuple[Exchange, ...]
"""Exchanges each of which stands below the one before it."""


class Culprit(Struct, frozen=True, kw_only=True):
    """The service at fault.

    ``chain`` leads from the call that the case made to the hop at fault; ``certain`` is false
    when the finding is a reading of the evidence and not the evidence itself.
    """

    service: str
    operation: str
    because: Message
    certain: bool
    chain: Way
    missing: tuple[Message, ...] = ()


def culprit(case: Case) -> Culprit | None:
    """Who is at fault for a case that did not pass, or none when nothing points at a service.

    A broken case says nothing of the product, so a service is named only where the evidence itself
    shows that it did not do its part.
    """
    attempt = case.last
    if attempt is None or attempt.status not in {Status.FAILED, Status.BROKEN}:
        return None
    blamed = _of_attempt(attempt, case)
    if blamed and attempt.status is Status.BROKEN and not blamed.certain:
        return None
    return blamed


def _of_attempt(attempt: Attempt, case: Case) -> Culprit | None:
    entry = first_call(attempt)
    if entry is None:
        return None
    roots = call_tree(made.call for made in attempt.calls)
    root = next(exchange for exchange in roots if exchange.caller is entry)
    if _is_bad(root):
        return _of_failure(_down_to_fault(root))
    if attempt.steps and all(step.status is Status.PASSED for step in attempt.steps):
        # It was expected to fail and did not; nobody is to blame for that.
        return None
    degraded = _swallowed(root)
    return _degraded(degraded) if degraded else _wrong_value(_forwarded(root), attempt, case)


def _of_failure(chain: Way) -> Culprit:
    hop = chain[-1]
    if hop.call.faults:
        return _wrong_shape((*chain[:-1], *_forwarded(hop)))
    status = hop.call.status
    if status in _BAD_REQUEST and (sender := _sender(chain)):
        return _bad_request(chain, sender)
    asked = _before_answer(hop)
    if asked and status is not None and status < _SERVER_ERROR:
        return _decided_elsewhere(chain, asked[-1])
    return _fault(chain)


def _fault(chain: Way) -> Culprit:
    """The last hop of a chain failed by itself."""
    hop = chain[-1]
    missing: tuple[Message, ...] = ()
    if hop.call.response is not None and hop.from_case and hop.callee is None:
        missing = (message("model.culprit-no-logs", service=hop.call.service),)
    elif hop.call.response is not None and (asked := _before_answer(hop)):
        # It may have stumbled over an answer that only looked good.
        source = asked[-1].call.service
        unseen = message("model.culprit-unseen", service=hop.call.service, source=source)
        missing = (unseen,)
    return Culprit(
        service=hop.call.service,
        operation=_operation(hop),
        because=_because(chain),
        certain=not missing,
        chain=chain,
        missing=missing,
    )


def _wrong_shape(chain: Way) -> Culprit:
    """An answer broke its contract; whoever gave it may only have passed it on."""
    hop = next(exchange for exchange in chain if exchange.call.faults)
    source = chain[-1]
    arguments = {
        "service": hop.call.service,
        "operation": _operation(hop),
        "where": hop.call.faults[0].where,
    }
    passed_on = source.call.service != hop.call.service
    because = message("model.culprit-contract", **arguments)
    if passed_on:
        arguments |= {"source": source.call.service, "source_operation": _operation(source)}
        because = message("model.culprit-contract-passed-on", **arguments)
    return Culprit(
        service=source.call.service,
        operation=_operation(source),
        because=because,
        certain=not passed_on,
        chain=chain,
        missing=(message("model.culprit-no-bodies"),) if passed_on else (),
    )


def _bad_request(chain: Way, sender: Exchange) -> Culprit:
    """A service sent another what that refused to take; without the body either may be wrong."""
    hop = chain[-1]
    return Culprit(
        service=sender.call.service,
        operation=_operation(sender),
        because=message(
            "model.culprit-bad-request",
            service=sender.call.service,
            operation=_operation(sender),
            refused=hop.call.service,
            refused_operation=_operation(hop),
            status=str(hop.call.status),
            note=hop.call.note,
        ),
        certain=False,
        chain=chain,
        missing=(message("model.culprit-no-bodies"),),
    )


def _sender(chain: Way) -> Exchange | None:
    """Where the service that wrote a refused request was asked; none when it was the case.

    Services between that only hand the same refusal on did not write the request.
    """
    above = reversed(chain[:-1])
    return next((it for it in above if it.call.status not in _BAD_REQUEST), None)


def _decided_elsewhere(chain: Way, source: Exchange) -> Culprit:
    """A service refused although everybody it asked answered well: the last answer decided."""
    hop = chain[-1]
    if source.call.service == hop.call.service:
        return _fault(chain)
    return Culprit(
        service=source.call.service,
        operation=_operation(source),
        because=message(
            "model.culprit-decided",
            service=hop.call.service,
            operation=_operation(hop),
            status=hop.call.status,
            note=hop.call.note,
            source=source.call.service,
            source_operation=_operation(source),
        ),
        certain=False,
        chain=(*chain, source),
        missing=(message("model.culprit-no-bodies"),),
    )


def _degraded(chain: Way) -> Culprit:
    """A good-looking answer was given although a call behind it failed."""
    entry, hop = chain[0], chain[-1]
    return Culprit(
        service=hop.call.service,
        operation=_operation(hop),
        because=message(
            "model.culprit-degraded",
            service=hop.call.service,
            operation=_operation(hop),
            answer=str(hop.call.status or hop.call.error),
            entry=entry.call.service,
            entry_status=str(entry.call.status),
        ),
        certain=False,
        chain=chain,
    )


def first_call(attempt: Attempt) -> Call | None:
    """The call to start from: the first that broke its contract, else the last one judged."""
    own = [entry for entry in attempt.calls if entry.call.origin is CallOrigin.CLIENT]
    for entry in own:
        if entry.call.faults:
            return entry.call
    bad = (Status.FAILED, Status.BROKEN)
    failing = next((n for n, step in enumerate(attempt.steps) if step.status in bad), None)
    judged = [entry for entry in own if failing is None or entry.step <= failing]
    return judged[-1].call if judged else None


def _down_to_fault(exchange: Exchange) -> Way:
    """The way from a failed exchange down to the one that explains it."""
    chain = [exchange]
    while cause := _still_open(chain) or _failed_below(chain[-1]):
        chain.append(cause)
    return tuple(chain)


def _still_open(chain: Sequence[Exchange]) -> Exchange | None:
    """What the last hop was waiting for when somebody above gave up, however that ended later."""
    above = next((it for it in reversed(chain) if it.call.response is None), None)
    if above is None:
        return None
    waited = [
        child
        for child in chain[-1].below
        if child.began <= above.left < child.left
        # One that left no word itself may have died, and then what it waited for is innocent.
        and (chain[-1].callee is not None or _is_bad(child))
    ]
    return waited[-1] if waited else None


def _failed_below(exchange: Exchange) -> Exchange | None:
    """The exchange below that made this one fail, or none when it failed by itself."""
    failed = [
        child
        for number, child in enumerate(exchange.below)
        if _is_bad(child)
        and _ended_before_answer(child, exchange)
        and not _healed(child, exchange.below[number + 1 :])
    ]
    # What was tried before was survived: the service went on to this one.
    return max(failed, key=lambda child: child.left, default=None)


def _before_answer(exchange: Exchange) -> list[Exchange]:
    return [child for child in exchange.below if _ended_before_answer(child, exchange)]


def _ended_before_answer(child: Exchange, exchange: Exchange) -> bool:
    return child.left <= exchange.ended + LOGGED_LATE_S


def _swallowed(root: Exchange) -> Way:
    """The way to the last call that failed, unhealed, behind a good answer; empty without one.

    A refusal is no such failure: services ask for what may not be there.
    """
    failures: list[Way] = []
    waiting: list[Way] = [(root,)]
    while waiting:
        way = waiting.pop()
        failure = _failed_below(way[-1])
        if failure and (failure.call.status or _SERVER_ERROR) >= _SERVER_ERROR:
            failures.append((*way, failure))
        waiting += [(*way, it) for it in _before_answer(way[-1]) if not _is_bad(it)]
    if not failures:
        return ()
    *way_down, failure = max(failures, key=lambda way: way[-1].left)
    return (*way_down, *_down_to_fault(failure))


def _is_bad(exchange: Exchange) -> bool:
    call = exchange.call
    return call.status is None or call.status >= _REFUSED or bool(call.faults)


def _healed(exchange: Exchange, later: Sequence[Exchange]) -> bool:
    """Whether a retry of the same call worked."""
    tried = target(exchange.call)
    return any(target(other.call) == tried and not _is_bad(other) for other in later)


def _because(chain: Way) -> Message:
    hop, entry = chain[-1].call, chain[0].call
    arguments = {"service": hop.service, "operation": _operation(chain[-1])}
    if hop.response is None:
        return message("model.culprit-no-answer", **arguments, error=hop.error or hop.note)
    arguments |= {"status": str(hop.response.status), "note": hop.note}
    if hop.response.status < _REFUSED:
        gave_up = next(it.call for it in reversed(chain) if it.call.response is None)
        seconds = f"{gave_up.seconds:.3g}"
        return message(
            "model.culprit-too-late", **arguments, waiting=gave_up.service, seconds=seconds
        )
    failed = hop.response.status >= _SERVER_ERROR
    if len(chain) > 1 and entry.status is not None:
        arguments |= {"entry": entry.service, "entry_status": str(entry.status)}
        id = "model.culprit-error-behind" if failed else "model.culprit-refused-behind"
    elif hop.note:
        id = "model.culprit-error-because" if failed else "model.culprit-refused-because"
    else:
        id = "model.culprit-error" if failed else "model.culprit-refused"
    return message(id, **arguments)


def _forwarded(exchange: Exchange) -> Way:
    """The way along which a request was only passed on: one call below of the same method."""
    way = [exchange]
    while True:
        alike = [it for it in way[-1].below if it.call.method == way[-1].call.method]
        if len(alike) != 1:
            return tuple(way)
        way.append(alike[0])


def _wrong_value(chain: Way, attempt: Attempt, case: Case) -> Culprit:
    """Every answer was allowed, so the fault is in a value that somebody worked out."""
    source = chain[-1]
    took_part = {entry.call.service for entry in attempt.calls} - {source.call.service}
    claimed = {link.target for link in case.links if link.kind is LinkKind.SERVICE}
    others = Listed(sorted(claimed & took_part))
    arguments = {"service": source.call.service, "operation": _operation(source), "others": others}
    because = (
        message("model.culprit-value-or", **arguments)
        if others
        else message("model.culprit-value", **arguments)
    )
    return Culprit(
        service=source.call.service,
        operation=_operation(source),
        because=because,
        certain=False,
        chain=chain,
        missing=(message("model.culprit-no-bodies"),),
    )


def _operation(exchange: Exchange) -> str:
    """The operation's name, or the request line when no contract names it."""
    call = exchange.call
    return call.operation.rpartition("/")[2] or f"{call.method} {urlsplit(call.url).path}"
