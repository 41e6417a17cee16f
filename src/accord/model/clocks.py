"""Puts what services recorded by clocks of their own on that of whoever began.

A callee cannot have begun before it was asked, nor have answered after its caller had the answer.
Where its clock says so, all that it recorded is moved by as much as makes that hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from accord.model.call_tree import LOGGED_LATE_S, is_callers
from accord.model.calls import Call, CallOrigin

_Bounds = tuple[float, float, float]
"""By how many seconds a clock has to be put forward: at least, at most so that it answered in time,
and, where it never did, at most so that it began before it was given up."""

_SECOND: Final = 1.0
_UNBOUND: Final = float("inf")
_OURS: Final = ""


def on_one_clock(calls: Sequence[Call], own: Sequence[Call]) -> list[Call]:
    """The records with their moments as whoever made the ``own`` calls would have seen them.

    Only ids tell which records are of one exchange; what has none stays as it was written.
    """
    bounds: dict[str, dict[str, _Bounds]] = defaultdict(dict)
    for asking, asked, tight in _bounded((*own, *calls)):
        least, most, begun = bounds[asking].get(asked, (-_UNBOUND, _UNBOUND, _UNBOUND))
        bounds[asking][asked] = max(least, tight[0]), min(most, tight[1]), min(begun, tight[2])
    shifts = _shifts(bounds)
    coarse = {call.span or call.parent for call in calls if _tells_seconds_only(call)}
    moved = [_moved(call, shifts.get(_clock(call), 0.0)) for call in calls]
    if not coarse:
        return moved
    within = {
        id(callee): _within(callee, caller)
        for caller, callee in _pairs((*own, *moved))
        if (callee.span or callee.parent) in coarse
    }
    return [within.get(id(call), call) for call in moved]


def _pairs(calls: Iterable[Call]) -> Iterator[tuple[Call, Call]]:
    """What both sides recorded of an exchange that ids tell of."""
    callers: dict[str, Call] = {}
    callees: list[Call] = []
    for call in calls:
        if not is_callers(call):
            callees.append(call)
        elif call.span:
            callers.setdefault(call.span, call)
    for callee in callees:
        caller = callers.get(callee.parent) or callers.get(callee.span)
        if caller is None or caller.service != callee.service or caller.method != callee.method:
            continue
        yield caller, callee


def _bounded(calls: Iterable[Call]) -> Iterator[tuple[str, str, _Bounds]]:
    for caller, callee in _pairs(calls):
        # Many write down when a call was over, and not how long it took.
        least = caller.started - callee.started if caller.seconds else -_UNBOUND
        # Who gave up tells nothing of when it would have had its answer.
        most = _end(caller) - _end(callee) if caller.response else _UNBOUND
        begun = _end(caller) - callee.started if caller.seconds else _UNBOUND
        if _tells_seconds_only(callee):
            least -= _SECOND
        yield _clock(caller), _clock(callee), (least, most, begun)


def _tells_seconds_only(call: Call) -> bool:
    """Whether a line's time is a whole second, as access logs write it."""
    return not is_callers(call) and _end(call).is_integer()


def _within(callee: Call, caller: Call) -> Call:
    """What a callee recorded, in the middle of what its caller did unless it fits already."""
    spare_s = caller.seconds - callee.seconds
    is_late = caller.response is not None and _end(callee) > _end(caller)
    if spare_s < 0 or (caller.started <= callee.started and not is_late):
        return callee
    return replace(callee, started=caller.started + spare_s / 2)


def _end(call: Call) -> float:
    return call.started + call.seconds


def _clock(call: Call) -> str:
    if call.origin is CallOrigin.CLIENT:
        return _OURS
    return call.caller or call.service


def _shifts(bounds: Mapping[str, Mapping[str, _Bounds]]) -> dict[str, float]:
    """By how much each clock is put forward, from ours outwards."""
    shifts = {_OURS: 0.0}
    waiting = [_OURS]
    while waiting:
        asking = waiting.pop(0)
        for asked, (least, most, begun) in bounds.get(asking, {}).items():
            if asked not in shifts:
                base = shifts[asking]
                shifts[asked] = _shift(base + least, base + most, base + begun)
                waiting.append(asked)
    return shifts


def _shift(least: float, most: float, begun: float) -> float:
    # Who was stopped begins when it goes on, however long after it was given up.
    latest = begun if most == _UNBOUND else most
    # Timers and the moments at which lines are written are not exact.
    if least - LOGGED_LATE_S <= 0.0 <= latest + LOGGED_LATE_S:
        return 0.0
    if least - LOGGED_LATE_S > latest + LOGGED_LATE_S:
        # No clock explains both: whoever wrote it means something else by these times.
        return 0.0
    if most == _UNBOUND or least == -_UNBOUND:
        # Who is asked begins at once, however long it is waited for.
        return most if least == -_UNBOUND else least
    return (least + most) / 2


def _moved(call: Call, shift_s: float) -> Call:
    return replace(call, started=call.started + shift_s) if shift_s else call
