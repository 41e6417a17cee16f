"""Reads the schemas of an OpenAPI document, whatever its dialect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Final

from accord.contract.references import Json, References, UnusableSchemaError
from accord.model.json_kinds import as_fields, as_items

Schema = dict[str, Json]

_DEEPEST: Final = 32
_OLD: Final = ("2.0", "3.0")


class SchemaDialect:
    """The schemas of one document; ``name`` is ``2.0``, ``3.0``, ``3.1`` or ``3.2``."""

    def __init__(self, document: Mapping[str, Json], name: str) -> None:
        self.document: Final = document
        self.is_old: Final = name in _OLD
        self.references: Final = References(document, has_ids=not self.is_old)

    def resolve(self, node: Json) -> dict[str, Json]:
        """What a node, or the node its ``$ref`` leads to, says.

        Raises:
            UnusableSchemaError: the reference leads nowhere, to itself, or to no object.
        """
        end = self.end(node)
        if not isinstance(end, dict):
            raise UnusableSchemaError(f"{end!r:.60} is not an object")
        return end

    def end(self, node: Json) -> Json:
        """What a node's references lead to in the end, be it an object or not.

        Raises:
            UnusableSchemaError: a reference leads nowhere, or back to itself.
        """
        for _ in range(_DEEPEST):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return node
            node = self.references.at(self.references.absolute(node, node["$ref"]))
        raise UnusableSchemaError(f"{node['$ref']} leads back to itself")

    def types(self, schema: Json) -> tuple[str, ...]:
        """The JSON types a schema allows, in the order written; none when it does not say."""
        return tuple(dict.fromkeys(self._types(schema, _DEEPEST)))

    def properties(self, schema: Json) -> dict[str, Json]:
        """The properties of an object schema, those of its ``allOf``, ``anyOf``, ``oneOf`` too."""
        properties: dict[str, Json] = {}
        for schema_part in self._parts(schema, _DEEPEST):
            for name, value in as_fields(schema_part.get("properties")).items():
                properties.setdefault(name, value)
        return properties

    def items(self, schema: Json) -> Json:
        """The schema of a list's items; an empty one when it does not say."""
        for schema_part in self._parts(schema, _DEEPEST):
            if isinstance(schema_part.get("items"), dict):
                return schema_part["items"]
        return {}

    def other_properties(self, schema: Json) -> Json:
        """The schema of the properties that have no name; none where there are none such."""
        for schema_part in self._parts(schema, _DEEPEST):
            additional = schema_part.get("additionalProperties")
            if isinstance(additional, dict):
                return additional
            if additional is True:
                return {}
        return None

    def flagged(self, schema: Json, flag: str) -> frozenset[str]:
        """The properties that a flag such as ``readOnly`` stands on, in any part of a schema."""
        return frozenset(
            name
            for schema_part in self._parts(schema, _DEEPEST)
            for name, value in as_fields(schema_part.get("properties")).items()
            if self.has_flag(value, flag)
        )

    def required(self, schema: Json) -> frozenset[str]:
        """The properties that any part of a schema requires."""
        return frozenset(
            name
            for schema_part in self._parts(schema, _DEEPEST)
            if isinstance(schema_part.get("required"), list)
            for name in schema_part["required"]
            if isinstance(name, str)
        )

    def has_flag(self, schema: Json, flag: str, *, depth: int = _DEEPEST) -> bool:
        """Whether a flag stands on a schema: in it, behind its ``$ref``, or in its ``allOf``."""
        if not isinstance(schema, dict) or not depth:
            return False
        if schema.get(flag) is True:
            return True
        parts = list(as_items(schema.get("allOf")))
        if isinstance(schema.get("$ref"), str):
            try:
                parts.append(self.resolve(schema))
            except UnusableSchemaError:
                return False
        return any(self.has_flag(member, flag, depth=depth // 2) for member in parts)

    def children(self, reference: str) -> tuple[tuple[str, str], ...]:
        """The named schemas with this one in their ``allOf``, and those with these in theirs."""
        descendants: dict[str, str] = {}
        waiting = [reference]
        while waiting:
            for name, child in self._by_parent.get(waiting.pop(), ()):
                if name not in descendants:
                    descendants[name] = child
                    waiting.append(child)
        return tuple(descendants.items())

    def names(self) -> dict[str, str]:
        """The references to the schemas that the document gives a name."""
        components = as_fields(self.document.get("components"))
        return {
            **{
                name: f"#/definitions/{name}"
                for name in as_fields(self.document.get("definitions"))
            },
            **{
                name: f"#/components/schemas/{name}"
                for name in as_fields(components.get("schemas"))
            },
        }

    @cached_property
    def _by_parent(self) -> dict[str, list[tuple[str, str]]]:
        children: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, reference in self.names().items():
            schema = self.references.at(self.references.absolute(self.document, reference))
            members = schema.get("allOf") if isinstance(schema, dict) else None
            for member in as_items(members):
                if isinstance(member, dict) and isinstance(member.get("$ref"), str):
                    parent = self.references.absolute(member, member["$ref"])
                    children[parent].append((name, reference))
        return children

    def _types(self, schema: Json, depth: int) -> list[str]:
        types: list[str] = []
        for schema_part in self._parts(schema, depth):
            declared = schema_part.get("type", [])
            types += [declared] if isinstance(declared, str) else declared
            if not declared and (
                "properties" in schema_part or "additionalProperties" in schema_part
            ):
                types.append("object")
            if schema_part.get("nullable") is True or schema_part.get("x-nullable") is True:
                types.append("null")
            if not declared and isinstance(schema_part.get("enum"), list):
                types += [json_type(value) for value in schema_part["enum"]]
        return types

    def _parts(self, schema: Json, depth: int) -> list[dict[str, Json]]:
        """A schema and those it is composed of."""
        try:
            node = self.resolve(schema)
        except UnusableSchemaError:
            return []
        nodes = [node]
        # From 3.1 on a `$ref` may have neighbours, and they say something too.
        if node is not schema and not self.is_old and len(schema) > 1:
            nodes.insert(0, schema)
        parts = list(nodes)
        if depth:
            for composed in nodes:
                for key in ("allOf", "anyOf", "oneOf"):
                    members = composed.get(key)
                    for member in as_items(members):
                        # Halved, not lowered by one: what is composed of itself many times over
                        # would take forever.
                        parts += self._parts(member, depth // 2)
        return parts


def json_type(value: object) -> str:
    """The JSON type of a Python value."""
    # `bool` before `int`, of which Python makes it a kind.
    kinds = ((bool, "boolean"), (int, "integer"), (float | Decimal, "number"), (str, "string"))
    for python, name in kinds:
        if isinstance(value, python):
            return name
    if value is None:
        return "null"
    return "array" if isinstance(value, list | tuple) else "object"
