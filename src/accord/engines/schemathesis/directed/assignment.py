"""Fields that only the service may write, sent all the same: they must not be stored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import islice
from typing import Any, Final

from accord.engines.schemathesis.directed.courier import Courier, NotSentError, Sent
from accord.engines.schemathesis.directed.shapes import Json, OperationShape, Schemas
from accord.engines.schemathesis.directed.suspicions import suspicion
from accord.engines.schemathesis.findings import Objection
from accord.model.json_kinds import as_fields

_FEWEST_VALUES: Final = 2
_MOST_TRIED: Final = 4
# What decides over others' money or rights, whatever its type is.
_PRIVILEGES: Final = re.compile(
    r"admin|role|scope|permission|privilege|verified|approved|owner|balance|credit|price|status",
    re.IGNORECASE,
)


def guarded_fields(
    schemas: Schemas, body: Json | None, answer: Json, *, ids: tuple[str, ...]
) -> dict[str, Json]:
    """The fields of an answer that a request must not set, by their names.

    These are the read-only ones, and of those that a request's schema does not list the ones that
    switch something or decide over rights.
    """
    resolved = schemas.resolved(body)
    writable, answered = schemas.properties(body), schemas.properties(answer)
    lists_all = bool(writable) and not resolved.keys() & {"patternProperties", "oneOf", "anyOf"}
    lists_all = lists_all and resolved.get("additionalProperties", False) is not True
    names_of_ids = {name.lower() for name in ("id", *ids)}
    return {
        name: schema
        for name, schema in {**answered, **writable}.items()
        if name.lower() not in names_of_ids
        and (
            schema.get("readOnly")
            or (lists_all and name not in writable and _decides(name, schema))
        )
    }


def _decides(name: str, schema: Json) -> bool:
    values = schema.get("enum")
    has_choice = isinstance(values, list) and len(values) >= _FEWEST_VALUES
    return schema.get("type") == "boolean" or has_choice or bool(_PRIVILEGES.search(name))


def examine_creation(
    courier: Courier,
    shape: OperationShape,
    schemas: Schemas,
    look: Callable[[Sent], Sent | None],
    suspect: Callable[[Objection], None],
    *,
    ids: tuple[str, ...] = (),
) -> None:
    """Make something with a field that only the service may set; ``look`` looks at what was made.

    Raises:
        OverError: no more requests may be sent.
    """
    for name, schema in guarded_fields(schemas, shape.body, shape.answer, ids=ids).items():
        try:
            _assign(courier, shape, name, schema, look, suspect)
        except NotSentError:
            continue


def _assign(
    courier: Courier,
    shape: OperationShape,
    name: str,
    schema: Json,
    look: Callable[[Sent], Sent | None],
    suspect: Callable[[Objection], None],
) -> None:
    plain = _accepted(courier, shape, {})
    looked_at = look(plain) if plain else None
    old = fields(looked_at) if looked_at else {}
    value = other_value(courier, schema, old.get(name))
    if name not in old or value is None:
        return
    reply = _accepted(courier, shape, {name: value})
    stored = look(reply) if reply else None
    if reply and stored and fields(stored).get(name) == value:
        suspect(assigned(reply, stored, name, value))


def assigned(reply: Sent, looked_at: Sent, name: str, value: object) -> Objection:
    """That a field was stored which only the service may write; ``looked_at`` is what shows it."""
    evidence = (reply,) if looked_at is reply else (reply, looked_at)
    shows = f"{field_of(name)} == {json.dumps(value)}"
    return suspicion("mass-assignment", reply, where=name, evidence=evidence, shows=shows)


def field_of(name: str) -> str:
    """A field of the one thing that an answer holds, as jq reads it."""
    key = json.dumps(name)
    return f'(if (.data | type) == "object" then .data[{key}] else .[{key}] end)'


def _accepted(courier: Courier, shape: OperationShape, extra: Json) -> Sent | None:
    """The answer to a new thing, with names that nothing has yet; none where all are refused."""
    for number in islice(courier.numbers, _MOST_TRIED):
        draft = courier.draft(shape, number=number)
        if not isinstance(draft.body, dict):
            return None
        if extra:
            draft.body = {**draft.body, **extra}
        reply = courier.send(draft) if extra else courier.send_until_accepted(draft)
        if reply.accepted:
            return reply
    return None


def other_value(courier: Courier, schema: Json, old: object) -> Any:  # noqa: ANN401 - JSON
    """A value of a schema that is not the old one; none where it has no other."""
    values = (courier.samples.value(schema, number=number) for number in (2, 3, 4))
    return next((value for value in values if value != old), None)


def fields(reply: Sent) -> Json:
    """What an answer says of the one thing that it holds."""
    body: Any = reply.json
    inner = body.get("data") if isinstance(body, dict) else None
    content: Json = inner if isinstance(inner, dict) else body
    return as_fields(content)
