"""How values are written into a request: one table of styles, for sending and for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final
from urllib.parse import quote, unquote, unquote_plus

import msgspec

from accord.contract.dialect import SchemaDialect
from accord.contract.references import Json, UnusableSchemaError
from accord.contract.translation import translate
from accord.contract.validator import Validator
from accord.contract.values import from_wire
from accord.model.calls import Side
from accord.model.json_kinds import as_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A row of the table: what stands before a value and between its parts.

    ``between`` is what is sent, ``also`` what servers accept in its place; ``apart`` is what stands
    between the parts of an exploded value. A ``named`` style writes the name before the value.
    """

    start: str = ""
    between: str = ","
    also: tuple[str, ...] = ()
    apart: str = ","
    named: bool = False


# Spaces, pipes and tabs are no characters of an address (RFC 3986, 2), so they are sent encoded.
STYLES: Final[Mapping[str, Style]] = {
    "simple": Style(),
    "label": Style(start=".", apart="."),
    "matrix": Style(start=";", apart=";", named=True),
    "form": Style(apart="&", named=True),
    "cookie": Style(apart="; ", named=True),
    "spaceDelimited": Style(between="%20", also=("+", " "), apart="&", named=True),
    "pipeDelimited": Style(between="%7C", also=("|", "%7c"), apart="&", named=True),
    "tab": Style(between="%09", also=("\t",), apart="&", named=True),
    "deepObject": Style(apart="&", named=True),
}
COLLECTIONS: Final[Mapping[str, str]] = {
    "csv": "simple",
    "ssv": "spaceDelimited",
    "tsv": "tab",
    "pipes": "pipeDelimited",
    "multi": "form",
}
_DOT: Final = "."
_FORMATS_WITHOUT_COMMA: Final = frozenset({"date", "date-time", "duration", "ipv4", "ipv6", "uuid"})


class Shape:
    """What a text has to become: the types of a schema, of its items and of its properties."""

    def __init__(self, schema: Json, dialect: SchemaDialect) -> None:
        self.schema: Final = schema
        self._dialect = dialect

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types that the text may have."""
        return self._dialect.types(self.schema)

    @cached_property
    def items(self) -> Shape:
        """The shape of a list's items."""
        return Shape(self._dialect.items(self.schema), self._dialect)

    @cached_property
    def properties(self) -> dict[str, Shape]:
        """The shapes of an object's named properties."""
        properties = self._dialect.properties(self.schema)
        return {name: Shape(schema, self._dialect) for name, schema in properties.items()}

    @cached_property
    def others(self) -> Shape | None:
        """The shape of properties without a name; none where there are none such."""
        schema = self._dialect.other_properties(self.schema)
        return None if schema is None else Shape(schema, self._dialect)

    @cached_property
    def style(self) -> str:
        """How a list within a list of an old document is written."""
        return COLLECTIONS.get(str(as_fields(self.schema).get("collectionFormat")), "simple")

    @cached_property
    def scalars(self) -> tuple[str, ...]:
        """The types of values that are one text, neither a list nor an object."""
        return tuple(kind for kind in self.types if kind not in ("array", "object"))

    def value(self, text: str) -> Json:
        """A text as the first of its types that can read it and that the schema then allows."""
        if len(self.scalars) < 2:  # noqa: PLR2004 - there is nothing to choose
            return from_wire(text, self.types)
        readings = [from_wire(text, self.types)]
        readings += [from_wire(text, (kind,)) for kind in self.scalars]
        return self.fitting(readings)

    def fitting(self, readings: Sequence[Json]) -> Json:
        """The first of the values that a text may stand for which the schema allows.

        It is the first of all where none is allowed. A text does not say its type, so that it keeps
        its contract as any of them.
        """
        if self._validator is None:
            return readings[0]
        return next(filter(self._validator.allows, readings), readings[0])

    def whole(self, items: list[Json], text: str) -> Json:
        """The items of a list, or the one value that all of their text may be as well."""
        return self.fitting([items, self.value(text)]) if self.scalars else items

    @cached_property
    def _validator(self) -> Validator | None:
        try:
            return Validator(partial(translate, self.schema, self._dialect, Side.REQUEST))
        except (UnusableSchemaError, ValueError, TypeError, RecursionError):
            # Whoever holds the value against the schema tells of it.
            return None

    @cached_property
    def is_list(self) -> bool:
        """Whether it may be a list."""
        return "array" in self.types

    @cached_property
    def is_object(self) -> bool:
        """Whether it may be an object and no plain text."""
        return "object" in self.types and "string" not in self.types

    @cached_property
    def may_hold_comma(self) -> bool:
        """Whether a value of it may be a text with a comma in it."""
        if "string" not in self.types:
            return False
        try:
            node = self._dialect.resolve(self.schema)
        except UnusableSchemaError:
            return True
        if isinstance(node.get("enum"), list):
            return any("," in str(value) for value in node["enum"])
        return node.get("format") not in _FORMATS_WITHOUT_COMMA

    def property(self, name: str) -> Shape:
        """The shape of one property."""
        return self.properties.get(name) or self.others or Shape({}, self._dialect)


def parts(raw: str, style: str, *, explode: bool, shape: Shape) -> list[str]:
    """The parts of a value as written, percent-encoding and all."""
    row = STYLES[style]
    if not raw:
        return []
    separators = (row.apart,) if explode else (row.between, *row.also)
    if style == "label" and not explode and "number" not in shape.items.types:
        # The tables of 3.0 separate by dots what RFC 6570 and 3.1.1 separate by commas.
        separators = (*separators, _DOT)
    if row.between == "," and not shape.items.may_hold_comma and not shape.is_object:
        # Most clients encode a comma; that it was one is sure where no item can hold one.
        separators = (*separators, "%2C", "%2c")
    for separator in separators:
        if separator in raw:
            return raw.split(separator)
    return [raw]


def read_item(raw: str, shape: Shape, location: str) -> Json:
    """One part as the type its shape asks for."""
    if shape.is_list and "string" not in shape.types:
        pieces = parts(raw, shape.style, explode=False, shape=shape)
        return [read_item(item, shape.items, location) for item in pieces]
    return shape.value(decoded(raw, location))


def decoded(raw: str, location: str) -> str:
    """A part without the encoding of its place."""
    if location in ("query", "querystring"):
        # In a query, written as HTML forms are, `+` is a space; in a path it is a plus.
        return unquote_plus(raw)
    if location == "header":
        return raw.strip()
    return raw if location == "cookie as written" else unquote(raw)


def write(value: Json, name: str, style: str, *, explode: bool, is_encoded: bool) -> str:
    """A value as its style writes it, with the name where the style has it and one is given."""
    row = STYLES[style]
    encode = _encoded if is_encoded else text
    prefix = f"{quote(name, safe='[]')}=" if row.named and name else ""
    if not isinstance(value, dict | list | tuple):
        return f"{row.start}{prefix}{encode(value)}"
    between = row.between if is_encoded else unquote(row.between)
    if isinstance(value, dict) and style == "deepObject":
        return row.apart.join(_deep(prefix.removesuffix("="), value))
    if isinstance(value, dict) and explode:
        return row.start + row.apart.join(f"{encode(n)}={encode(v)}" for n, v in value.items())
    if isinstance(value, dict):
        flat = [encode(member) for pair in value.items() for member in pair]
        return f"{row.start}{prefix}{between.join(flat)}"
    if explode:
        return row.start + row.apart.join(f"{prefix}{encode(item)}" for item in value)
    return f"{row.start}{prefix}{between.join(encode(item) for item in value)}"


def text(value: object) -> str:
    """A value as it stands where nothing is encoded."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _encoded(value: object) -> str:
    plain = text(value)
    # Most are ids and words, and `quote` looks at each of their letters in Python.
    return plain if plain.isascii() and plain.isalnum() else quote(plain, safe="")


def _deep(name: str, value: Json) -> list[str]:
    """Nested names as servers read them: ``f[price][min]=3``, ``f[ids]=1&f[ids]=2``."""
    if isinstance(value, dict):
        return [
            pair
            for key, member in value.items()
            for pair in _deep(f"{name}[{_encoded(key)}]", member)
        ]
    if isinstance(value, list | tuple) and any(isinstance(item, dict | list) for item in value):
        return [pair for n, item in enumerate(value) for pair in _deep(f"{name}[{n}]", item)]
    if isinstance(value, list | tuple):
        return [f"{name}={_encoded(item)}" for item in value]
    return [f"{name}={_encoded(value)}"]
