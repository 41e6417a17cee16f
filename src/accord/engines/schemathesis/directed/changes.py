"""What becomes of a change: it can be seen, it can be repeated, and it changes nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from accord.engines.schemathesis.directed.assignment import (
    assigned,
    field_of,
    fields,
    guarded_fields,
    other_value,
)
from accord.engines.schemathesis.directed.courier import Draft, Sent
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.directed.suspicions import suspicion

if TYPE_CHECKING:
    from accord.engines.schemathesis.directed.lifecycle import Lifecycle, Member

_CONDITIONAL: Final = "If-Match"
_PRECONDITION_FAILED: Final = 412
_REFUSED_FOR_STATE: Final = frozenset({412, 423, 428, 429})
_ACCEPTED_LATER: Final = 202
_MOST_FIELDS: Final = 12
_MOST_TRIED: Final = 5


def examine(life: Lifecycle, update: OperationShape, member: Member) -> None:
    """Change a member and look at it again."""
    read = life.resource.read
    if read is None or update.body is None:
        return
    before = life.call(read, member)
    if not before.accepted or not isinstance(before.json, dict):
        return
    _seen_again(life, update, member, before)
    _twice(life, update, member, before)
    _assigned(life, update, member)
    _condition(life, update, member)


def _changed(life: Lifecycle, update: OperationShape, member: Member, old: dict[str, Any]) -> Draft:
    """The update with another value in every field that can have one; a thing keeps its id."""
    draft = life.draft(update, member)
    bodies = [
        life.courier.samples.value(update.body, number=draft.number + step)
        for step in range(1, _MOST_TRIED)
    ]
    draft.body = bodies[0]
    if isinstance(draft.body, dict):
        names = life.resource.id_names if life.resource.parameter else ()
        ids = {name for name in names if str(old.get(name)) == str(member.id)}
        for name in draft.body:
            others = (body[name] for body in bodies if body[name] != old.get(name))
            draft.body[name] = old[name] if name in ids else next(others, draft.body[name])
    _name_version(life, draft, member)
    return draft


def _name_version(life: Lifecycle, draft: Draft, member: Member) -> None:
    """Say which version is changed, where the contract asks for that."""
    parameter = draft.shape.parameter(_CONDITIONAL, place="header")
    if parameter is not None and life.resource.read is not None:
        tag = life.call(life.resource.read, member).headers.get("etag")
        if tag:
            draft.values[parameter.told] = tag


def _seen_again(life: Lifecycle, update: OperationShape, member: Member, before: Sent) -> None:
    for draft in _drafts(life, update, member, before):
        old = fields(life.call(life.resource.read, member))  # type: ignore[arg-type]
        reply = life.courier.send(draft)
        if not reply.accepted or reply.status == _ACCEPTED_LATER:
            continue
        looked_at = life.call(life.resource.read, member)  # type: ignore[arg-type]
        new = fields(looked_at)
        ignored = [
            name
            for name, value in draft.body.items()
            if name in old and name in new and new[name] == old[name] != value
        ]
        if ignored and isinstance(draft.body[ignored[0]], str | int | float | bool):
            shows = f"{field_of(ignored[0])} != {json.dumps(draft.body[ignored[0]])}"
            evidence = (reply, looked_at)
            life.suspect(
                suspicion(
                    "update-not-visible", reply, where=ignored[0], evidence=evidence, shows=shows
                )
            )
            return


def _drafts(life: Lifecycle, update: OperationShape, member: Member, before: Sent) -> list[Draft]:
    """A replacement whole; of a patch each field alone, for one may hide another."""
    full = _changed(life, update, member, fields(before))
    if not isinstance(full.body, dict):
        return []
    if update.operation.method == "PUT":
        return [full]
    required = life.schemas.required(update.body)
    alone = []
    for name in list(full.body)[:_MOST_FIELDS]:
        # A patch without what is required would be refused, and tell nothing of the field.
        body = {key: full.body[key] for key in full.body if key == name or key in required}
        alone.append(Draft(shape=update, values=dict(full.values), body=body, caller=full.caller))
    return alone


def _twice(life: Lifecycle, update: OperationShape, member: Member, before: Sent) -> None:
    if update.operation.method != "PUT":
        return
    draft = _changed(life, update, member, fields(before))
    first = life.courier.send(draft)
    if not first.accepted:
        return
    # The first request has changed the version, so that the second must name the new one.
    _name_version(life, draft, member)
    second = life.courier.send(draft)
    if not second.accepted and second.status not in _REFUSED_FOR_STATE:
        life.suspect(suspicion("same-request-twice", second, first=str(first.status)))


def _assigned(life: Lifecycle, update: OperationShape, member: Member) -> None:
    """Send what only the service may write, and look whether it was stored."""
    read = life.resource.read
    if read is None:
        return
    ids = (life.resource.parameter,)
    guarded = guarded_fields(life.schemas, update.body, read.answer, ids=ids)
    old = fields(life.call(read, member))
    for name, schema in guarded.items():
        value = other_value(life.courier, schema, old.get(name))
        # A field that is never shown cannot be seen to have changed.
        if name not in old or value is None:
            continue
        draft = _changed(life, update, member, old)
        draft.body = {**draft.body, name: value}
        reply = life.courier.send(draft)
        looked_at = life.call(read, member) if reply.accepted else None
        if looked_at is not None and fields(looked_at).get(name) == value:
            life.suspect(assigned(reply, looked_at, name, value))
            # Who has made themselves an administrator would be let in everywhere from now on.
            draft.body = {**draft.body, name: old[name]}
            life.courier.send(draft)


def _condition(life: Lifecycle, update: OperationShape, member: Member) -> None:
    """A change of a version that is not the newest any more must be refused."""
    read = life.resource.read
    knows = update.parameter(_CONDITIONAL, place="header") or update.documents(_PRECONDITION_FAILED)
    if read is None or not knows:
        return
    current = life.call(read, member)
    tag = current.headers.get("etag")
    if not tag:
        return
    first = _changed(life, update, member, fields(current))
    first.headers[_CONDITIONAL] = tag
    if not life.courier.send(first).accepted or life.call(read, member).headers.get("etag") == tag:
        return
    stale = _changed(life, update, member, fields(current))
    stale.values.pop(f"header {_CONDITIONAL}", None)
    stale.headers[_CONDITIONAL] = tag
    reply = life.courier.send(stale)
    if reply.accepted:
        life.suspect(suspicion("etag", reply))
