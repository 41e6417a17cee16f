from __future__ import annotations

from typing import Any

import pytest

from accord.engines.schemathesis.directed.assignment import guarded_fields
from accord.engines.schemathesis.directed.shapes import Schemas

TEXT = {"type": "string"}
ANSWER: dict[str, Any] = {
    "properties": {
        "orderId": TEXT,
        "name": TEXT,
        "note": TEXT,
        "made": {"type": "string", "readOnly": True},
        "isAdmin": {"type": "boolean"},
        "state": {"type": "string", "enum": ["new", "paid"]},
        "accountBalance": {"type": "integer"},
    }
}


def guarded(body: dict[str, Any], *ids: str) -> set[str]:
    return set(guarded_fields(Schemas({}), body, ANSWER, ids=ids))


def test_read_only_fields_and_those_that_decide_are_the_services_own() -> None:
    body = {"properties": {"name": TEXT}}
    assert guarded(body, "orderId") == {"made", "isAdmin", "state", "accountBalance"}


def test_what_a_request_may_set_is_not() -> None:
    body = {"properties": {"name": TEXT, "isAdmin": {"type": "boolean"}, "state": TEXT}}
    assert guarded(body, "orderId") == {"made", "accountBalance"}


@pytest.mark.parametrize(
    "body",
    [
        {"type": "object"},
        {"properties": {"name": TEXT}, "additionalProperties": True},
        {"properties": {"name": TEXT}, "anyOf": [{"required": ["name"]}]},
    ],
)
def test_a_body_that_lists_not_all_of_its_fields_leaves_only_the_read_only_ones(
    body: dict[str, Any],
) -> None:
    assert guarded(body, "orderId") == {"made"}
