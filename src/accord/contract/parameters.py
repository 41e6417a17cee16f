"""Reads path, query, header and cookie parameters as their styles say, and checks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, unquote_plus

import msgspec

from accord.contract.dialect import SchemaDialect
from accord.contract.media import is_json
from accord.contract.references import Json, UnusableSchemaError
from accord.contract.values import from_wire

_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_COLLECTIONS: Final = {
    "csv": "simple",
    "ssv": "spaceDelimited",
    "tsv": "tab",
    "pipes": "pipeDelimited",
}
_SEPARATORS: Final = {
    "simple": (",",),
    "form": (",",),
    "spaceDelimited": ("%20", "+", " "),
    "pipeDelimited": ("|", "%7C", "%7c"),
    "tab": ("%09", "\t"),
}
# What a header parameter of such a name says is said elsewhere in a contract.
_NOT_HEADERS: Final = frozenset({"accept", "content-type", "authorization"})
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter, and how its value is written; ``where`` is its place as problems name it."""

    location: str
    name: str
    required: bool
    schema: Json
    style: str
    explode: bool
    json: bool
    types: tuple[str, ...]
    properties: Mapping[str, tuple[str, ...]]
    item_types: tuple[str, ...]

    @property
    def where(self) -> str:
        """Its place, as a reader finds it in the request."""
        return f"{self.location} {self.name}"

    @property
    def is_checkable(self) -> bool:
        """Whether the way its value is written is one we can read."""
        return self.style not in ("label", "matrix")


def parameter(node: Mapping[str, Json], dialect: SchemaDialect, *, old: bool) -> Parameter | None:
    """A declared parameter; none for a body, a form field, or a header that says nothing here.

    Raises:
        UnusableSchemaError: it has no name or its content leads nowhere.
    """
    location, name = str(node.get("in", "")), str(node.get("name", ""))
    if location not in _STYLES or (location == "header" and name.lower() in _NOT_HEADERS):
        return None
    if not name:
        raise UnusableSchemaError("a parameter without a name")
    content = node.get("content")
    media, schema = next(iter(content.items())) if content else ("", node.get("schema", {}))
    schema = node if old else schema.get("schema", {}) if content else schema
    style, explode = _writing(node, location, old=old)
    types = dialect.types(schema)
    return Parameter(
        location=location,
        name=name,
        required=node.get("required") is True or location == "path",
        schema=_schema_only(schema) if old else schema,
        style=style,
        explode=explode,
        json=is_json(str(media)),
        types=types,
        properties={n: dialect.types(s) for n, s in dialect.properties(schema).items()},
        item_types=dialect.types(dialect.items(schema)) if "array" in types else (),
    )


def _schema_only(node: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in node.items() if key not in ("required", "in", "name")}


def _writing(node: Mapping[str, Json], location: str, *, old: bool) -> tuple[str, bool]:
    if old:
        collection = str(node.get("collectionFormat", "csv"))
        return _COLLECTIONS.get(collection, "form"), collection == "multi"
    style = str(node.get("style", _STYLES[location]))
    explode = node.get("explode")
    return style, explode if isinstance(explode, bool) else style == "form"


@dataclass(slots=True)
class SentParts:
    """What a request carries: everything still as written, percent-encoding included."""

    path: Mapping[str, str]
    query: str
    headers: Mapping[str, str]
    _pairs: dict[str, list[str]] | None = None
    _cookies: dict[str, str] | None = None

    @property
    def pairs(self) -> dict[str, list[str]]:
        """The query's values by name; names decoded, values not."""
        if self._pairs is None:
            self._pairs = raw_pairs(self.query)
        return self._pairs

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies' values by name."""
        if self._cookies is None:
            parts = (
                part.strip().partition("=") for part in self.headers.get("cookie", "").split(";")
            )
            self._cookies = {name: value for name, _, value in parts if name}
        return self._cookies


def raw_pairs(query: str) -> dict[str, list[str]]:
    """The values of a query or form by name; names decoded, values not."""
    pairs: dict[str, list[str]] = {}
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        pairs.setdefault(unquote_plus(name), []).append(value)
    return pairs


def read(parameter: Parameter, sent: SentParts) -> tuple[bool, Json]:
    """Whether a parameter was sent, and its value as JSON."""
    if parameter.location == "query":
        value = read_pairs(parameter, sent.pairs)
        return value is not _ABSENT, value
    if parameter.location == "header":
        raw = sent.headers.get(parameter.name.lower())
    else:
        raw = (sent.path if parameter.location == "path" else sent.cookies).get(parameter.name)
    value = _ABSENT if raw is None else _single(parameter, raw)
    return value is not _ABSENT, value


def read_pairs(parameter: Parameter, pairs: Mapping[str, list[str]]) -> Json:
    """A query parameter's or form field's value, or ``_ABSENT``."""
    if "object" in parameter.types and not parameter.json:
        if parameter.style == "deepObject":
            return _deep_object(parameter, pairs)
        if parameter.style == "form" and parameter.explode and parameter.name not in pairs:
            return _members(
                parameter, ((n, pairs[n][0]) for n in parameter.properties if n in pairs)
            )
    written = pairs.get(parameter.name)
    if written is None:
        return _ABSENT
    if "array" in parameter.types and parameter.explode:
        return [from_wire(_decoded(parameter, one), parameter.item_types) for one in written]
    return _single(parameter, written[0])


def _single(parameter: Parameter, raw: str) -> Json:
    if parameter.json:
        return _json(_decoded(parameter, raw))
    if "array" in parameter.types:
        parts = _split(raw, parameter.style) if raw else []
        return [from_wire(_decoded(parameter, part), parameter.item_types) for part in parts]
    if "object" in parameter.types and "string" not in parameter.types:
        parts = _split(raw, parameter.style)
        if parameter.explode:
            pairs: Iterable[tuple[str, str]] = (
                (n, v) for n, _, v in (p.partition("=") for p in parts)
            )
        else:
            pairs = zip(parts[::2], parts[1::2], strict=False)
        return _members(parameter, pairs)
    return from_wire(_decoded(parameter, raw), parameter.types)


def _deep_object(parameter: Parameter, pairs: Mapping[str, list[str]]) -> Json:
    prefix = f"{parameter.name}["
    found: dict[str, Json] = {}
    for key, values in pairs.items():
        if not key.startswith(prefix) or not key.endswith("]"):
            continue
        name = key[len(prefix) : -1].removesuffix("][")
        types = parameter.properties.get(name, ())
        decoded = [unquote_plus(value) for value in values]
        if "array" in types:
            found[name] = decoded
        else:
            found[name] = from_wire(decoded[0], types)
    return found or _ABSENT


def _members(parameter: Parameter, pairs: Iterable[tuple[str, str]]) -> Json:
    made = {
        _decoded(parameter, name): from_wire(
            _decoded(parameter, value), parameter.properties.get(name, ())
        )
        for name, value in pairs
    }
    return made or _ABSENT


def _split(raw: str, style: str) -> list[str]:
    for separator in _SEPARATORS.get(style, (",",)):
        if separator in raw:
            return raw.split(separator)
    return [raw]


def _decoded(parameter: Parameter, raw: str) -> str:
    if parameter.location == "query":
        return unquote_plus(raw)
    return raw if parameter.location == "header" else unquote(raw)


def _json(text: str) -> Json:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
