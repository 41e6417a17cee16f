"""Turns the schemas of an OpenAPI document into JSON Schema 2020-12, whatever their dialect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from accord.model.calls import Side

Json = Any
"""A value of a document or a body; what it is shows only when one looks."""
Schema = dict[str, Json]

_KEPT: Final = frozenset(
    {
        "type",
        "enum",
        "const",
        "multipleOf",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "pattern",
        "maxItems",
        "minItems",
        "uniqueItems",
        "maxContains",
        "minContains",
        "maxProperties",
        "minProperties",
        "required",
        "dependentRequired",
        "format",
    }
)
_ONE: Final = frozenset(
    {
        "items",
        "additionalProperties",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
_MANY: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NAMED: Final = frozenset({"properties", "patternProperties", "dependentSchemas"})
_BOUNDS: Final = {"int32": 2**31, "int64": 2**63}
_DEEPEST: Final = 32


class UnusableSchemaError(Exception):
    """A schema that no validator can be built from; the message says why."""


class SchemaDialect:
    """The schemas of one document; ``name`` is ``2.0``, ``3.0`` or ``3.1``."""

    def __init__(self, document: Mapping[str, Json], name: str) -> None:
        self._document = document
        self._old = not name.startswith("3.1")

    def resolve(self, node: Json) -> dict[str, Json]:
        """What a node, or the node its ``$ref`` leads to, says.

        Raises:
            UnusableSchemaError: the reference leads nowhere, to itself, or to no object.
        """
        for _ in range(_DEEPEST):
            if not isinstance(node, dict):
                raise UnusableSchemaError(f"{node!r:.60} is not an object")
            if not isinstance(node.get("$ref"), str):
                return node
            node = self._at(node["$ref"])
        raise UnusableSchemaError(f"{node['$ref']} leads back to itself")

    def translate(self, schema: Json, side: Side) -> Schema | bool:
        """A JSON Schema that stands on its own, for the request's or the response's side.

        Raises:
            UnusableSchemaError: a reference in it leads nowhere, or it uses what is not supported.
        """
        return _Translation(self, side, old=self._old).whole(schema)

    def types(self, schema: Json) -> tuple[str, ...]:
        """The JSON types a schema allows, in the order written; none when it does not say."""
        return tuple(dict.fromkeys(self._types(schema, _DEEPEST)))

    def properties(self, schema: Json) -> dict[str, Json]:
        """The properties of an object schema, those of its ``allOf``, ``anyOf``, ``oneOf`` too."""
        return self._properties(schema, _DEEPEST)

    def items(self, schema: Json) -> Json:
        """The schema of a list's items; an empty one when it does not say."""
        for part in self._parts(schema, _DEEPEST):
            if isinstance(part.get("items"), dict):
                return part["items"]
        return {}

    def _types(self, schema: Json, depth: int) -> list[str]:
        found: list[str] = []
        for part in self._parts(schema, depth):
            declared = part.get("type", [])
            found += [declared] if isinstance(declared, str) else declared
            if not declared and ("properties" in part or "additionalProperties" in part):
                found.append("object")
            if part.get("nullable") is True or part.get("x-nullable") is True:
                found.append("null")
            if not declared and isinstance(part.get("enum"), list):
                found += [json_type(value) for value in part["enum"]]
        return found

    def _properties(self, schema: Json, depth: int) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for part in self._parts(schema, depth):
            properties = part.get("properties")
            for name, value in (properties if isinstance(properties, dict) else {}).items():
                found.setdefault(name, value)
        return found

    def _parts(self, schema: Json, depth: int) -> list[dict[str, Json]]:
        """A schema and those it is composed of."""
        try:
            node = self.resolve(schema)
        except UnusableSchemaError:
            return []
        parts = [node]
        if depth:
            for key in ("allOf", "anyOf", "oneOf"):
                members = node.get(key)
                for member in members if isinstance(members, list) else ():
                    parts += self._parts(member, depth // 2)
        return parts

    def _at(self, reference: str) -> Json:
        if not reference.startswith("#/") and reference != "#":
            raise UnusableSchemaError(f"{reference} is outside the document")
        node: Json = self._document
        for key in reference[2:].split("/") if reference != "#" else ():
            name = unquote(key).replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and name.isdigit() and int(name) < len(node):
                node = node[int(name)]
            elif isinstance(node, dict) and name in node:
                node = node[name]
            else:
                raise UnusableSchemaError(f"{reference} leads nowhere")
        return node


class _Translation:
    """One schema with everything it refers to, each reference translated once."""

    def __init__(self, dialect: SchemaDialect, side: Side, *, old: bool) -> None:
        self._dialect = dialect
        self._side = side
        self._old = old
        self._names: dict[str, str] = {}
        self._waiting: list[str] = []

    def whole(self, schema: Json) -> Schema | bool:
        root = self._node(schema)
        definitions: dict[str, Json] = {}
        while self._waiting:
            reference = self._waiting.pop()
            target = self._dialect.resolve({"$ref": reference})
            definitions[self._names[reference]] = self._node(target)
        if definitions and isinstance(root, dict):
            root = {**root, "$defs": definitions}
        return root

    def _node(self, node: Json) -> Schema | bool:
        if isinstance(node, bool) and not self._old:
            return node
        if not isinstance(node, dict):
            raise UnusableSchemaError(f"{node!r:.60} is not a schema")
        if "$dynamicRef" in node:
            raise UnusableSchemaError("$dynamicRef is not supported")
        reference = node.get("$ref")
        if self._old and isinstance(reference, str):
            return self._nullable(node, {"$ref": self._reference(reference)})
        made = self._keywords(node)
        if isinstance(reference, str):
            made["$ref"] = self._reference(reference)
        self._soften(node, made)
        return self._nullable(node, made) if self._old else made

    def _keywords(self, node: dict[str, Json]) -> Schema:
        made: Schema = {}
        for key, value in node.items():
            if key in _KEPT:
                made[key] = value
            elif key in _ONE:
                made[key] = value if isinstance(value, bool) else self._node(value)
            elif key in _MANY and isinstance(value, list):
                made[key] = [self._node(member) for member in value]
            elif key in _NAMED and isinstance(value, dict):
                made[key] = {name: self._property(key, each) for name, each in value.items()}
        return made

    def _property(self, key: str, schema: Json) -> Schema | bool:
        if key == "properties" and self._side is Side.RESPONSE and self._flag(schema, "writeOnly"):
            return False
        return self._node(schema)

    def _soften(self, node: dict[str, Json], made: Schema) -> None:
        """What depends on the side or on an older dialect."""
        required = made.get("required")
        if isinstance(required, list):
            flag = "readOnly" if self._side is Side.REQUEST else "writeOnly"
            known = self._dialect.properties(node)
            made["required"] = [
                name for name in required if not self._flag(known.get(name, {}), flag)
            ]
        elif required is not None:
            # "required: true" on a property is a common slip that the validator tells of.
            del made["required"]
        if made.get("additionalProperties") is False and "properties" not in made:
            # The validator names the fields that must not be there only beside ones that may.
            made["properties"] = {}
        if made.get("type") == "file":
            del made["type"]
        _bound(made)
        if self._old:
            for limit, strict in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
                if made.get(strict) is True and limit in made:
                    made[strict] = made.pop(limit)
                elif isinstance(made.get(strict), bool):
                    del made[strict]

    def _nullable(self, node: dict[str, Json], made: Schema) -> Schema:
        if node.get("nullable") is not True and node.get("x-nullable") is not True:
            return made
        return {"anyOf": [made, {"type": "null"}]}

    def _flag(self, schema: Json, flag: str) -> bool:
        try:
            return self._dialect.resolve(schema).get(flag) is True
        except UnusableSchemaError:
            return False

    def _reference(self, reference: str) -> str:
        if reference not in self._names:
            self._names[reference] = f"d{len(self._names)}"
            self._waiting.append(reference)
        return f"#/$defs/{self._names[reference]}"


def json_type(value: object) -> str:
    """The JSON type of a Python value."""
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))
    for python, name in kinds:
        if isinstance(value, python):
            return name
    if value is None:
        return "null"
    return "array" if isinstance(value, list | tuple) else "object"


def _bound(made: Schema) -> None:
    """``int32`` and ``int64`` are limits that JSON Schema does not know."""
    limit = _BOUNDS.get(str(made.get("format")))
    if limit and made.get("type") in ("integer", ["integer", "null"]):
        made.setdefault("minimum", -limit)
        made.setdefault("maximum", limit - 1)
