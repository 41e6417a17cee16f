"""Turns a schema of any dialect into one of JSON Schema 2020-12 that stands on its own."""

from __future__ import annotations

import re
import sys
from typing import Final

from accord.contract import formats, patterns
from accord.contract.dialect import Schema, SchemaDialect
from accord.contract.discriminators import Discriminator
from accord.contract.references import Json, UnusableSchemaError
from accord.model.calls import Side
from accord.sources.openapi.keywords import UNUSABLE

WRITE_ONLY: Final = "accordWriteOnly"
PATTERN: Final = "accordPattern"
_COPIED: Final = frozenset(
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
        UNUSABLE,
    }
)
_ENDLESS: Final = {
    "maximum": sys.float_info.max,
    "exclusiveMaximum": sys.float_info.max,
    "minimum": -sys.float_info.max,
    "exclusiveMinimum": -sys.float_info.max,
}
# In place: these speak of the same value as the schema that they stand in.
_ONE_IN_PLACE: Final = frozenset({"not", "if", "then", "else"})
_MANY_IN_PLACE: Final = frozenset({"allOf", "anyOf", "oneOf"})
_ONE: Final = frozenset(
    {
        "items",
        "additionalProperties",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
_BY_NAME: Final = frozenset({"properties", "patternProperties", "dependentSchemas"})
_OURS: Final = (
    "https://json-schema.org/draft/2020-12/schema",
    "https://spec.openapis.org/oas/3.1/dialect/",
    "https://spec.openapis.org/oas/3.2/dialect/",
)
# What is written otherwise in a pointer than in a text gets no name.
_NAMED: Final = re.compile(r"#/(?:components/schemas|definitions)/([\w.-]+)$", re.ASCII)
_Names = frozenset[str]
_Scope = frozenset[tuple[str, str]]
_Target = tuple[str, _Scope, _Names, bool]


def translate(schema: Json, dialect: SchemaDialect, side: Side) -> Schema | bool:
    """A JSON Schema for the request's or the response's side.

    Raises:
        UnusableSchemaError: a reference in it leads nowhere, or it uses what is not supported.
    """
    return _Translation(dialect, side).whole(schema)


def definitions(schema: Json, dialect: SchemaDialect, side: Side) -> dict[str, str]:
    """What each definition of a translated schema was translated from, as an absolute reference."""
    translation = _Translation(dialect, side)
    translation.whole(schema)
    return translation.definitions


class _Translation:
    """One schema with everything it refers to, each reference translated once.

    A reference is translated anew for each dynamic scope it is reached in, and for each set of
    names that the schemas around it excuse from being required.
    """

    def __init__(self, dialect: SchemaDialect, side: Side) -> None:
        self._dialect = dialect
        self._references = dialect.references
        self._side = side
        self._names: dict[_Target, str] = {}
        self._waiting: list[_Target] = []
        self._current = ""
        self._scope: _Scope = frozenset()

    @property
    def definitions(self) -> dict[str, str]:
        return {name: target[0] for target, name in self._names.items()}

    def whole(self, schema: Json) -> Schema | bool:
        dialect_uri = self._dialect.document.get("jsonSchemaDialect")
        if not self._dialect.is_old and isinstance(dialect_uri, str):
            _must_be_ours(dialect_uri)
        if isinstance(schema, dict):
            self._scope = self._entered(self._references.base(schema), frozenset())
        root = self._node(schema)
        translated: dict[str, Json] = {}
        # Not by recursion: schemas that refer to each other in a circle are common.
        while self._waiting:
            target = self._waiting.pop()
            self._current, self._scope, excused, is_plain = target
            node = self._references.at(self._current)
            translated[self._names[target]] = self._node(node, excused, is_plain=is_plain)
        if translated and isinstance(root, dict):
            root = {**root, "$defs": translated}
        return root

    def _node(
        self, node: Json, excused: _Names = frozenset(), *, is_plain: bool = False
    ) -> Schema | bool:
        if isinstance(node, bool) and not self._dialect.is_old:
            return node
        if not isinstance(node, dict):
            raise UnusableSchemaError(f"{node!r:.60} is not a schema")
        outer = self._scope
        if isinstance(node.get("$id"), str):
            self._scope = self._entered(self._references.base(node), outer)
        try:
            return self._object(node, excused, is_plain=is_plain)
        finally:
            self._scope = outer

    def _object(self, node: Schema, excused: _Names, *, is_plain: bool) -> Schema:
        reference = node.get("$ref")
        # Up to 3.0 what stands beside a `$ref` is ignored (Reference Object); `nullable` is
        # commonly written there all the same.
        if self._dialect.is_old and isinstance(reference, str):
            return self._nullable(node, {"$ref": self._reference(node, reference, excused)})
        if isinstance(node.get("$schema"), str) and not self._dialect.is_old:
            _must_be_ours(node["$schema"])
        flag = "readOnly" if self._side is Side.REQUEST else "writeOnly"
        # OpenAPI 3.0.3, Schema Object: a required field that is read-only is required of answers
        # alone, and one that is write-only of requests alone. The mark and `required` may stand in
        # different parts of a composition.
        excused |= self._dialect.flagged(node, flag)
        translated = self._keywords(node, excused)
        if isinstance(reference, str):
            translated["$ref"] = self._reference(node, reference, excused)
        if isinstance(node.get("$dynamicRef"), str) and not self._dialect.is_old:
            dynamic = {"$ref": self._dynamic(node, node["$dynamicRef"], excused)}
            translated["allOf"] = [*translated.get("allOf", []), dynamic]
        self._soften(translated, excused)
        discriminator = Discriminator.of(node, self._dialect, current=self._current)
        if discriminator is not None and not is_plain:
            discriminator.apply(translated, lambda to: self._reference(node, to, frozenset()))
        elif discriminator is not None and discriminator.branches:
            translated.pop(discriminator.keyword, None)
        return self._nullable(node, translated) if self._dialect.is_old else translated

    def _keywords(self, node: Schema, excused: _Names) -> Schema:
        translated: Schema = {}
        for key, value in node.items():
            if key in _COPIED:
                translated[key] = value
            elif key in _ONE:
                translated[key] = value if isinstance(value, bool) else self._node(value)
            elif key in _ONE_IN_PLACE:
                translated[key] = self._node(value, excused)
            elif key in _MANY_IN_PLACE and isinstance(value, list):
                translated[key] = [self._member(key, member, excused) for member in value]
            elif key == "prefixItems" and isinstance(value, list):
                translated[key] = [self._node(member) for member in value]
            elif key in _BY_NAME and isinstance(value, dict):
                translated[key] = self._by_name(key, value, excused)
            elif key == "pattern" and isinstance(value, str):
                # For its error alone: what cannot be searched with makes the schema unusable.
                is_common = patterns.is_common(value)
                (patterns.require_expression if is_common else patterns.searched)(value)
                translated["pattern" if is_common else PATTERN] = value
        return translated

    def _by_name(self, key: str, schemas: Schema, excused: _Names) -> Schema:
        if key == "properties":
            return {name: self._property(schema) for name, schema in schemas.items()}
        if key == "dependentSchemas":
            return {name: self._node(schema, excused) for name, schema in schemas.items()}
        return {patterns.native(name): self._node(schema) for name, schema in schemas.items()}

    def _member(self, key: str, member: Json, excused: _Names) -> Schema | bool:
        """A part of a composition; a child speaks of its parent without the parent's choice."""
        reference = member.get("$ref") if isinstance(member, dict) else None
        if key == "allOf" and isinstance(reference, str) and self._current:
            absolute = self._references.absolute(member, reference)
            discriminator = Discriminator.at(absolute, self._dialect)
            if discriminator is not None and self._current in discriminator.family:
                return {"$ref": self._reference(member, reference, excused, is_plain=True)}
        return self._node(member, excused)

    def _property(self, schema: Json) -> Schema | bool:
        if self._side is Side.RESPONSE and self._dialect.has_flag(schema, "writeOnly"):
            # Not `False`, which would be told as a field that no one documented.
            return {WRITE_ONLY: True}
        return self._node(schema)

    def _soften(self, translated: Schema, excused: _Names) -> None:
        """What depends on the side or on an older dialect."""
        required = translated.get("required")
        if isinstance(required, list):
            translated["required"] = [name for name in required if name not in excused]
        elif required is not None:
            # "required: true" on a property is a common slip that the validator tells of.
            del translated["required"]
        if translated.get("additionalProperties") is False and "properties" not in translated:
            # The validator names the fields that must not be there only beside ones that may.
            translated["properties"] = {}
        # A type of Swagger 2.0; what is in a file is no JSON, so nothing is asked of it.
        if translated.get("type") == "file":
            del translated["type"]
        if self._dialect.is_old:
            # Draft 4 has a flag beside the limit where 2020-12 has a limit of its own (Validation,
            # 6.2.3 and 6.2.5).
            for limit, strict in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
                if translated.get(strict) is True and limit in translated:
                    translated[strict] = translated.pop(limit)
                elif isinstance(translated.get(strict), bool):
                    del translated[strict]
        _drop_endless(translated)
        formats.limit(translated)

    def _nullable(self, node: Schema, translated: Schema) -> Schema:
        if node.get("nullable") is not True and node.get("x-nullable") is not True:
            return translated
        # Around the schema, not in its `type`: an `enum` or a `$ref` beside it would still refuse
        # null, which hardly anyone means who writes `nullable`.
        return {"anyOf": [translated, {"type": "null"}]}

    def _reference(
        self, node: Schema, reference: str, excused: _Names, *, is_plain: bool = False
    ) -> str:
        absolute = self._references.absolute(node, reference)
        target = self._references.at(absolute)
        self._dialect.end(target)
        scope = self._scope
        if isinstance(target, dict) and not self._dialect.is_old:
            # JSON Schema 2020-12, Core, 8.2.3.2: where a `$dynamicRef` leads depends on the way it
            # is reached by, so two ways to one schema may need two translations.
            scope = self._entered(self._references.base(target), scope)
        # Only what the target requires can be excused; any other name would give each user of a
        # schema a copy of its own.
        key = (absolute, scope, excused & self._dialect.required(target), is_plain)
        if key not in self._names:
            # With the schema's own name, by which a form of several is told.
            self._names[key] = f"d{len(self._names)}-{_own_name(absolute)}"
            self._waiting.append(key)
        return f"#/$defs/{self._names[key]}"

    def _dynamic(self, node: Schema, reference: str, excused: _Names) -> str:
        """Where a dynamic reference leads: to the outermost schema of that name on the way here."""
        absolute = self._references.absolute(node, reference)
        address, _, name = absolute.partition("#")
        outermost = dict(self._scope).get(name)
        if outermost is not None and name in self._references.dynamic_anchors(address):
            absolute = f"{outermost}#{name}"
        return self._reference(node, absolute, excused)

    def _entered(self, address: str, scope: _Scope) -> _Scope:
        # The outermost resource with a name wins, so those that are there stay.
        names = self._references.dynamic_anchors(address) - {name for name, _ in scope}
        return scope | {(name, address) for name in names} if names else scope


def _own_name(absolute: str) -> str:
    name = _NAMED.search(absolute)
    return name[1] if name else ""


def _must_be_ours(dialect: str) -> None:
    if not dialect.rstrip("#").startswith(_OURS):
        raise UnusableSchemaError(f"the dialect {dialect} is not supported")


def _drop_endless(translated: Schema) -> None:
    # Documents are read with the largest number in the place of what is larger: `1e400`.
    for name, endless in _ENDLESS.items():
        if translated.get(name) == endless:
            del translated[name]
