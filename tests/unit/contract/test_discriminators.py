"""Which of several schemas a field chooses."""

from __future__ import annotations

from typing import Any

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


CAT = {"type": "object", "required": ["lives"]}
DOG = {"type": "object", "required": ["bark"]}


def chosen(schema: dict[str, Any], body: bytes, dialect: str = "3.1") -> list[tuple[str, str]]:
    schemas = {"Cat": CAT, "Dog": DOG}
    document = {**one(answer(schema)), "components": {"schemas": schemas}}
    return told(check(document, dialect=dialect, answered=JSON, answer=body))


PETS = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]


def test_the_field_chooses_the_schema_whose_faults_are_told() -> None:
    schema = {"oneOf": PETS, "discriminator": {"propertyName": "kind"}}
    assert chosen(schema, b'{"kind": "Dog", "lives": 9}') == [("required", "body")]
    assert chosen(schema, b'{"kind": "Dog", "bark": 1, "lives": 9}') == []


def test_without_its_field_a_value_is_held_against_all() -> None:
    schema = {"oneOf": PETS, "discriminator": {"propertyName": "kind"}}
    assert chosen(schema, b'{"bark": 1}') == []
    assert chosen(schema, b"{}") != []


def test_any_other_name_leads_to_the_default_of_3_2() -> None:
    discriminator = {"propertyName": "kind", "defaultMapping": "Dog"}
    schema = {"anyOf": PETS, "discriminator": discriminator}
    assert chosen(schema, b'{"kind": "cow", "lives": 9}', "3.2") == [("required", "body")]
    assert chosen(schema, b'{"kind": "cow", "bark": 1}', "3.2") == []
    assert chosen(schema, b'{"lives": 9}', "3.2") == [("required", "body")]


def test_a_branch_that_is_written_in_place_is_chosen_by_no_name() -> None:
    schema = {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "kind"}}
    assert chosen(schema, b'{"kind": "anything", "lives": 9}') == []
