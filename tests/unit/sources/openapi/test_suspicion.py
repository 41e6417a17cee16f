"""Where the validator's walk finds something, the document was suspected before."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest

from accord.sources.openapi.suspicion import suspicious
from accord.sources.openapi.validation import meaning, structure

PARAMETER = {"name": "id", "in": "path", "required": True}
OK = {"200": {"description": "ok"}}


def modern(version: str) -> dict[str, Any]:
    body = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "default": "tea"},
            "count": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
            "tags": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
            "next": {"$ref": "#/components/schemas/Thing"},
        },
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    return {
        "openapi": version,
        "info": {"title": "x", "version": "1"},
        "tags": [{"name": "a"}, {"name": "b"}],
        "paths": {
            "/things/{id}": {
                "parameters": [{**PARAMETER, "schema": {"type": "string"}}],
                "get": {
                    "operationId": "read",
                    "parameters": [{"$ref": "#/components/parameters/Verbose"}],
                    "responses": {"200": {"description": "ok", "content": content}},
                },
                "put": {"operationId": "write", "responses": {"default": {"description": "ok"}}},
            },
            "/things": {
                "post": {
                    "operationId": "make",
                    "requestBody": {"content": {"application/json": {"schema": body}}},
                    "responses": OK,
                }
            },
        },
        "components": {
            "schemas": {"Thing": body, "Both": {"allOf": [body, {"type": "object"}]}},
            "parameters": {
                "Verbose": {
                    "name": "verbose",
                    "in": "query",
                    "schema": {"type": "boolean", "default": False},
                }
            },
        },
    }


def swagger() -> dict[str, Any]:
    return {
        "swagger": "2.0",
        "info": {"title": "x", "version": "1"},
        "paths": {
            "/things/{id}": {
                "parameters": [{**PARAMETER, "type": "string"}],
                "get": {
                    "operationId": "read",
                    "parameters": [
                        {"name": "page", "in": "query", "type": "integer", "default": 1}
                    ],
                    "responses": {
                        "200": {"description": "ok", "schema": {"$ref": "#/definitions/Thing"}}
                    },
                },
                "delete": {"operationId": "drop", "responses": {"204": {"description": "gone"}}},
            }
        },
        "definitions": {
            "Thing": {
                "type": "object",
                "properties": {"name": {"type": "string", "default": "tea"}},
            }
        },
    }


DOCUMENTS = {"2.0": swagger(), "3.0": modern("3.0.3"), "3.1": modern("3.1.0")}
VALUES: list[Any] = [
    "id", "name", "read", "string", "integer", "strin", "(", "a", 3, 1.0, -1, True, None, [], {},
    ["name"], ["other"], {"type": "string"}, {"type": 3}, {"type": "number", "default": "x"},
    {"$ref": "#/components/schemas/Thing"}, {"allOf": [{"type": "object"}], "required": ["x"]},
    {"type": "string", "pattern": "("}, {"type": "string", "format": "date", "default": "x"},
    {"type": "string", "enum": ["a"], "default": "b"}, {"type": ["string", "null"]},
]  # fmt: skip
WORDS = [
    "default", "type", "required", "allOf", "pattern", "operationId", "name", "in", "format",
    "minimum", "items", "schema", "anyOf", "not", "nullable", "properties", "enum", "const",
    "discriminator", "additionalProperties", "$ref", "xml", "title",
]  # fmt: skip


def nodes(document: Any) -> Iterator[Any]:
    if isinstance(document, dict | list):
        yield document
        for child in document.values() if isinstance(document, dict) else document:
            yield from nodes(child)


def mutated(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A copy with one to three things changed, added, renamed or taken away."""
    made = copy.deepcopy(document)
    for _ in range(chance.randrange(1, 4)):
        node = chance.choice([found for found in nodes(made) if found])
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        action = chance.randrange(4)
        if action == 0:
            node[key] = copy.deepcopy(chance.choice(VALUES))
        elif action == 1 and isinstance(node, dict):
            node[chance.choice(WORDS)] = copy.deepcopy(chance.choice(VALUES))
        elif action == 2 and isinstance(node, dict):
            node[f"{key}{{x}}"] = node.pop(key)
        elif isinstance(node, list):
            node.append(copy.deepcopy(node[key]))
        else:
            del node[key]
    return made


@pytest.mark.parametrize("dialect", DOCUMENTS)
def test_a_right_document_is_not_suspicious(dialect: str) -> None:
    assert list(structure(DOCUMENTS[dialect], dialect)) == []
    assert list(meaning(DOCUMENTS[dialect], dialect)) == []
    assert not suspicious(DOCUMENTS[dialect], dialect)


@pytest.mark.parametrize("dialect", DOCUMENTS)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_the_walk_finds_was_suspected(dialect: str, seed: int) -> None:
    chance, found = random.Random(seed), 0
    for _ in range(400):
        document = mutated(DOCUMENTS[dialect], chance)
        if not list(structure(document, dialect)) and (
            problems := list(meaning(document, dialect))
        ):
            found += 1
            assert suspicious(document, dialect), problems
    assert found > 5


def test_a_dialect_of_its_own_is_suspicious_and_nobody_is_asked_for_it() -> None:
    own = {"$schema": "https://shop.test/own", "type": "object"}
    document = {"openapi": "3.1.0", "components": {"schemas": {"Own": own}}, "paths": {}}
    assert suspicious(document, "3.1")
