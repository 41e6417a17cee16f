"""Goes the way that a scenario went to an operation, with what the service answers this time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote, unquote

from accord.engines.schemathesis.directed.courier import Courier, Draft, NotSentError, Sent
from accord.engines.schemathesis.directed.known_values import (
    is_masked,
    plain_name,
    with_values_for_secrets,
)
from accord.engines.schemathesis.directed.scenario_values import RecordedCall

_ID: Final = "id"


def follow(courier: Courier, path: Iterable[RecordedCall]) -> Sent | None:
    """Make a scenario's calls anew; what the last was answered, none where it was not sent.

    What an answer holds in place of what the scenario got, such as a new order's id, takes that
    one's place in the later requests. A call that is refused this time is passed over: what the
    scenario made with it may still be there.
    """
    fresh = FreshValues()
    reply: Sent | None = None
    for recorded in path:
        try:
            reply = courier.send(_draft(courier, recorded, fresh))
        except NotSentError:
            reply = None
            continue
        if reply.accepted:
            fresh.compare(recorded.answer, reply.json)
    return reply


class FreshValues:
    """What earlier answers hold now in place of what they held, and in which field.

    ``FreshValues().within(body)`` is a body as it is sent this time.
    """

    def __init__(self) -> None:
        self._by_value: dict[str, tuple[Any, set[str]]] = {}
        self._settled: set[str] = set()

    def compare(self, recorded: object, fresh: object) -> None:
        """Take two answers of one operation."""
        now = dict(_leaves(fresh))
        for pointer, before in _leaves(recorded):
            self._settled.add(str(before))
            value = now.get(pointer)
            if value not in (None, before) and not is_masked(before):
                _, names = self._by_value.get(str(before), (None, set()))
                names = {*names, plain_name(pointer[-1]) if pointer else ""}
                self._by_value[str(before)] = value, names

    def settle(self, recorded: str, current: str) -> None:
        """Take a path as it was and as it was sent: what follows is about the same things."""
        paths = (path.partition("?")[0].split("/") for path in (recorded, current))
        for recorded_segment, segment in zip(*paths, strict=True):
            value = unquote(recorded_segment)
            self._settled.add(value)
            if value and segment != recorded_segment:
                self._by_value.setdefault(value, (_typed(unquote(segment)), set()))

    def is_settled(self, segment: str) -> bool:
        """Whether an earlier request or answer says what stands for a segment of a path."""
        return unquote(segment) in self._settled

    def text(self, value: str) -> Any:  # noqa: ANN401 - an id may be a number
        """What stands in place of a value of a path or a query."""
        return self._by_value.get(value, (value, ()))[0]

    def url(self, written: str) -> str:
        """A path with its query, each part of which may be another now."""
        path, _, query = written.partition("?")
        parts = (self._part(part) for part in path.split("/"))
        pairs = (pair.partition("=") for pair in query.split("&") if pair)
        values = [f"{name}{equals}{self._part(value)}" for name, equals, value in pairs]
        return "/".join(parts) + (f"?{'&'.join(values)}" if values else "")

    def _part(self, part: str) -> str:
        # What is the same still stands as it was written, in whatever spelling.
        fresh = self.text(unquote(part))
        return part if fresh == unquote(part) else quote(str(fresh), safe="")

    def within(self, value: Any, name: str = "") -> Any:  # noqa: ANN401 - JSON
        """A body with every value that is another now."""
        if isinstance(value, dict):
            return {key: self.within(inner, str(key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.within(inner, name) for inner in value]
        replacement, names = self._by_value.get(str(value), (value, set[str]()))
        if isinstance(value, str) or _is_reference(name, names, value):
            return replacement
        return value


def _typed(value: str) -> Any:  # noqa: ANN401 - as an answer would have it
    # A number would lose the zeros that an id begins with.
    is_number = value.isdecimal() and str(int(value)) == value
    return int(value) if is_number else value


def _is_reference(name: str, names: set[str], value: object) -> bool:
    # One of many numbers that are alike: a quantity of 1 is not the order number 1.
    is_number = isinstance(value, int) and not isinstance(value, bool)
    plain = plain_name(name)
    return is_number and (plain in names or plain.endswith(_ID))


def _draft(courier: Courier, recorded: RecordedCall, fresh: FreshValues) -> Draft:
    draft = courier.draft(recorded.shape)
    draft.values |= {place: fresh.text(value) for place, value in recorded.values.items()}
    if recorded.body is not None:
        draft.body = with_values_for_secrets(fresh.within(recorded.body), draft.body)
    return draft


def _leaves(value: object, pointer: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*pointer, str(name)))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*pointer, str(place)))
    # An address is split where nothing stands between two slashes, and no empty text is an id.
    elif value not in (None, "") and not isinstance(value, bool):
        yield pointer, value
