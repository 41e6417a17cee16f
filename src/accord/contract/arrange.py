"""Makes a request from flat names and plain text, as the contract of the operation asks."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import quote

import msgspec
from msgspec import Struct, field

from accord.contract import nesting
from accord.contract.compiled import CompiledOperation
from accord.contract.dialect import SchemaDialect
from accord.contract.form_styles import sent_fields
from accord.contract.media import is_form, is_json, is_json_header
from accord.contract.parameters import Parameter
from accord.contract.references import Json
from accord.contract.routes import placeholders
from accord.contract.styles import Shape, write
from accord.contract.uploads import is_file, upload
from accord.contract.values import ExactText, from_cell, from_table
from accord.errors import UsageError
from accord.model.catalogue import Operation
from accord.model.lists import Listed

_PLACED: Final = re.compile(r"(path|query|header|cookie|body)\s+(\S.*)")
_DOTS: Final = frozenset({".", ".."})


class Arranged(Struct, frozen=True, kw_only=True):
    """A request to be sent: ``path`` without the contract's base path, ``query`` encoded.

    ``body`` is JSON or a form's fields as ``media_type`` says, none when there is nothing to send;
    a file among the fields is its name and its content.
    """

    operation: Operation
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    body: Json = None
    media_type: str = ""


class RequestLayout:
    """Where an operation's values go: what of that is the same for each of its requests.

    A load makes thousands of them a second, and a schema's properties take long to gather.
    """

    def __init__(self, compiled: CompiledOperation, dialect: SchemaDialect) -> None:
        self.operation = compiled.operation
        self.dialect = dialect
        self.parameters = compiled.parameters
        # Names are unique only within a place; of two, the first declared takes the value.
        self.by_name = {p.name: p for p in reversed(compiled.parameters)}
        self.placeholders = placeholders(compiled.operation.path)
        self.path_parameters = tuple(
            p for p in self.by_name.values() if p.name in self.placeholders and p.location == "path"
        )
        self.in_path = frozenset(parameter.name for parameter in self.path_parameters)
        media = compiled.request.preferred()
        self.media_type = media.sendable if media else "application/json"
        self.schema = media.schema if media else None
        self.is_json = is_json_header(self.media_type)
        self.is_form = media is not None and is_form(media.essence)
        self.encoding = media.encoding if media else {}
        self.is_multipart = media is not None and media.essence.startswith("multipart/")
        self.takes_body = media is not None and (
            is_json(media.essence) or is_form(media.essence) or "*" in media.essence
        )
        self.properties = dialect.properties(self.schema) if self.schema is not None else {}

    def arrange(self, values: Mapping[str, object], *, body: object | None) -> Arranged:
        """Give each value its place. See ``Contracts.arrange``."""
        if values.keys() == self.in_path:
            # As most requests are: there is nothing to sort.
            encoded: dict[str, str] = {}
            for parameter in self.path_parameters:
                value = values[parameter.name]
                if isinstance(value, str):
                    value = self.read(value, parameter.schema)
                encoded[parameter.name] = _encoded(parameter, value)
            return Arranged(
                operation=self.operation,
                path=_path(self, encoded),
                body=sent_fields(body, self.encoding) if self.is_form else body,
                media_type="" if body is None else self.media_type,
            )
        sorter = _Sorter(self)
        for name, value in values.items():
            sorter.place(name, value)
        body_value = sorter.body(body)
        return Arranged(
            operation=self.operation,
            path=_path(self, {p.name: _encoded(p, v) for p, v in sorter.of("path")}),
            query="&".join(_query(p, v) for p, v in sorter.of("query") if v is not None),
            headers={p.name: _plain(p, v) for p, v in sorter.of("header") if v is not None},
            cookies={p.name: _plain(p, v) for p, v in sorter.of("cookie") if v is not None},
            body=sent_fields(body_value, self.encoding) if self.is_form else body_value,
            media_type="" if body_value is None else self.media_type,
        )

    def read(self, value: object, schema: Json) -> Json:
        """A value as its schema has it, where somebody wrote it as text."""
        if isinstance(value, ExactText):
            return str(value)
        return from_table(value, schema, self.dialect) if isinstance(value, str) else value


class _Sorter:
    """Which value belongs where."""

    __slots__ = ("_body", "_layout", "_parameters")

    def __init__(self, layout: RequestLayout) -> None:
        self._layout = layout
        self._parameters: dict[str, list[tuple[Parameter, nesting.Path, object]]] = {}
        self._body: list[tuple[nesting.Path, object]] = []

    def place(self, name: str, value: object) -> None:
        if not (self._exactly(name, value) or self._nearly(name, value)):
            if (placed := _PLACED.fullmatch(name)) and self._explicitly(
                placed[1], placed[2], value
            ):
                return
            if not self._layout.takes_body:
                raise self._unknown(name)
            self._into_body(name, value)

    def of(self, location: str) -> Collection[tuple[Parameter, Json]]:
        """The parameters of one place with their values, nested ones put together."""
        if location not in self._parameters:
            return ()
        by_name: dict[str, tuple[Parameter, Json]] = {}
        for parameter, path, value in self._parameters[location]:
            if not path:
                by_name[parameter.name] = parameter, self._layout.read(value, parameter.schema)
                continue
            schema = nesting.schema_at(parameter.schema, path, self._layout.dialect)
            value_so_far = by_name.get(parameter.name, (parameter, None))[1]
            after = nesting.put(value_so_far, path, self._layout.read(value, schema))
            by_name[parameter.name] = parameter, after
        return by_name.values()

    def body(self, base: object | None) -> Json:
        """The body of the values that belong into it, on top of one that is given."""
        if not self._body:
            return base
        # A scenario may give the same body to its next call.
        body: Json = copy.deepcopy(base)
        for path, value in self._body:
            schema = nesting.schema_at(self._layout.schema, path, self._layout.dialect)
            body = nesting.put(body, path, self._read_field(path, value, schema))
        return body

    def _exactly(self, name: str, value: object) -> bool:
        parameter = self._layout.by_name.get(name)
        if parameter is not None:
            self._put(parameter, (), value)
            return True
        properties = self._layout.properties
        if name in properties or nesting.parse(name)[0] in properties:
            self._into_body(name, value)
            return True
        return False

    def _nearly(self, name: str, value: object) -> bool:
        path = nesting.parse(name)
        for parameter in self._layout.parameters:
            if nesting.same(parameter.name, name):
                self._put(parameter, (), value)
                return True
            if len(path) > 1 and nesting.same(parameter.name, str(path[0])):
                self._put(parameter, path[1:], value)
                return True
        if any(nesting.same(declared, str(path[0])) for declared in self._layout.properties):
            self._into_body(name, value)
            return True
        return False

    def _explicitly(self, location: str, name: str, value: object) -> bool:
        """A name with its place before it, such as ``header X-Trial``, need not be known."""
        if location == "body":
            self._into_body(name, value)
            return True
        for parameter in self._layout.parameters:
            if parameter.location == location and nesting.same(parameter.name, name):
                self._put(parameter, (), value)
                return True
        if location != "path":
            self._put(_unlisted(location, name, self._layout.dialect), (), value)
        return location != "path"

    def _put(self, parameter: Parameter, path: nesting.Path, value: object) -> None:
        self._parameters.setdefault(parameter.location, []).append((parameter, path, value))

    def _into_body(self, name: str, value: object) -> None:
        layout = self._layout
        # A name that is a property's wins over the path that its dots and brackets could mean.
        path = (name,) if name in layout.properties else nesting.parse(name)
        self._body.append((nesting.as_known(layout.schema, path, layout.dialect), value))

    def _read_field(self, path: nesting.Path, value: object, schema: Json) -> Json:
        layout = self._layout
        if layout.is_multipart and isinstance(value, str) and is_file(schema, layout.dialect):
            return upload(value, str(path[-1]))
        is_plain = isinstance(value, str) and not isinstance(value, ExactText)
        if is_plain and layout.is_json and not layout.dialect.types(schema):
            return from_cell(str(value))
        return layout.read(value, schema)

    def _unknown(self, name: str) -> UsageError:
        names = [parameter.name for parameter in self._layout.parameters]
        accepted = Listed(dict.fromkeys([*names, *self._layout.properties])) or "–"
        operation = self._layout.operation.id
        return UsageError("contract.value-unknown", name=name, operation=operation, known=accepted)


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


def _path(layout: RequestLayout, encoded: Mapping[str, str]) -> str:
    operation, path = layout.operation, layout.operation.path
    for name in layout.placeholders:
        if not (text := encoded.get(name)):
            missing = [name for name in layout.placeholders if not encoded.get(name)]
            listed = Listed(f"`{name}`" for name in missing)
            raise UsageError("contract.path-value-missing", names=listed, operation=operation.id)
        # Braces of a value are percent-encoded, so none of it is taken for the next name.
        path = path.replace(f"{{{name}}}", text)
    # RFC 3986, 5.2.4: clients and servers resolve these as folders, and ask for another path.
    if "." in path:
        for segment in path.split("/"):
            if segment in _DOTS:
                raise UsageError("contract.path-value-dots", value=segment, operation=operation.id)
    return path


def _encoded(parameter: Parameter, value: Json) -> str:
    """A value of a path, each of its parts percent-encoded, separators not."""
    if type(value) is int and parameter.style == "simple":
        return str(value)
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
