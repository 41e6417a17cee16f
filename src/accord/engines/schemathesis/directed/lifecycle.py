"""One resource from birth to death: created, listed, read, changed, used, deleted, used again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import Any, Final, TypeVar

from accord.engines.schemathesis.directed.assignment import field_of, fields
from accord.engines.schemathesis.directed.courier import Courier, Draft, NotSentError, Sent
from accord.engines.schemathesis.directed.known_values import ids_in, items_in
from accord.engines.schemathesis.directed.resources import Resource
from accord.engines.schemathesis.directed.shapes import OperationShape, Schemas
from accord.engines.schemathesis.directed.suspicions import holds_nowhere, suspicion
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.traffic import Caller
from accord.model.json_kinds import as_fields

_Seen = TypeVar("_Seen")
_MOST_ORDERS: Final = 8
_LIMITS: Final = ("limit", "pagesize", "perpage", "size", "pagelimit", "count", "maxresults", "top")
_OFTEN: Final = 50
_NOT_FOUND: Final = frozenset({404, 410})
_CREATED: Final = 201
_ACCEPTED_LATER: Final = 202
# What is written by one process may be read from another's copy.
_LOOKS: Final = 2
_BETWEEN_LOOKS_S: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Something that exists: its id, and the call that made it."""

    id: Any
    made: Sent


@dataclass(slots=True, kw_only=True)
class Lifecycle:
    """What is done with one resource; ``suspect`` takes what is wrong with it.

    ``examine_change`` does an update to a member that is there, and looks what became of it.
    """

    resource: Resource
    courier: Courier
    schemas: Schemas
    suspect: Callable[[Objection], None]
    examine_change: Callable[[Lifecycle, OperationShape, Member], None]
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    # Single calls ------------------------------------------------------------------------------

    def create(self, *, caller: Caller | None = None) -> Member | None:
        """A new member, if one can be made."""
        shape = self.resource.create
        if shape is None:
            return None
        draft = self.courier.draft(shape, number=next(self._numbers))
        draft.caller = caller
        reply = self.courier.send_until_accepted(draft)
        if not reply.accepted:
            return None
        names, collection = self.resource.id_names, self.resource.collection
        ids = ids_in(reply.json, names, reply.headers.get("location", ""))
        if not ids:
            return None
        if caller is None:
            self.courier.known.learn_id(collection, ids[0], parameter=self.resource.parameter)
        return Member(id=ids[0], made=reply)

    def _singleton(self) -> Member | None:
        """What exists without being created, such as a profile."""
        if self.resource.parameter or self.resource.read is None:
            return None
        reply = self.courier.send(self.courier.draft(self.resource.read))
        return Member(id="", made=reply) if reply.accepted else None

    def call(self, shape: OperationShape, member: Member, *, caller: Caller | None = None) -> Sent:
        """An operation on a member."""
        return self.courier.send(self.draft(shape, member, caller=caller))

    def draft(
        self, shape: OperationShape, member: Member, *, caller: Caller | None = None
    ) -> Draft:
        """A request about a member, with the ids of what it is nested in."""
        above = {
            place: value
            for place, value in member.made.draft.values.items()
            if place.startswith("path ")
        }
        draft = self.courier.draft(shape, number=next(self._numbers))
        draft.values.update(above)
        if self.resource.parameter:
            draft.values[self.resource.place] = member.id
        draft.caller = caller
        return draft

    def listed(self, *, near: Member, caller: Caller | None = None) -> list[Any] | None:
        """All items that the list holds, if they can be told to be all."""
        shape = self.resource.listing
        if shape is None or any(p.required and p.place == "query" for p in shape.parameters):
            return None
        draft = self.draft(shape, near, caller=caller)
        draft.values.pop(self.resource.place, None)
        limit = next((p for p in shape.parameters if is_limit(p.name) and p.place == "query"), None)
        if limit is not None:
            draft.values[limit.told] = limit.schema.get("maximum", 100)
        reply = self.courier.send(draft)
        items = items_in(reply.json) if reply.accepted else None
        return None if items is None or _is_a_part(reply, items) else items

    def listed_ids(self, *, caller: Caller | None = None) -> dict[Any, Sent]:
        """The ids of what the list holds, each with the list's answer."""
        shape = self.resource.listing
        if shape is None:
            return {}
        reply = self.courier.send(self.courier.draft(shape, caller=caller))
        items = items_in(reply.json) if reply.accepted else None
        names = self.resource.id_names
        return {id: reply for item in items or () for id in ids_in(item, names)}

    # The sequence ------------------------------------------------------------------------------

    def run(self) -> None:
        """Try everything that its contract allows, in the orders that tell most."""
        member = self.create() or self._singleton()
        if member is None:
            return
        for step in (self._birth, self._changes, self._uses, self._death):
            try:
                step(member)
            except NotSentError:
                continue

    def _birth(self, member: Member) -> None:
        self._follow_location(member)
        resource = self.resource
        if resource.create is None:
            return
        if resource.read is not None:
            reply = self._patiently(
                lambda: self.call(resource.read, member),  # type: ignore[arg-type]
                lambda reply: reply.status not in _NOT_FOUND,
            )
            if reply.status in _NOT_FOUND:
                # As the engine has it: the fault is of who said that it was made.
                objection = suspicion("created-not-found", reply)
                self.suspect(replace(objection, operation=member.made.draft.shape.id))
                return
            if another := _another_read(member, reply, self.resource.id_names):
                self.suspect(another)
        if resource.listing is not None:
            items = self._patiently(
                lambda: self.listed(near=member),
                lambda items: items is None or holds(items, member),
            )
            if items is not None and not holds(items, member):
                last = self.call_list(member)
                id = str(member.id)
                self.suspect(suspicion("created-not-listed", last, id=id, shows=holds_nowhere(id)))

    def call_list(self, member: Member) -> Sent:
        """The list itself, as the last word of what it does not hold."""
        draft = self.draft(self.resource.listing, member)  # type: ignore[arg-type]
        draft.values.pop(self.resource.place, None)
        return self.courier.send(draft)

    def _follow_location(self, member: Member) -> None:
        location = member.made.headers.get("location", "")
        read = self.resource.read
        if not location or read is None:
            return
        last = location.split("?")[0].rstrip("/").rpartition("/")[2]
        draft = self.draft(read, member)
        names_member = self.resource.collection.rstrip("/").rpartition("/")[2] in location
        if last and str(last) != str(member.id) and names_member:
            draft.values[self.resource.place] = last
            reply = self.courier.send(draft)
            if reply.status in _NOT_FOUND:
                self.suspect(suspicion("location", member.made, location=location))

    def _changes(self, member: Member) -> None:
        for update in self.resource.updates:
            fresh = self.create() or member
            self.examine_change(self, update, fresh)

    def _uses(self, member: Member) -> None:
        actions = self.resource.actions
        for action in actions:
            fresh = self.create() or member
            self._in_order(fresh, (action, self.resource.read, action, self.resource.read))
        for pair in list(permutations(actions, 2))[:_MOST_ORDERS]:
            fresh = self.create() or member
            self._in_order(fresh, (*pair, self.resource.read))

    def _in_order(self, member: Member, order: Iterable[OperationShape | None]) -> None:
        for shape in order:
            if shape is not None:
                try:
                    self.call(shape, member)
                except NotSentError:
                    continue

    def _death(self, member: Member) -> None:
        resource = self.resource
        if resource.delete is None:
            return
        reply = self.call(resource.delete, member)
        if not reply.accepted:
            return
        self.courier.known.forget_id(resource.collection, member.id)
        if reply.status != _ACCEPTED_LATER and resource.read is not None:
            again = self._patiently(
                lambda: self.call(resource.read, member),  # type: ignore[arg-type]
                lambda reply: not reply.accepted,
            )
            if again.accepted:
                self.suspect(suspicion("use-after-delete", again))
                return
        twice = self.call(resource.delete, member)
        if twice.accepted and any(resource.delete.documents(status) for status in _NOT_FOUND):
            self.suspect(suspicion("deleted-twice", twice))
        for update in resource.updates:
            changed = self.call(update, member)
            if not changed.accepted:
                continue
            if changed.status != _CREATED and update.documents(404):
                self.suspect(suspicion("use-after-delete", changed))
            # What was made anew by it, nobody else uses after its end.
            self.call(resource.delete, member)
        self._in_order(member, resource.actions)

    def _patiently(self, look: Callable[[], _Seen], is_right: Callable[[_Seen], bool]) -> _Seen:
        """What is seen at last: what is written may take a moment to be read."""
        state = look()
        for _ in range(_LOOKS):
            if is_right(state):
                break
            time.sleep(_BETWEEN_LOOKS_S)
            state = look()
        return state


def is_limit(name: str) -> bool:
    """Whether a parameter says how many items a page holds."""
    return name.lower().replace("_", "").replace("-", "") in _LIMITS


def holds(items: Iterable[Any], member: Member) -> bool:
    """Whether a list has an item with the member's id."""
    wanted = str(member.id)
    return any(
        any(str(value) == wanted for value in item.values())
        if isinstance(item, dict)
        else str(item) == wanted
        for item in items
    )


def _is_a_part(reply: Sent, items: list[Any]) -> bool:
    """Whether there may be more than these items: a count, a link, or a round number says so."""
    body = reply.json
    numbers = [
        value
        for name, value in as_fields(body).items()
        if isinstance(value, int) and "total" in str(name).lower()
    ]
    has_next = isinstance(body, dict) and any(
        body.get(name) for name in ("next", "nextPage", "next_page", "nextCursor", "next_cursor")
    )
    is_round = bool(items) and len(items) % 5 == 0 and len(items) >= _OFTEN
    return (
        has_next
        or is_round
        or 'rel="next"' in reply.headers.get("link", "")
        or any(number > len(items) for number in numbers)
    )


def _another_read(member: Member, reply: Sent, id_names: Iterable[str]) -> Objection | None:
    """The objection to what was read under an id and has another one than when it was made."""
    created, read = fields(member.made), fields(reply) if reply.accepted else {}
    id = str(member.id)
    # A field that happened to hold the same may change, so the first that held it counts.
    name = next((name for name in id_names if str(created.get(name)) == id), None)
    value = read.get(name) if name else None
    # A UUID is the same in capital letters.
    if name is None or not isinstance(value, str | int) or str(value).casefold() == id.casefold():
        return None
    shows = f"({field_of(name)} | tostring) != {json.dumps(id)}"
    return suspicion("another-read", reply, where=name, shows=shows, id=id, value=str(value))
