"""Which of several schemas a field chooses."""

from __future__ import annotations

from fakes.judged import JSON, check, told
from fakes.openapi import answer, one


def test_value_that_a_discriminator_does_not_know_is_told_at_its_field() -> None:
    schema = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}},
    }
    cat = {"type": "object", "properties": {"kind": {"enum": ["cat"]}}, "required": ["kind"]}
    dog = {"type": "object", "properties": {"kind": {"enum": ["dog"]}}, "required": ["kind"]}
    document = {**one(answer(schema)), "components": {"schemas": {"Cat": cat, "Dog": dog}}}

    assert told(check(document, answered=JSON, answer=b'{"kind":"cat"}')) == []
    assert told(check(document, answered=JSON, answer=b'{"kind":"cow"}')) == [
        ("enum", "body /kind")
    ]
