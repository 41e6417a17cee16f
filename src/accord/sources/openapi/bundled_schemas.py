"""Schemas from other files, as a document that can be held against a specification."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from accord.model.json_kinds import as_fields
from accord.sources.openapi.keywords import BUNDLED
from accord.sources.openapi.positions import Place, keys

_SCHEMA: Final = frozenset(
    {"schema", "items", "additionalProperties", "not", "contains", "propertyNames"}
)
_SCHEMAS: Final = frozenset({"schemas", "definitions", "properties", "allOf", "anyOf", "oneOf"})


def bundled_schemas(document: Mapping[str, Any], dialect: str) -> dict[str, Any]:
    """A document with nothing but those schemas; nothing where there is none."""
    bundled = document.get(BUNDLED)
    parts = as_fields(bundled)
    if not parts:
        return {}
    names = {
        name
        for place, name in _references(document, ())
        if name in parts and isinstance(parts[name], dict) and _wants_schema(place)
    }
    if not names:
        return {}
    # What a part is called may be no name that the specification lets a schema have.
    schemas = {str(number): parts[name] for number, name in enumerate(parts) if name in names}
    alone = {key: document[key] for key in ("swagger", "openapi") if key in document}
    alone |= {"info": {"title": "-", "version": "-"}, "paths": {}}
    holder = {"schemas": schemas}
    return alone | ({"definitions": schemas} if dialect == "2.0" else {"components": holder})


def place_in_bundle(document: Mapping[str, Any], dialect: str, place: Place) -> Place | None:
    """Where a place of that document is in the one that it was made of."""
    above = _above(dialect)
    if place[: len(above)] != above or len(place) <= len(above):
        return None
    name = list(document[BUNDLED])[int(place[len(above)])]
    return (BUNDLED, name, *place[len(above) + 1 :])


def _above(dialect: str) -> Place:
    return ("definitions",) if dialect == "2.0" else ("components", "schemas")


def _wants_schema(place: Place) -> bool:
    """Whether what is referred to from a place has to be a schema."""
    return place[-1] in _SCHEMA or (len(place) > 1 and place[-2] in _SCHEMAS)


def _references(node: Any, place: Place) -> Iterator[tuple[Place, str]]:  # noqa: ANN401 - JSON
    """Each reference to a part of its own, by the place of what holds it."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str) and target.startswith(f"#/{BUNDLED}/") and place:
            _, name, *deeper = keys(target.removeprefix("#"))
            if not deeper:
                yield place, str(name)
        for key, value in node.items():
            yield from _references(value, (*place, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _references(value, (*place, number))
