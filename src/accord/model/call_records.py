"""Records of calls from several sources, put in order before a tree is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from accord.model.call_tree import is_callers
from accord.model.calls import Call


def told_once(calls: Iterable[Call]) -> list[Call]:
    """The calls without those that another source told of too, as a log and a span of one hop do.

    The record that says more stays.
    """
    by_side: dict[tuple[str, str, bool], Call] = {}
    without_span: list[Call] = []
    for call in calls:
        side = (call.span, call.caller or call.service, is_callers(call))
        if not call.span:
            # A collector that delivers twice delivers the same to the letter.
            without_span += [] if call in without_span else [call]
        elif side not in by_side or _says(call) > _says(by_side[side]):
            by_side[side] = call
    return sorted((*by_side.values(), *without_span), key=lambda call: call.started)


def _says(call: Call) -> tuple[bool, bool, float]:
    return call.response is not None, bool(call.parent), call.seconds


def addressed(calls: Sequence[Call]) -> Iterator[Call]:
    """The calls, each to a service: who answers a call tells whom a mere address belongs to."""
    answered_by = {call.parent: call.service for call in calls if not is_callers(call)}
    for call in calls:
        is_address = bool(call.caller) and (":" in call.service or not call.service)
        answerer = answered_by.get(call.span, "") if is_address else ""
        yield replace(call, service=answerer) if answerer else call
