"""Signing out: what was let in before must not be let in any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

from accord.engines.schemathesis.directed.courier import Courier, NotSentError
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.directed.suspicions import suspicion
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.signed_in import REFUSALS, is_sign_out
from accord.engines.schemathesis.traffic import Caller

_MOST_PROBES: Final = 5


def sign_outs(shapes: Iterable[OperationShape]) -> list[OperationShape]:
    """The operations that end a session, as their names or paths say."""
    return [shape for shape in shapes if is_sign_out(shape.operation)]


def examine(
    courier: Courier,
    sign_out: OperationShape,
    shapes: Iterable[OperationShape],
    suspect: Callable[[Objection], None],
) -> None:
    """Sign out, and ask once more for what only somebody signed in was given.

    Whoever it was is signed in again afterwards.
    """
    identity = courier.identities(sign_out)
    if identity is None or not identity.can_sign_in_again:
        return
    caller = Caller(identity=identity)
    probe = _guarded(courier, shapes, caller)
    if probe is None:
        return
    try:
        ended = courier.send(courier.draft(sign_out, caller=caller))
        if not ended.accepted:
            return
        reply = courier.send(courier.draft(probe, caller=caller))
        if reply.accepted:
            objection = suspicion(
                "signed-in-after-sign-out",
                reply,
                operation=sign_out.id,
                evidence=(ended, reply),
                probe=probe.id,
            )
            suspect(objection)
    finally:
        identity.regains()


def _guarded(
    courier: Courier, shapes: Iterable[OperationShape], caller: Caller
) -> OperationShape | None:
    """Something to read that is given to who is signed in, and to nobody else."""
    readable = (
        shape
        for shape in shapes
        if shape.operation.method == "GET"
        and not shape.path_names
        and courier.identities(shape) is caller.identity
    )
    for shape in islice(readable, _MOST_PROBES):
        try:
            reply = courier.send(courier.draft(shape, caller=caller))
            barred = courier.send(courier.draft(shape, caller=Caller(identity=None)))
        except NotSentError:
            continue
        if reply.accepted and barred.status in REFUSALS:
            return shape
    return None
