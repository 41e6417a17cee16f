"""Tells cheaply whether a walk through a structurally valid document could find anything.

openapi-spec-validator's walk costs about ten milliseconds for twenty operations, which is most of
``accord check`` in a workspace of a thousand services. It finds a handful of kinds of mistakes;
where none of them can be there, it is not worth walking. In doubt a document is suspicious.
``tests/unit/sources/openapi/test_suspicion.py`` holds this against the walk itself.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from accord.sources.openapi.keywords import BUNDLED
from accord.sources.openapi.operations import METHODS
from accord.sources.openapi.positions import resolve

Node = Mapping[str, Any]

_HOMES: Final = ("#/components/", "#/definitions/", "#/parameters/", "#/responses/")
_SIMPLE: Final = frozenset(
    {
        "type",
        "enum",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "multipleOf",
        "minItems",
        "maxItems",
    }
)
_HARD_IN_DEFAULT: Final = frozenset(
    {"format", "nullable", "$ref", "const", "pattern", "exclusiveMinimum", "exclusiveMaximum"}
)
_HARD: Final = frozenset(
    {
        "discriminator",
        "xml",
        "externalDocs",
        "patternProperties",
        "jsonSchemaDialect",
        "$schema",
        "$id",
        "$anchor",
        "$dynamicRef",
        "$dynamicAnchor",
        "$vocabulary",
        "$comment",
        BUNDLED,
    }
)


def suspicious(document: Node, dialect: str) -> bool:
    """Whether the walk might find something in a document whose structure is right."""
    try:
        return (
            _tags(document)
            or _operations(document)
            or any(_node(key, node, dialect) for key, node in _nodes(document))
            or _references(document)
        )
    except (AttributeError, LookupError, TypeError, ValueError):
        # A shape that nobody expected is exactly what the walk is for.
        return True


def _tags(document: Node) -> bool:
    return _repeats(tag["name"] for tag in document.get("tags", ()))


def _operations(document: Node) -> bool:
    identifiers: list[str] = []
    for path, entry in document.get("paths", {}).items():
        item = resolve(document, entry)
        placeholders = {name for _, name, _, _ in string.Formatter().parse(path) if name}
        shared = [resolve(document, parameter) for parameter in item.get("parameters", ())]
        for method in METHODS:
            if method not in item:
                continue
            operation = item[method]
            own_parameters = [
                resolve(document, parameter) for parameter in operation.get("parameters", ())
            ]
            path_names = {
                parameter["name"]
                for parameter in (*shared, *own_parameters)
                if parameter["in"] == "path"
            }
            if path_names != placeholders or _repeats(
                (parameter["name"], parameter["in"]) for parameter in own_parameters
            ):
                return True
            if "operationId" in operation:
                identifiers.append(operation["operationId"])
        if _repeats((parameter["name"], parameter["in"]) for parameter in shared):
            return True
    return _repeats(identifiers)


def _references(document: Node) -> bool:
    references = {node["$ref"] for _, node in _nodes(document) if isinstance(node.get("$ref"), str)}
    for reference in references:
        if not reference.startswith(_HOMES):
            return True
        resolve(document, {"$ref": reference})
    return False


def _repeats(names: Iterable[object]) -> bool:
    listed = list(names)
    return len(set(listed)) != len(listed)


def _nodes(document: Node) -> Iterator[tuple[str, Node]]:
    """Every mapping below the root, with the key it stands under."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        key, node = waiting.pop()
        if isinstance(node, dict):
            yield key, node
            waiting.extend(node.items())
        elif isinstance(node, list):
            waiting.extend((key, item) for item in node)


def _node(key: str, node: Node, dialect: str) -> bool:
    # The walk looks for required properties in all parts of an `allOf`, which is not done cheaply.
    if "allOf" in node and "required" in node:
        return True
    # Below `responses` it is the response to all other codes, and no value.
    if "default" in node and key != "responses" and not _default_fits(node):
        return True
    if isinstance(node.get("enum"), list) and _repeats(map(repr, node["enum"])):
        return True
    if dialect == "3.1" and _HARD & node.keys():
        return True
    # Beside a reference the older dialects' own schemas look at nothing.
    if dialect != "3.1" and isinstance(node.get("$ref"), str) and len(node) > 1:
        return True
    return not all(_is_schema(schema, dialect) for schema in _schemas(key, node))


def _schemas(key: str, node: Node) -> Iterator[object]:
    """The schemas that a mapping holds where OpenAPI expects them."""
    if "schema" in node:
        yield node["schema"]
    if key in ("schemas", "definitions"):
        yield from node.values()


def _default_fits(node: Node) -> bool:
    """Whether a plain default is surely what its plain schema allows."""
    import jsonschema_rs

    value = node["default"]
    if isinstance(value, dict | list | float) or _HARD_IN_DEFAULT & node.keys():
        return False
    if any(isinstance(child, dict) for child in node.values()) or {"anyOf", "oneOf"} & node.keys():
        return False
    schema = {keyword: node[keyword] for keyword in _SIMPLE & node.keys()}
    return bool(jsonschema_rs.Draft202012Validator(schema).is_valid(value))


def _is_schema(schema: object, dialect: str) -> bool:
    import jsonschema_rs

    if not isinstance(schema, dict):
        return dialect == "3.1" and isinstance(schema, bool)
    if dialect == "3.1" and "$schema" in schema:
        # Whether it is one of its own dialect would be asked of whoever keeps that.
        return False
    draft = {} if dialect == "3.1" else {"$schema": "http://json-schema.org/draft-04/schema#"}
    return bool(jsonschema_rs.meta.is_valid({**schema, **draft}))
