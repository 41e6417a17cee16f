"""One operation of a contract, made ready for checking when it is first called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.contract.form_styles import old_encoding
from accord.contract.media import MediaTypes, is_form
from accord.contract.parameters import Parameter, apart, parameter
from accord.contract.references import Json, UnusableSchemaError
from accord.contract.schemas import Schemas
from accord.model.catalogue import Contract, Operation
from accord.model.json_kinds import as_fields, as_items
from accord.sources.openapi.keywords import UNUSABLE
from accord.sources.openapi.operations import NOT_ANSWER_HEADERS
from accord.sources.openapi.unusable_parts import is_unusable

_ANY: Final = ("*/*",)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledResponse:
    """A documented answer; ``content`` is empty when no body is described.

    ``is_whole`` is false when it is not known all that it says.
    """

    status: str
    content: MediaTypes
    headers: tuple[Parameter, ...] = ()
    is_whole: bool = True


@dataclass(slots=True, kw_only=True)
class CompiledOperation:
    """What an operation promises; ``is_whole`` is false when a part of it cannot be used.

    ``knows_statuses`` is false when it may document more of them than can be read.
    """

    operation: Operation
    parameters: tuple[Parameter, ...] = ()
    request: MediaTypes = field(default_factory=lambda: MediaTypes({}))
    request_required: bool = False
    responses: dict[str, CompiledResponse] = field(default_factory=dict)
    is_whole: bool = True
    knows_statuses: bool = True

    def response(self, status: int) -> CompiledResponse | None:
        """What is documented for a status: itself, its hundred, or the default."""
        responses = self.responses
        return (
            # OpenAPI 3.1, Responses Object: a status code wins over its range, both over `default`.
            responses.get(str(status))
            or responses.get(f"{status // 100}XX")
            or responses.get("DEFAULT")
        )


class Compiler:
    """Reads operations of one document."""

    def __init__(self, contract: Contract, schemas: Schemas) -> None:
        self._document: Final = contract.document
        self._old = contract.dialect == "2.0"
        self._schemas = schemas

    def written(
        self, operation: Operation, place: tuple[str, ...] | None = None
    ) -> dict[str, Json]:
        """The operation's own object in the document, its path's parameters included.

        ``place`` is where its path item stands, unless that is in ``paths``.

        Raises:
            UnusableSchemaError: the document has no such operation.
        """
        dialect = self._schemas.dialect
        item = self._document
        for key in place or ("paths", operation.path):
            item = dialect.resolve(item.get(key))
        node = dialect.resolve(item.get(operation.method.lower()))
        # OpenAPI 3.1, Operation Object: an operation's parameter replaces its path's of the same
        # name and place.
        merged: dict[tuple[str, str], dict[str, Json]] = {}
        for declaration in (*_declared(item), *_declared(node)):
            resolved = dialect.resolve(declaration)
            merged[str(resolved.get("in")), str(resolved.get("name"))] = resolved
        return {**node, "parameters": list(merged.values())}

    def compile(
        self, operation: Operation, place: tuple[str, ...] | None = None
    ) -> CompiledOperation:
        """The operation ready for checking; what cannot be used is told and left out."""
        compiled = CompiledOperation(operation=operation)
        try:
            node = self.written(operation, place)
        except UnusableSchemaError as reason:
            self._leave_out(compiled, operation.id, reason)
            return compiled
        compiled.knows_statuses = not is_unusable(node)
        compiled.parameters = self._parameters(compiled, node["parameters"])
        try:
            self._request(compiled, node)
        except UnusableSchemaError as reason:
            self._leave_out(compiled, f"{operation.id} request", reason)
        responses = node.get("responses")
        for status, response in as_fields(responses).items():
            self._response(compiled, str(status).upper(), response, node)
        return compiled

    def _leave_out(self, compiled: CompiledOperation, where: str, reason: Exception) -> None:
        compiled.is_whole = False
        self._schemas.tell(where, str(reason))

    def _parameters(
        self, compiled: CompiledOperation, nodes: Iterable[Mapping[str, Json]]
    ) -> tuple[Parameter, ...]:
        parameters = []
        for node in nodes:
            try:
                declared = parameter(_usable(node), self._schemas.dialect, old=self._old)
            except UnusableSchemaError as reason:
                self._leave_out(compiled, f"{compiled.operation.id} {node.get('name')}", reason)
                continue
            if declared is not None:
                parameters.append(declared)
        return apart(parameters)

    def _request(self, compiled: CompiledOperation, node: Mapping[str, Json]) -> None:
        if self._old:
            self._old_request(compiled, node)
        elif "requestBody" in node:
            body = _usable(self._schemas.dialect.resolve(node["requestBody"]))
            compiled.request = MediaTypes(as_fields(body.get("content")))
            compiled.request_required = body.get("required") is True

    def _old_request(self, compiled: CompiledOperation, node: Mapping[str, Json]) -> None:
        consumes = self._types(node, "consumes")
        bodies = [p for p in node["parameters"] if p.get("in") == "body"]
        fields = [p for p in node["parameters"] if p.get("in") == "formData"]
        if bodies:
            compiled.request_required = bodies[0].get("required") is True
            content = {"schema": bodies[0].get("schema", {})}
            compiled.request = MediaTypes(dict.fromkeys(consumes or ("application/json",), content))
        elif fields:
            compiled.request_required = any(p.get("required") is True for p in fields)
            has_file = any(p.get("type") == "file" for p in fields)
            usual = ("multipart/form-data",) if has_file else ("application/x-www-form-urlencoded",)
            forms = tuple(media for media in consumes if is_form(media)) or usual
            compiled.request = MediaTypes(dict.fromkeys(forms, _form(fields)))

    def _response(
        self, compiled: CompiledOperation, status: str, declaration: Json, node: Mapping[str, Json]
    ) -> None:
        # Extensions stand among the statuses.
        if status.startswith("X-"):
            return
        where = f"{compiled.operation.id} {status}"
        try:
            response = self._schemas.dialect.resolve(declaration)
            headers = [self._header(n, h) for n, h in as_fields(response.get("headers")).items()]
        except UnusableSchemaError as reason:
            self._leave_out(compiled, where, reason)
            headers, response = [], {}
        content = as_fields(response.get("content"))
        if self._old and "schema" in response:
            schema = {"schema": response["schema"]}
            content = dict.fromkeys(self._types(node, "produces") or _ANY, schema)
        usable_headers = tuple(header for header in headers if header is not None)
        compiled.responses[status] = CompiledResponse(
            status=status,
            content=MediaTypes(content),
            headers=usable_headers,
            is_whole=not is_unusable(response),
        )

    def _header(self, name: str, declaration: Json) -> Parameter | None:
        node = _usable(self._schemas.dialect.resolve(declaration))
        return parameter(
            # OpenAPI 3.1, Header Object: a parameter whose name and place are where it stands.
            {**node, "in": "header", "name": name},
            self._schemas.dialect,
            old=self._old,
            elsewhere=NOT_ANSWER_HEADERS,
        )

    def _types(self, node: Mapping[str, Json], key: str) -> tuple[str, ...]:
        # Swagger 2.0, Operation Object: its list replaces the document's, and an empty one clears
        # it.
        declared = node.get(key, self._document.get(key))
        return tuple(str(item) for item in as_items(declared))


def _form(fields: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    """The fields of a Swagger 2.0 form as one object schema."""
    properties, required, encoding = {}, [], {}
    for form_field in fields:
        name = str(form_field.get("name"))
        properties[name] = {
            k: v for k, v in form_field.items() if k not in ("required", "in", "name")
        }
        encoding[name] = old_encoding(form_field.get("collectionFormat"))
        if form_field.get("required") is True:
            required.append(name)
    schema = {"type": "object", "properties": properties, "required": required}
    return {"schema": schema, "encoding": encoding}


def _declared(node: Mapping[str, Json]) -> list[Json]:
    """The parameters of a path or an operation; what is no list may name any of them."""
    declared = node.get("parameters")
    return as_items(declared) if isinstance(declared, list | None) else [{UNUSABLE: True}]


def _usable(node: Mapping[str, Json]) -> Mapping[str, Json]:
    """A part of the document.

    Raises:
        UnusableSchemaError: it is not known what it says.
    """
    if is_unusable(node):
        raise UnusableSchemaError("`accord check` tells what is wrong with it")
    return node
