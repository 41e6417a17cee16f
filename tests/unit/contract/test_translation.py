"""What keywords of other dialects mean."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from accord.model.calls import ContractVerdict
from fakes.judged import JSON, OK, check, told
from fakes.openapi import answer, one


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, b"2", b"1"),
        ({"type": "integer", "maximum": 9, "exclusiveMaximum": True}, b"8", b"9"),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": False}, b"1", b"0"),
        ({"type": "integer", "format": "int32"}, b"2147483647", b"2147483648"),
        ({"type": "string", "format": "byte"}, b'"aGk="', b'"?"'),
        ({"type": "string", "nullable": True, "enum": ["a"]}, b"null", b'"b"'),
        ({"type": "string", "format": "date"}, b'"2026-01-31"', b'"31.1.2026"'),
        ({"type": "string", "format": "uri"}, b'"https://a.test/"', b'"a b"'),
        ({"type": "string", "format": "ipv4"}, b'"127.0.0.1"', b'"1.2.3"'),
        ({"allOf": [{"type": "object", "required": ["a"]}], "nullable": True}, b"null", b"{}"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, b'{"a":1}', b'{"a":"1"}'),
    ],
)
def test_older_keywords_and_formats_mean_what_they_say(
    schema: dict[str, Any], good: bytes, bad: bytes
) -> None:
    document = one(answer(schema))

    assert told(check(document, answered=JSON, answer=good)) == []
    assert check(document, answered=JSON, answer=bad).verdict is ContractVerdict.BROKEN


@pytest.mark.parametrize(("limit", "value"), [("maximum", b"1e400"), ("minimum", b"-1e400")])
def test_a_limit_beyond_what_documents_are_read_with_is_none(limit: str, value: bytes) -> None:
    largest = sys.float_info.max if limit == "maximum" else -sys.float_info.max
    document = one(answer({"type": "number", limit: largest}))
    assert told(check(document, answered=JSON, answer=value)) == []


def test_reference_hides_its_neighbours_in_3_0_but_not_in_3_1() -> None:
    schema = {"$ref": "#/components/schemas/Text", "maxLength": 1}
    document = {**one(answer(schema)), "components": {"schemas": {"Text": {"type": "string"}}}}

    assert told(check(document, dialect="3.0", answered=JSON, answer=b'"ab"')) == []
    assert told(check(document, dialect="3.1", answered=JSON, answer=b'"ab"')) == [
        ("max-length", "body")
    ]


ACCOUNT = {
    "type": "object",
    "required": ["id", "password"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "password": {"type": "string", "writeOnly": True},
    },
}


def test_read_only_field_may_be_missing_from_a_request() -> None:
    content = {"application/json": {"schema": ACCOUNT}}
    document = one(OK, method="post", requestBody={"content": content})

    checked = check(document, method="POST", sent=JSON, body=b'{"password":"x"}')

    assert told(checked) == []


def test_write_only_field_must_not_be_in_an_answer() -> None:
    document = one(answer(ACCOUNT))

    assert told(check(document, answered=JSON, answer=b'{"id":"1"}')) == []
    assert told(check(document, answered=JSON, answer=b'{"id":"1","password":"x"}')) == [
        ("write-only", "body /password")
    ]


def test_property_may_have_the_name_of_a_keyword() -> None:
    schema = {
        "type": "object",
        "properties": {"nullable": {"type": "integer"}, "$ref": {"type": "integer"}},
    }
    document = one(answer(schema))

    assert told(check(document, answered=JSON, answer=b'{"nullable":"x"}')) == [
        ("type", "body /nullable")
    ]
    assert told(check(document, answered=JSON, answer=b'{"$ref":1}')) == []
