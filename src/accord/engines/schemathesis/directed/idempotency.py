"""One idempotency key, one piece of work: the same request sent twice makes one thing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from accord.engines.schemathesis.directed.courier import Courier, Sent
from accord.engines.schemathesis.directed.shapes import OperationShape, ParameterShape
from accord.engines.schemathesis.directed.suspicions import holds_nowhere, suspicion
from accord.engines.schemathesis.findings import Objection

_KEYS: Final = frozenset({"idempotencykey", "xidempotencykey"})
_UUID_LENGTH: Final = 36
_IDS: Final = re.compile(r"(?:^id|Id|ID|_id|-id)$")
# Each request has one of its own, whatever comes of it.
_OF_THE_REQUEST: Final = re.compile(r"request|trace|correlation|span", re.IGNORECASE)


def key_of(shape: OperationShape) -> ParameterShape | None:
    """The header of an operation that names a piece of work."""
    return next(
        (
            parameter
            for parameter in shape.parameters
            if parameter.place == "header" and re.sub(r"[-_]", "", parameter.name.lower()) in _KEYS
        ),
        None,
    )


def examine(courier: Courier, shape: OperationShape, suspect: Callable[[Objection], None]) -> None:
    """Send a request twice under one key, and compare the ids of what was made."""
    key = key_of(shape)
    if key is None:
        return
    draft = courier.draft(shape)
    draft.values[key.told] = _fresh_key(courier, key.schema)
    reply = courier.send_until_accepted(draft)
    if not reply.accepted:
        return
    again = courier.send(reply.draft)
    old_ids, new_ids = _ids(reply), _ids(again)
    differing = [name for name in old_ids if name in new_ids and old_ids[name] != new_ids[name]]
    if again.accepted and differing:
        name = differing[0]
        suspect(
            suspicion(
                "idempotency-key",
                again,
                where=key.name,
                evidence=(reply, again),
                shows=holds_nowhere(old_ids[name]),
                first=old_ids[name],
                second=new_ids[name],
            )
        )


def _fresh_key(courier: Courier, schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """A key that no earlier run has used, where the schema leaves that open."""
    fresh = str(uuid.uuid4())
    fits = (
        schema.get("minLength", 0) <= _UUID_LENGTH <= schema.get("maxLength", _UUID_LENGTH)
        and schema.get("format", "uuid") == "uuid"
        and "enum" not in schema
    )
    try:
        fits = fits and re.search(str(schema.get("pattern", "")), fresh) is not None
    except re.error:
        fits = False
    return fresh if fits else courier.samples.value(schema)


def _ids(reply: Sent) -> dict[str, str]:
    """The ids in an answer and in what it holds below one name, by their names."""
    body = reply.json
    values = dict(body) if isinstance(body, dict) else {}
    for inner in [value for value in values.values() if isinstance(value, dict)]:
        values = {**inner, **values}
    ids = {
        str(name): str(value)
        for name, value in values.items()
        if isinstance(value, str | int)
        and _IDS.search(str(name))
        and not _OF_THE_REQUEST.search(str(name))
    }
    location = reply.headers.get("location", "")
    return ids | ({"Location": location} if location else {})
