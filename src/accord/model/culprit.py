"""Where a case broke: the hop at fault, why, how sure that is, and what evidence is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from accord.model.calls import Call, Origin
from accord.model.catalogue import LinkKind
from accord.model.message import Message, message
from accord.model.run import Attempt, Case
from accord.model.status import Status

_REFUSED: Final = 400
_SERVER_ERROR: Final = 500

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
    root = _root(attempt)
    if root is None or attempt.status not in {Status.FAILED, Status.BROKEN}:
        return None
    calls = [entry.call for entry in attempt.calls]
    chain = _merged(_deepest_fault(root, _children(calls)))
    if not chain:
        return _wrong_value(root, calls, case)
    hop = chain[-1]
    direct = hop.origin is Origin.CLIENT
    certain = not direct or bool(hop.faults) or hop.response is None
    return Culprit(
        service=hop.service,
        operation=_name(hop),
        because=_because(chain),
        certain=certain,
        chain=chain,
        missing=() if certain else (message("model.culprit-no-logs", service=hop.service),),
    )


def _root(attempt: Attempt) -> Call | None:
    """The call to start from: the first that broke its contract, else the last one judged."""
    own = [entry for entry in attempt.calls if entry.call.origin is Origin.CLIENT]
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
    if call.origin is Origin.CLIENT:
        return ""
    end = call.started + call.seconds
    around = [
        other
        for other in calls
        if other.started <= call.started
        and end <= other.started + other.seconds
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
    if hop.faults:
        return message("model.culprit-contract", **known, where=hop.faults[0].where)
    if hop.response is None:
        return message("model.culprit-no-answer", **known, error=hop.error or hop.note)
    known |= {"status": str(hop.response.status), "note": hop.note}
    kind = "error" if hop.response.status >= _SERVER_ERROR else "refused"
    if hop is first or first.status is None:
        return message(f"model.culprit-{kind}{'-because' if hop.note else ''}", **known)
    seen = {"entry": first.service, "entry_status": str(first.status)}
    return message(f"model.culprit-{kind}-behind", **known, **seen)


def _wrong_value(root: Call, calls: Sequence[Call], case: Case) -> Culprit:
    """Every answer was allowed, so the fault is in a value; the case's tags say whose it is."""
    claimed = [link.target for link in case.links if link.kind is LinkKind.SERVICE]
    took_part = {call.service for call in calls}
    service = next((name for name in claimed if name in took_part), None) or root.service
    tagged = service != root.service
    return Culprit(
        service=service,
        operation="" if tagged else _name(root),
        because=message(
            f"model.culprit-value{'-tagged' if tagged else ''}",
            service=service,
            operation=_name(root),
            entry=root.service,
        ),
        certain=False,
        chain=(root,),
        missing=(message("model.culprit-no-bodies"),),
    )


def _name(call: Call) -> str:
    """The operation's name, or the request line when no contract names it."""
    return call.operation.rpartition("/")[2] or f"{call.method} {urlsplit(call.url).path}"
