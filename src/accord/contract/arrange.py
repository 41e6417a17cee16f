"""Makes a request from flat names and plain text, as the contract of the operation asks."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

import msgspec
from msgspec import Struct, field

from accord.contract import nesting
from accord.contract.compiled import CompiledOperation
from accord.contract.dialect import SchemaDialect
from accord.contract.media import is_form, is_json
from accord.contract.parameters import Parameter
from accord.contract.references import Json
from accord.contract.routes import placeholders
from accord.contract.styles import Shape, write
from accord.contract.values import from_table
from accord.errors import UsageError
from accord.model.catalogue import Operation
from accord.model.lists import Listed

_PLACED: Final = re.compile(r"(path|query|header|cookie|body)\s+(\S.*)")
_DOTS: Final = frozenset({".", ".."})


class Arranged(Struct, frozen=True, kw_only=True):
    """A request to be sent: ``path`` without the contract's base path, ``query`` encoded.

    ``body`` is JSON or a form's fields as ``media_type`` says, none when there is nothing to send.
    """

    operation: Operation
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    body: Json = None
    media_type: str = ""


def arrange(
    compiled: CompiledOperation,
    values: Mapping[str, object],
    *,
    body: object | None,
    dialect: SchemaDialect,
) -> Arranged:
    """Give each value its place. See ``Contracts.arrange``."""
    sorter = _Sorter(compiled, dialect)
    for name, value in values.items():
        sorter.place(name, value)
    media = sorter.media
    made = sorter.body(body)
    return Arranged(
        operation=compiled.operation,
        path=_path(compiled.operation, sorter.of("path")),
        query="&".join(_query(p, v) for p, v in sorter.of("query") if v is not None),
        headers={p.name: _plain(p, v) for p, v in sorter.of("header") if v is not None},
        cookies={p.name: _plain(p, v) for p, v in sorter.of("cookie") if v is not None},
        body=made,
        media_type="" if made is None else media.bare if media else "application/json",
    )


class _Sorter:
    """Which value belongs where."""

    def __init__(self, compiled: CompiledOperation, dialect: SchemaDialect) -> None:
        self._compiled = compiled
        self._dialect = dialect
        self._parameters: dict[str, list[tuple[Parameter, nesting.Path, object]]] = {}
        self._body: list[tuple[nesting.Path, object]] = []
        self.media = media = compiled.request.preferred()
        self._schema = media.schema if media else None
        self._takes_body = media is not None and (
            is_json(media.bare) or is_form(media.bare) or "*" in media.bare
        )
        self._properties = dialect.properties(self._schema) if self._schema is not None else {}

    def place(self, name: str, value: object) -> None:
        if not (self._exactly(name, value) or self._nearly(name, value)):
            if (placed := _PLACED.fullmatch(name)) and self._told(placed[1], placed[2], value):
                return
            if not self._takes_body:
                raise self._unknown(name)
            self._into_body(name, value)

    def of(self, location: str) -> list[tuple[Parameter, Json]]:
        """The parameters of one place with their values, nested ones put together."""
        if location not in self._parameters:
            return []
        made: dict[str, tuple[Parameter, Json]] = {}
        for parameter, path, value in self._parameters[location]:
            schema = nesting.schema_at(parameter.schema, path, self._dialect)
            read = self._read(value, schema)
            before = made.get(parameter.name, (parameter, None))[1]
            made[parameter.name] = (parameter, nesting.put(before, path, read))
        return list(made.values())

    def body(self, base: object | None) -> Json:
        made: Json = copy.deepcopy(base) if self._body else base
        for path, value in self._body:
            schema = nesting.schema_at(self._schema, path, self._dialect)
            made = nesting.put(made, path, self._read(value, schema))
        return made

    def _exactly(self, name: str, value: object) -> bool:
        for parameter in self._compiled.parameters:
            if parameter.name == name:
                self._put(parameter, (), value)
                return True
        head = nesting.parse(name)[0]
        if name in self._properties or head in self._properties:
            self._into_body(name, value)
            return True
        return False

    def _nearly(self, name: str, value: object) -> bool:
        path = nesting.parse(name)
        for parameter in self._compiled.parameters:
            if nesting.same(parameter.name, name):
                self._put(parameter, (), value)
                return True
            if len(path) > 1 and nesting.same(parameter.name, str(path[0])):
                self._put(parameter, path[1:], value)
                return True
        if any(nesting.same(known, str(path[0])) for known in self._properties):
            self._into_body(name, value)
            return True
        return False

    def _told(self, location: str, name: str, value: object) -> bool:
        """A name with its place before it, such as ``header X-Trial``, need not be known."""
        if location == "body":
            self._into_body(name, value)
            return True
        known = (p for p in self._compiled.parameters if p.location == location)
        for parameter in known:
            if nesting.same(parameter.name, name):
                self._put(parameter, (), value)
                return True
        if location != "path":
            self._put(_unlisted(location, name, self._dialect), (), value)
        return location != "path"

    def _put(self, parameter: Parameter, path: nesting.Path, value: object) -> None:
        self._parameters.setdefault(parameter.location, []).append((parameter, path, value))

    def _into_body(self, name: str, value: object) -> None:
        path = (name,) if name in self._properties else nesting.parse(name)
        self._body.append((nesting.as_known(self._schema, path, self._dialect), value))

    def _read(self, value: object, schema: Json) -> Json:
        return from_table(value, schema, self._dialect) if isinstance(value, str) else value

    def _unknown(self, name: str) -> UsageError:
        names = [parameter.name for parameter in self._compiled.parameters]
        known = Listed(dict.fromkeys([*names, *self._properties])) or "–"
        operation = self._compiled.operation.id
        return UsageError("contract.value-unknown", name=name, operation=operation, known=known)


def _unlisted(location: str, name: str, dialect: SchemaDialect) -> Parameter:
    schema = {"type": "string"}
    return Parameter(
        location=location,
        name=name,
        required=False,
        schema=schema,
        style="form" if location == "query" else "simple",
        explode=location == "query",
        json=False,
        shape=Shape(schema, dialect),
    )


def _path(operation: Operation, values: Iterable[tuple[Parameter, Json]]) -> str:
    known = {parameter.name: _encoded(parameter, value) for parameter, value in values}
    names = placeholders(operation.path)
    missing = [name for name in names if not known.get(name)]
    if missing:
        told = Listed(f"`{name}`" for name in missing)
        raise UsageError("contract.path-value-missing", names=told, operation=operation.id)
    path = operation.path
    for name in names:
        path = path.replace(f"{{{name}}}", known[name])
    # Clients and servers resolve these as folders, encoded or not, and ask for another path.
    dots = next((part for part in path.split("/") if part in _DOTS), "")
    if dots:
        raise UsageError("contract.path-value-dots", value=dots, operation=operation.id)
    return path


def _encoded(parameter: Parameter, value: Json) -> str:
    """A value of a path, each of its parts percent-encoded, separators not."""
    if parameter.json:
        return quote(msgspec.json.encode(value).decode(), safe="")
    if value in ("", [], {}):
        return ""
    # Only a matrix has names in a path; the lists of old documents have none there.
    name = parameter.name if parameter.style == "matrix" else ""
    return write(value, name, parameter.style, explode=parameter.explode, is_encoded=True)


def _query(parameter: Parameter, value: Json) -> str:
    if parameter.json:
        name = quote(parameter.name, safe="[]")
        return f"{name}={quote(msgspec.json.encode(value).decode(), safe='')}"
    return write(value, parameter.name, parameter.style, explode=parameter.explode, is_encoded=True)


def _plain(parameter: Parameter, value: Json) -> str:
    """A header's or cookie's value, which is not percent-encoded; the name is written beside it."""
    if parameter.json:
        return msgspec.json.encode(value).decode()
    # Of a cookie only one can be sent by its name, so its list is written into one.
    explode = parameter.explode and parameter.location == "header"
    style = "simple" if parameter.style in ("form", "cookie") else parameter.style
    return write(value, "", style, explode=explode, is_encoded=False)
