"""What a contract asks of a request, won from the document for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from accord.contract.compiled import Compiler
from accord.contract.dialect import SchemaDialect
from accord.contract.references import UnusableSchemaError
from accord.contract.schemas import Schemas
from accord.model.catalogue import Contract, Operation

Json = Any
# Signs, because these stand beside names in every language.
_LIMITS: Final = (
    ("minLength", "≥ {} chars"),
    ("maxLength", "≤ {} chars"),
    ("minimum", "≥ {}"),
    ("maximum", "≤ {}"),
    ("exclusiveMinimum", "> {}"),
    ("exclusiveMaximum", "< {}"),
    ("minItems", "≥ {} ×"),
    ("maxItems", "≤ {} ×"),
)
_MOST_VALUES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPart:
    """One thing that a request carries; ``place`` is path, query, header, cookie, body or form."""

    place: str
    name: str
    type: str = ""
    required: bool = False
    description: str = ""
    limits: tuple[str, ...] = ()


class Promises:
    """Reads the operations of one contract."""

    def __init__(self, contract: Contract) -> None:
        schemas = Schemas(contract)
        self._dialect = SchemaDialect(contract.document, contract.dialect)
        self._compiler = Compiler(contract, schemas)

    def parts(self, operation: Operation) -> tuple[RequestPart, ...]:
        """What a request carries, parameters first; nothing where the document is of no use."""
        try:
            node = self._compiler.written(operation)
        except UnusableSchemaError:
            return ()
        fields = [field for parameter in node["parameters"] for field in self._parameter(parameter)]
        try:
            fields += self._body(node.get("requestBody"))
        except UnusableSchemaError:
            return tuple(fields)
        return tuple(fields)

    def _parameter(self, node: Mapping[str, Json]) -> Iterable[RequestPart]:
        place = str(node.get("in", ""))
        schema = node.get("schema", node)
        if place == "body":
            return self._fields("body", schema)
        content = node.get("content")
        if isinstance(content, dict) and content:
            schema = next(iter(content.values())).get("schema", {})
        return [
            self._part(
                "form" if place == "formData" else place,
                str(node.get("name", "")),
                schema,
                # Many documents forget it, and no path can be called without.
                required=node.get("required") is True or place == "path",
                description=str(node.get("description", "")),
            )
        ]

    def _body(self, body: Json) -> Iterable[RequestPart]:
        if not body:
            return []
        content = self._dialect.resolve(body).get("content") or {}
        # The page has room for one, and the first is what its author put first.
        media = next(iter(content), "")
        media_type = content.get(media)
        if not isinstance(media_type, dict):
            return []
        place = "form" if "form" in media else "body"
        return self._fields(place, media_type.get("schema", {}))

    def _fields(self, place: str, schema: Json) -> Iterable[RequestPart]:
        properties = self._dialect.properties(schema)
        try:
            required = self._dialect.resolve(schema).get("required", [])
        except UnusableSchemaError:
            required = []
        if not properties:
            return [self._part(place, "", schema, required=True)]
        return [
            self._part(place, name, value, required=isinstance(required, list) and name in required)
            for name, value in properties.items()
        ]

    def _part(
        self, place: str, name: str, schema: Json, *, required: bool, description: str = ""
    ) -> RequestPart:
        try:
            node = self._dialect.resolve(schema)
        except UnusableSchemaError:
            node = {}
        return RequestPart(
            place=place,
            name=name,
            type=self._type(schema, node),
            required=required,
            description=description or str(node.get("description", "")),
            limits=tuple(_limits(node)),
        )

    def _type(self, schema: Json, node: Mapping[str, Json]) -> str:
        types = [name for name in self._dialect.types(schema) if name != "null"]
        if types == ["array"]:
            inside = " | ".join(self._dialect.types(self._dialect.items(schema)))
            return f"array of {inside}" if inside else "array"
        type_names = " | ".join(types)
        form = node.get("format")
        return f"{type_names} ({form})" if type_names and isinstance(form, str) else type_names


def _limits(node: Mapping[str, Json]) -> Iterable[str]:
    for key, label in _LIMITS:
        if isinstance(node.get(key), int | float) and not isinstance(node[key], bool):
            yield label.format(node[key])
    if isinstance(node.get("pattern"), str):
        yield node["pattern"]
    values = node.get("enum")
    if isinstance(values, list):
        listed = [str(value) for value in values[:_MOST_VALUES]]
        yield " | ".join([*listed, "…"] if len(values) > _MOST_VALUES else listed)
    if "const" in node:
        yield f"= {node['const']}"
