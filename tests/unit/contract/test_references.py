"""Where references lead."""

from __future__ import annotations

from typing import Any

import pytest

from accord.contract.references import References, UnusableSchemaError
from accord.model.calls import ContractVerdict
from fakes.judged import JSON, check
from fakes.openapi import answer, one


def test_example_that_looks_like_a_reference_is_left_alone() -> None:
    schema = {"type": "object", "example": {"$ref": "#/nowhere"}, "default": {"$ref": 1}}

    assert check(one(answer(schema)), answered=JSON, answer=b"{}").verdict is ContractVerdict.KEPT


DOCUMENT: dict[str, Any] = {
    "$self": "https://shop.test/api.json",
    "paths": {"/a~b/{id}": {"x": 1}},
    "list": [{"y": 2}],
    "components": {
        "schemas": {
            "Named": {"$anchor": "here"},
            "Moved": {"$id": "https://other.test/moved", "$defs": {"In": {"$anchor": "in"}}},
            "Example": {"example": {"$id": "https://other.test/example"}},
            "Map": {"properties": {"$id": {"$anchor": "property"}}},
        }
    },
}
REFERENCES = References(DOCUMENT, has_ids=True)
SCHEMAS = DOCUMENT["components"]["schemas"]


@pytest.mark.parametrize(
    ("reference", "node"),
    [
        ("#", DOCUMENT),
        ("#/paths/~1a~0b~1%7Bid%7D/x", 1),
        ("#/list/0/y", 2),
        ("#here", SCHEMAS["Named"]),
        ("https://other.test/moved", SCHEMAS["Moved"]),
        ("https://other.test/moved#in", SCHEMAS["Moved"]["$defs"]["In"]),
        ("#property", SCHEMAS["Map"]["properties"]["$id"]),
    ],
)
def test_a_reference_leads_by_pointer_by_address_or_by_anchor(reference: str, node: object) -> None:
    assert REFERENCES.at(REFERENCES.absolute(DOCUMENT, reference)) == node


@pytest.mark.parametrize(
    "reference",
    [
        "#/nowhere",
        "#/list/1",
        "#/list/first",
        "#nobody",
        "#in",
        "https://other.test/example",
        "other.json#/x",
    ],
)
def test_a_reference_to_nothing_is_refused(reference: str) -> None:
    with pytest.raises(UnusableSchemaError):
        REFERENCES.at(REFERENCES.absolute(DOCUMENT, reference))


def test_a_reference_starts_at_the_resource_it_stands_in() -> None:
    inner = SCHEMAS["Moved"]["$defs"]["In"]
    assert REFERENCES.absolute(inner, "#in") == "https://other.test/moved#in"
    assert REFERENCES.absolute(SCHEMAS["Named"], "#here") == "https://shop.test/api.json#here"


def test_before_3_1_an_id_is_no_address() -> None:
    old = References(DOCUMENT, has_ids=False)
    assert old.at(old.absolute(SCHEMAS["Moved"], "#/list/0/y")) == 2
    with pytest.raises(UnusableSchemaError):
        old.at("#here")
