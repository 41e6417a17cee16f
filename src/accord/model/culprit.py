"""Where a case broke: the hop at fault, why, how sure that is, and what evidence is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from accord.model.calls import Call, CallOrigin
from accord.model.catalogue import LinkKind
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.model.run import Attempt, Case
from accord.model.status import Status

_REFUSED: Final = 400
_SERVER_ERROR: Final = 500
# A callee often logs its answer a moment after its caller has read it.
_LOGGED_LATE_S: Final = 0.02

Children = Mapping[str, Sequence[Call]]
"""The calls that a call caused, by its span, in the order they began."""


class Culprit(Struct, frozen=True, kw_only=True):
    """The service at fault.

    ``chain`` leads from the call that the case made to the hop at fault; ``certain`` is false
    when the finding is a reading of the evidence and not the evidence itself.
    """

    service: str
    operation: str
    because: Message
    certain: bool
    chain: tuple[Call, ...]
    missing: tuple[Message, ...] = ()


def culprit(attempt: Attempt, case: Case) -> Culprit | None:
    """Who is at fault for an attempt that did not pass, or none when no call took part."""
    root = first_call(attempt)
    if root is None or attempt.status not in {Status.FAILED, Status.BROKEN}:
        return None
    children = _children([entry.call for entry in attempt.calls])
    chain = _deepest_fault(root, children)
    if not chain:
        if attempt.steps and all(step.status is Status.PASSED for step in attempt.steps):
            # It was expected to fail and did not; nobody is to blame for that.
            return None
        return _wrong_value(_forwarded(root, children), attempt, case)
    hop = chain[-1]
    if hop.faults:
        return _wrong_shape((*chain[:-1], *_forwarded(hop, children)))
    asked = children.get(hop.span, ())
    if asked and hop.status is not None and hop.status < _SERVER_ERROR:
        return _decided_elsewhere(chain, asked[-1])
    return _fault(_merged(chain))


def _fault(chain: tuple[Call, ...]) -> Culprit:
    """The last hop of a chain failed by itself."""
    hop = chain[-1]
    certain = hop.origin is not CallOrigin.CLIENT or hop.response is None
    return Culprit(
        service=hop.service,
        operation=_name(hop),
        because=_because(chain),
        certain=certain,
        chain=chain,
        missing=() if certain else (message("model.culprit-no-logs", service=hop.service),),
    )


def _wrong_shape(way: tuple[Call, ...]) -> Culprit:
    """An answer broke its contract; whoever gave it may only have passed it on."""
    chain = _merged(way)
    hop = next(call for call in chain if call.faults)
    source = chain[-1]
    known = {"service": hop.service, "operation": _name(hop), "where": hop.faults[0].where}
    passed_on = source.service != hop.service
    if passed_on:
        known |= {"source": source.service, "source_operation": _name(source)}
    return Culprit(
        service=source.service,
        operation=_name(source),
        because=message(f"model.culprit-contract{'-passed-on' if passed_on else ''}", **known),
        certain=not passed_on,
        chain=chain,
        missing=(message("model.culprit-no-bodies"),) if passed_on else (),
    )


def _decided_elsewhere(chain: tuple[Call, ...], asked: Call) -> Culprit:
    """A service refused although everybody it asked answered well: the last answer decided."""
    merged = _merged((*chain, asked))
    if len(merged) == 1 or asked.service == chain[-1].service:
        return _fault(_merged(chain))
    hop = merged[-2]
    return Culprit(
        service=asked.service,
        operation=_name(asked),
        because=message(
            "model.culprit-decided",
            service=hop.service,
            operation=_name(hop),
            status=hop.status,
            note=hop.note,
            source=asked.service,
            source_operation=_name(asked),
        ),
        certain=False,
        chain=merged,
        missing=(message("model.culprit-no-bodies"),),
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


def _children(calls: Sequence[Call]) -> Children:
    spans = {call.span for call in calls}
    children: dict[str, list[Call]] = defaultdict(list)
    for call in sorted(calls, key=lambda call: call.started):
        parent = call.parent if call.parent in spans else _enclosing(call, calls)
        if parent and parent != call.span:
            children[parent].append(call)
    return children


def _enclosing(call: Call, calls: Sequence[Call]) -> str:
    """The span of the shortest call that was open while this one ran.

    Services often do not log the span of an outgoing call, so the parent id leads nowhere.
    """
    if call.origin is CallOrigin.CLIENT:
        return ""
    end = call.started + call.seconds
    around = [
        other
        for other in calls
        if other.started <= call.started
        and end <= other.started + other.seconds + _LOGGED_LATE_S
        and other.seconds > call.seconds
    ]
    return min(around, key=lambda other: other.seconds).span if around else ""


def _deepest_fault(call: Call, children: Children) -> tuple[Call, ...]:
    """The way from a call down to the fault that explains its own; empty when there is none."""
    below = children.get(call.span, ())
    if not _at_fault(call):
        same = [c for c in below if _same_exchange(call, c)]
        return next((way for c in same if (way := _deepest_fault(c, children))), ())
    for number, child in enumerate(below):
        if _at_fault(child) and not _healed(child, below[number + 1 :]):
            return (call, *_deepest_fault(child, children))
    return (call,)


def _at_fault(call: Call) -> bool:
    return call.status is None or call.status >= _REFUSED or bool(call.faults)


def _healed(call: Call, later: Sequence[Call]) -> bool:
    """Whether a retry of the same call worked."""
    return any(_target(other) == _target(call) and not _at_fault(other) for other in later)


def _target(call: Call) -> tuple[str, str, str]:
    return call.service, call.method, urlsplit(call.url).path


def _same_exchange(outer: Call, inner: Call) -> bool:
    """Whether two records are one exchange, seen by its caller and by its callee."""
    return outer.service == inner.service and outer.method == inner.method


def _merged(chain: tuple[Call, ...]) -> tuple[Call, ...]:
    """A chain in which an exchange that both ends recorded stands once, as its callee saw it."""
    seen_twice = {
        call.span
        for call, after in pairwise(chain)
        if _same_exchange(call, after) and not call.faults
    }
    return tuple(call for call in chain if call.span not in seen_twice)


def _because(chain: tuple[Call, ...]) -> Message:
    hop, first = chain[-1], chain[0]
    known = {"service": hop.service, "operation": _name(hop)}
    if hop.response is None:
        return message("model.culprit-no-answer", **known, error=hop.error or hop.note)
    known |= {"status": str(hop.response.status), "note": hop.note}
    kind = "error" if hop.response.status >= _SERVER_ERROR else "refused"
    if hop is first or first.status is None:
        return message(f"model.culprit-{kind}{'-because' if hop.note else ''}", **known)
    seen = {"entry": first.service, "entry_status": str(first.status)}
    return message(f"model.culprit-{kind}-behind", **known, **seen)


def _forwarded(call: Call, children: Children) -> tuple[Call, ...]:
    """The way along which a request was only passed on: one call below of the same method."""
    alike = [child for child in children.get(call.span, ()) if child.method == call.method]
    return (call, *_forwarded(alike[0], children)) if len(alike) == 1 else (call,)


def _wrong_value(way: tuple[Call, ...], attempt: Attempt, case: Case) -> Culprit:
    """Every answer was allowed, so the fault is in a value that somebody worked out."""
    chain = _merged(way)
    source = chain[-1]
    took_part = {entry.call.service for entry in attempt.calls} - {source.service}
    claimed = {link.target for link in case.links if link.kind is LinkKind.SERVICE}
    others = Listed(sorted(claimed & took_part))
    return Culprit(
        service=source.service,
        operation=_name(source),
        because=message(
            f"model.culprit-value{'-or' if others else ''}",
            service=source.service,
            operation=_name(source),
            others=others,
        ),
        certain=False,
        chain=chain,
        missing=(message("model.culprit-no-bodies"),),
    )


def _name(call: Call) -> str:
    """The operation's name, or the request line when no contract names it."""
    return call.operation.rpartition("/")[2] or f"{call.method} {urlsplit(call.url).path}"
