"""Who may do what: one customer's object in another's hands, and a role that is not asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from accord.engines.schemathesis.directed.courier import NotSentError, Sent
from accord.engines.schemathesis.directed.lifecycle import Lifecycle, Member, holds
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.directed.suspicions import suspicion
from accord.engines.schemathesis.sign_in import Identity
from accord.engines.schemathesis.traffic import Caller

_REFUSED: Final = frozenset({401, 403, 404})
_MOST_LISTED: Final = 3


def examine_owners(life: Lifecycle, peers: Iterable[Identity]) -> None:
    """Let somebody else of the same role at what one customer made.

    What a service shows to everybody is nobody's secret, so an object counts as private only when
    the service itself says so: by a list that leaves it out, or by refusing it to the other.
    """
    for peer in peers:
        try:
            _examine(life, Caller(identity=peer))
        except NotSentError:
            continue


def _examine(life: Lifecycle, other: Caller) -> None:
    member = life.create()
    if member is None:
        _examine_listed(life, other)
        return
    answers = {
        shape.id: reply
        for shape in life.resource.of_a_member
        if (reply := _tried(life, shape, other))
    }
    refused = [reply for reply in answers.values() if reply.status in _REFUSED]
    accepted = [reply for reply in answers.values() if reply.accepted]
    if not accepted or not (refused or _is_left_out(life, member, other)):
        return
    for reply in accepted:
        life.suspect(suspicion("other-customers-object", reply))


def _examine_listed(life: Lifecycle, other: Caller) -> None:
    """Let the other read what is in the owner's list alone: nobody made it, so nothing else."""
    read, listing = life.resource.read, life.resource.listing
    if read is None or listing is None or listing.path_names:
        return
    own, theirs = life.listed_ids(), life.listed_ids(caller=other)
    for id, reply in list(own.items())[:_MOST_LISTED]:
        if not theirs or id in theirs:
            continue
        member = Member(id=id, made=reply)
        answered = life.call(read, member, caller=other)
        if answered.accepted and life.call(read, member).accepted:
            life.suspect(suspicion("other-customers-object", answered))
            return


def _tried(life: Lifecycle, shape: OperationShape, other: Caller) -> Sent | None:
    """What the other is answered; of a refusal only where the owner is let in."""
    member = life.create()
    if member is None:
        return None
    try:
        reply = life.call(shape, member, caller=other)
        if reply.accepted:
            return reply
        return reply if life.call(shape, member).accepted else None
    except NotSentError:
        return None


def _is_left_out(life: Lifecycle, member: Member, other: Caller) -> bool:
    """Whether the owner's list has the member, and the other's has not."""
    own = life.listed(near=member)
    theirs = life.listed(near=member, caller=other)
    if own is None or theirs is None:
        return False
    return holds(own, member) and not holds(theirs, member)


def examine_role(life: Lifecycle, shape: OperationShape, others: Iterable[Identity]) -> None:
    """Try an operation of one role as somebody of another, who must not be let in."""
    for other in others:
        try:
            draft = life.courier.draft(shape)
            draft.caller = Caller(identity=other)
            reply = life.courier.send(draft)
        except NotSentError:
            continue
        if reply.accepted:
            life.suspect(suspicion("role-not-checked", reply, role=other.role or "–"))
