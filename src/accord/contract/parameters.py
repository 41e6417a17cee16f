"""Reads path, query, header and cookie parameters as their styles say, and checks them."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, unquote_plus

import msgspec

from accord.contract.dialect import SchemaDialect
from accord.contract.media import is_json
from accord.contract.references import Json, UnusableSchemaError
from accord.contract.styles import COLLECTIONS, STYLES, Shape, decoded, parts, read_item
from accord.sources.openapi.operations import NOT_HEADERS

_USUAL: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_PLACES: Final = frozenset({*_USUAL, "querystring"})
_ABSENT: Final = object()
EMPTY: Final = object()
"""The value of a parameter that is sent without one, where that is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter, and how its value is written.

    ``claimed`` are the names in the query that belong to other parameters.
    """

    location: str
    name: str
    required: bool
    schema: Json
    style: str
    explode: bool
    json: bool
    shape: Shape
    may_be_empty: bool = False
    claimed: frozenset[str] = frozenset()

    @property
    def where(self) -> str:
        """Its place, as a reader finds it in the request."""
        return f"{self.location} {self.name}"

    @property
    def encoding(self) -> str:
        """The place whose rules of encoding its value follows."""
        return "cookie as written" if self.style == "cookie" else self.location


def parameter(
    node: Mapping[str, Json],
    dialect: SchemaDialect,
    *,
    old: bool,
    elsewhere: Container[str] = NOT_HEADERS,
) -> Parameter | None:
    """A declared parameter; none for a body, a form field, or a header that says nothing here.

    ``elsewhere`` are names of headers that are described elsewhere, where that is not Swagger 2.0.

    Raises:
        UnusableSchemaError: it has no name, its content leads nowhere, or its style is none.
    """
    location, name = str(node.get("in", "")), str(node.get("name", ""))
    is_elsewhere = location == "header" and not old and name.lower() in elsewhere
    if location not in _PLACES or is_elsewhere:
        return None
    if not name:
        raise UnusableSchemaError("a parameter without a name")
    content = node.get("content")
    media, schema = next(iter(content.items())) if content else ("", node.get("schema", {}))
    # Swagger 2.0 writes the keywords of a schema into the parameter itself.
    schema = node if old else schema.get("schema", {}) if content else schema
    style, explode = _writing(node, location, old=old)
    if style not in STYLES:
        raise UnusableSchemaError(f"{style} is no style of a parameter")
    return Parameter(
        location=location,
        name=name,
        # OpenAPI 3.1, Parameter Object: one of a path is always required, though documents forget
        # to say so.
        required=node.get("required") is True or location == "path",
        schema=_schema_only(schema) if old else schema,
        style=style,
        explode=explode,
        json=is_json(str(media)),
        shape=Shape(schema, dialect),
        may_be_empty=node.get("allowEmptyValue") is True,
    )


def apart(parameters: Iterable[Parameter]) -> tuple[Parameter, ...]:
    """The parameters of an operation, each knowing which names in the query are not its own."""
    declared = tuple(parameters)
    names = frozenset(item.name for item in declared if item.location == "query")
    return tuple(
        dataclasses.replace(item, claimed=names - {item.name})
        if item.location == "query" and item.shape.is_object
        else item
        for item in declared
    )


def _schema_only(node: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in node.items() if key not in ("required", "in", "name")}


def _writing(node: Mapping[str, Json], location: str, *, old: bool) -> tuple[str, bool]:
    if old:
        collection = str(node.get("collectionFormat", "csv"))
        style = COLLECTIONS.get(collection, "form")
        # A single value of a query has its name before it, however lists are written.
        is_named = location in ("query", "cookie")
        plain = "form" if is_named else "simple"
        explode = is_named and collection == "multi"
        return plain if style in ("simple", "form") else style, explode
    style = str(node.get("style", _USUAL.get(location, "form")))
    declared = node.get("explode")
    return style, declared if isinstance(declared, bool) else style in ("form", "cookie")


class SentParts(msgspec.Struct):
    """What a request carries: everything still as written, percent-encoding included."""

    path: Mapping[str, str]
    query: str
    headers: Mapping[str, str]
    _lower: dict[str, str] | None = None
    _pairs: dict[str, list[str]] | None = None
    _cookies: dict[str, str] | None = None

    def header(self, name: str) -> str | None:
        """The value of the header that has this name, which is in lower case, in any case."""
        # RFC 9110, 5.1: case makes no other name. Most are never asked for, so none is folded
        # before one is that nobody wrote just so.
        value = self.headers.get(name)
        if value is not None:
            return value
        if self._lower is None:
            names = map(str.lower, self.headers)
            self._lower = dict(zip(names, self.headers.values(), strict=True))
        return self._lower.get(name)

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
                pair.strip().partition("=") for pair in (self.header("cookie") or "").split(";")
            )
            self._cookies = {name: _unquoted(value) for name, _, value in parts if name}
        return self._cookies


def raw_pairs(query: str) -> dict[str, list[str]]:
    """The values of a query or form by name; names decoded, values not."""
    pairs: dict[str, list[str]] = {}
    for pair in query.split("&") if query else ():
        name, _, value = pair.partition("=")
        pairs.setdefault(unquote_plus(name), []).append(value)
    return pairs


def read(parameter: Parameter, sent: SentParts) -> tuple[bool, Json]:
    """Whether a parameter was sent, and its value as JSON, or ``EMPTY``."""
    if parameter.location == "querystring":
        return bool(sent.query), _whole(parameter, sent)
    if parameter.location == "query":
        value = read_pairs(parameter, sent.pairs)
        return value is not _ABSENT, value
    if parameter.location == "header":
        raw = sent.header(parameter.name.lower())
    else:
        raw = (sent.path if parameter.location == "path" else sent.cookies).get(parameter.name)
    value = _ABSENT if raw is None else _single(parameter, raw)
    return value is not _ABSENT, value


def read_pairs(parameter: Parameter, pairs: Mapping[str, list[str]]) -> Json:
    """A query parameter's or form field's value, or ``_ABSENT``."""
    shape = parameter.shape
    if "object" in shape.types and not parameter.json:
        if parameter.style == "deepObject":
            return _deep_object(parameter, pairs)
        if parameter.explode and parameter.name not in pairs:
            return _members(parameter, ((n, pairs[n][0]) for n in _own_names(parameter, pairs)))
    raw_values = pairs.get(parameter.name)
    if raw_values is None:
        return _ABSENT
    if parameter.may_be_empty and raw_values == [""]:
        return EMPTY
    if shape.is_list and parameter.explode and not parameter.json:
        return _list_or_one(raw_values, shape)
    return _single(parameter, raw_values[0])


def _list_or_one(raw_values: list[str], shape: Shape) -> Json:
    """What a query has of one name: a list, or the one value that its text may be as well."""
    items = [read_item(raw, shape.items, "query") for raw in raw_values]
    # Of a name that was sent twice no single value is the whole.
    return items if len(raw_values) > 1 else shape.whole(items, decoded(raw_values[0], "query"))


def _own_names(parameter: Parameter, pairs: Mapping[str, list[str]]) -> list[str]:
    properties = parameter.shape.properties
    if parameter.shape.others is None:
        return [name for name in properties if name in pairs]
    return [name for name in pairs if name in properties or name not in parameter.claimed]


def _whole(parameter: Parameter, sent: SentParts) -> Json:
    if parameter.json:
        return _json(decoded(sent.query, "querystring"))
    return _shaped(dict(sent.pairs), parameter.shape)


def _single(parameter: Parameter, raw: str) -> Json:
    shape = parameter.shape
    if parameter.json:
        return _json(decoded(raw, parameter.encoding))
    if parameter.location == "path" and (start := STYLES[parameter.style].start):
        if not raw.startswith(start):
            return raw
        raw = raw.removeprefix(start)
    is_composite = shape.is_list or shape.is_object
    if parameter.style == "matrix" and not (parameter.explode and is_composite):
        name, _, raw = raw.partition("=")
        if unquote(name) != parameter.name:
            return name
    if not is_composite:
        return shape.value(decoded(raw, parameter.encoding))
    # Of a cookie's list, which has a name but once, nothing is exploded, whatever is declared.
    explode = parameter.explode and (parameter.location != "cookie" or "&" in raw)
    pieces = parts(raw, parameter.style, explode=explode, shape=shape)
    if shape.is_list:
        items = [
            read_item(_bare(parameter, item), shape.items, parameter.encoding) for item in pieces
        ]
        return shape.whole(items, decoded(_bare(parameter, raw), parameter.encoding))
    if explode:
        pairs: Iterable[tuple[str, str]] = (
            (n, v) for n, _, v in (p.partition("=") for p in pieces)
        )
    else:
        pairs = zip(pieces[::2], pieces[1::2], strict=False)
    return _members(parameter, pairs)


def _bare(parameter: Parameter, item: str) -> str:
    """An item without the name that an exploded style writes before each."""
    if parameter.explode and STYLES[parameter.style].named:
        return item.removeprefix(f"{parameter.name}=")
    return item


def _deep_object(parameter: Parameter, pairs: Mapping[str, list[str]]) -> Json:
    """An object from names such as ``f[price][min]`` and ``f[ids][]``, as servers read them."""
    tree: dict[str, Json] = {}
    for key, values in pairs.items():
        # No standard says how deep objects nest; this is what qs and Rack read, and most servers
        # with them.
        name, *steps = key.split("[")
        if name != parameter.name or not steps or not all(step.endswith("]") for step in steps):
            continue
        path = [step[:-1] for step in steps]
        node = tree
        for step in path[:-1]:
            inner = node.setdefault(step, {})
            if not isinstance(inner, dict):
                break
            node = inner
        else:
            node[path[-1]] = values
    return _shaped(tree, parameter.shape) if tree else _ABSENT


def _shaped(node: Json, shape: Shape) -> Json:
    if isinstance(node, list):
        if shape.is_list:
            return _list_or_one(node, shape)
        return read_item(node[0], shape, "query")
    if shape.is_list and all(not step or step.isdigit() for step in node):
        members = [_shaped(member, shape.items) for step, member in node.items() if step]
        return members + [read_item(raw, shape.items, "query") for raw in node.get("", ())]
    return {name: _shaped(member, shape.property(name)) for name, member in node.items()}


def _members(parameter: Parameter, pairs: Iterable[tuple[str, str]]) -> Json:
    shape = parameter.shape
    members = {
        name: read_item(value, shape.property(name), parameter.encoding)
        for name, value in ((decoded(n, parameter.encoding), v) for n, v in pairs)
    }
    return members or _ABSENT


def _unquoted(value: str) -> str:
    """A cookie's value without the quotes that RFC 6265 lets stand around it."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _json(text: str) -> Json:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
