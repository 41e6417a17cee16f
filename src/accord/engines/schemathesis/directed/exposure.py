"""What is somebody else's and shows where no contract says that it would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from accord.engines.schemathesis.answer_checks import undocumented
from accord.engines.schemathesis.directed.courier import Courier, NotSentError, Sent
from accord.engines.schemathesis.directed.shapes import OperationShape, Schemas
from accord.engines.schemathesis.directed.suspicions import suspicion
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.sign_in import Identity
from accord.engines.schemathesis.traffic import Caller
from accord.model.json_kinds import as_fields

# What is shorter, such as a colour or a number of pieces, many have in common.
_LEAST: Final = 6


def examine(
    courier: Courier,
    schemas: Schemas,
    shapes: Iterable[OperationShape],
    peers: Callable[[OperationShape], list[Identity]],
    suspect: Callable[[Objection], None],
) -> None:
    """Look for what only another is told of themselves in all that one of the same role reads.

    Of a field that the contract documents it is known that it shows; only others count.
    """
    readable = [shape for shape in shapes if _is_plain_read(shape)]
    private = set(_private(courier, readable, peers))
    if not private:
        return
    for shape in readable:
        reply = _read(courier, shape)
        if reply is None:
            continue
        for where, value in _places(schemas, shape, reply, private):
            shows = f"any(.. | scalars; . == {json.dumps(value)})"
            suspect(suspicion("excessive-data", reply, where=where, shows=shows))
            break


def _is_plain_read(shape: OperationShape) -> bool:
    return (
        shape.operation.method == "GET"
        and not shape.path_names
        and not any(parameter.required for parameter in shape.parameters)
    )


def _private(
    courier: Courier,
    readable: Iterable[OperationShape],
    peers: Callable[[OperationShape], list[Identity]],
) -> Iterator[str]:
    """Texts that somebody else is given where the usual caller is given others."""
    for shape in readable:
        if not (others := peers(shape)[:1]):
            continue
        reply = _read(courier, shape)
        other_reply = _read(courier, shape, caller=Caller(identity=others[0]))
        if reply is None or other_reply is None:
            continue
        # A list that both see in the same way is nobody's own.
        if isinstance(reply.json, dict) and isinstance(other_reply.json, dict):
            yield from set(_texts(other_reply.json)) - set(_texts(reply.json))


def _texts(value: object) -> Iterator[str]:
    """The texts of an object that is one thing; lists in it are of many."""
    for inner in as_fields(value).values():
        if isinstance(inner, str) and len(inner) >= _LEAST:
            yield inner
        elif isinstance(inner, dict):
            yield from _texts(inner)


def _read(courier: Courier, shape: OperationShape, *, caller: Caller | None = None) -> Sent | None:
    try:
        reply = courier.send(courier.draft(shape, caller=caller))
    except NotSentError:
        return None
    return reply if reply.accepted else None


def _places(
    schemas: Schemas, shape: OperationShape, reply: Sent, private: set[str]
) -> Iterator[tuple[str, str]]:
    for place, value in undocumented(schemas, shape.answer, reply.json):
        if isinstance(value, str) and value in private:
            yield place, value
