"""One operation of a contract, made ready for checking when it is first called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.contract.media import MediaTypes, is_form
from accord.contract.parameters import Parameter, apart, parameter
from accord.contract.references import Json, UnusableSchemaError
from accord.contract.schemas import Schemas
from accord.model.catalogue import Contract, Operation

_ANY: Final = ("*/*",)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledResponse:
    """A documented answer; ``content`` is empty when no body is described."""

    status: str
    content: MediaTypes
    headers: tuple[Parameter, ...] = ()


@dataclass(slots=True, kw_only=True)
class CompiledOperation:
    """What an operation promises; ``is_whole`` is false when a part of it cannot be used."""

    operation: Operation
    parameters: tuple[Parameter, ...] = ()
    request: MediaTypes = field(default_factory=lambda: MediaTypes({}))
    request_required: bool = False
    responses: dict[str, CompiledResponse] = field(default_factory=dict)
    is_whole: bool = True

    def response(self, status: int) -> CompiledResponse | None:
        """What is documented for a status: itself, its hundred, or the default."""
        known = self.responses
        return known.get(str(status)) or known.get(f"{status // 100}XX") or known.get("DEFAULT")


class Compiler:
    """Reads operations of one document."""

    def __init__(self, contract: Contract, schemas: Schemas) -> None:
        self._document: Final = contract.document
        self._old = contract.dialect == "2.0"
        self._schemas = schemas

    def written(self, operation: Operation) -> dict[str, Json]:
        """The operation's own object in the document, its path's parameters included.

        Raises:
            UnusableSchemaError: the document has no such operation.
        """
        dialect = self._schemas.dialect
        item = dialect.resolve(dict(self._document.get("paths") or {}).get(operation.path))
        node = dialect.resolve(item.get(operation.method.lower()))
        merged: dict[tuple[str, str], dict[str, Json]] = {}
        for each in [*_list(item.get("parameters")), *_list(node.get("parameters"))]:
            found = dialect.resolve(each)
            merged[str(found.get("in")), str(found.get("name"))] = found
        return {**node, "parameters": list(merged.values())}

    def compile(self, operation: Operation) -> CompiledOperation:
        """The operation ready for checking; what cannot be used is told and left out."""
        made = CompiledOperation(operation=operation)
        try:
            node = self.written(operation)
        except UnusableSchemaError as reason:
            self._leave_out(made, operation.id, reason)
            return made
        made.parameters = self._parameters(made, node["parameters"])
        try:
            self._request(made, node)
        except UnusableSchemaError as reason:
            self._leave_out(made, f"{operation.id} request", reason)
        responses = node.get("responses")
        for status, written in (responses if isinstance(responses, dict) else {}).items():
            self._response(made, str(status).upper(), written, node)
        return made

    def _leave_out(self, made: CompiledOperation, where: str, reason: Exception) -> None:
        made.is_whole = False
        self._schemas.tell(where, str(reason))

    def _parameters(
        self, made: CompiledOperation, nodes: Iterable[Mapping[str, Json]]
    ) -> tuple[Parameter, ...]:
        found = []
        for node in nodes:
            try:
                each = parameter(node, self._schemas.dialect, old=self._old)
            except UnusableSchemaError as reason:
                self._leave_out(made, f"{made.operation.id} {node.get('name')}", reason)
                continue
            if each is not None:
                found.append(each)
        return apart(found)

    def _request(self, made: CompiledOperation, node: Mapping[str, Json]) -> None:
        if self._old:
            self._old_request(made, node)
        elif "requestBody" in node:
            body = self._schemas.dialect.resolve(node["requestBody"])
            made.request = MediaTypes(_mapping(body.get("content")))
            made.request_required = body.get("required") is True

    def _old_request(self, made: CompiledOperation, node: Mapping[str, Json]) -> None:
        consumes = self._types(node, "consumes")
        bodies = [p for p in node["parameters"] if p.get("in") == "body"]
        fields = [p for p in node["parameters"] if p.get("in") == "formData"]
        if bodies:
            made.request_required = bodies[0].get("required") is True
            content = {"schema": bodies[0].get("schema", {})}
            made.request = MediaTypes(dict.fromkeys(consumes or ("application/json",), content))
        elif fields:
            made.request_required = any(p.get("required") is True for p in fields)
            has_file = any(p.get("type") == "file" for p in fields)
            usual = ("multipart/form-data",) if has_file else ("application/x-www-form-urlencoded",)
            forms = tuple(media for media in consumes if is_form(media)) or usual
            made.request = MediaTypes(dict.fromkeys(forms, _form(fields)))

    def _response(
        self, made: CompiledOperation, status: str, written: Json, node: Mapping[str, Json]
    ) -> None:
        if status.startswith("X-"):
            return
        where = f"{made.operation.id} {status}"
        try:
            response = self._schemas.dialect.resolve(written)
            headers = [self._header(n, h) for n, h in _mapping(response.get("headers")).items()]
        except UnusableSchemaError as reason:
            self._leave_out(made, where, reason)
            headers, response = [], {}
        content = _mapping(response.get("content"))
        if self._old and "schema" in response:
            schema = {"schema": response["schema"]}
            content = dict.fromkeys(self._types(node, "produces") or _ANY, schema)
        known = tuple(header for header in headers if header is not None)
        made.responses[status] = CompiledResponse(
            status=status, content=MediaTypes(content), headers=known
        )

    def _header(self, name: str, written: Json) -> Parameter | None:
        node = self._schemas.dialect.resolve(written)
        return parameter(
            {**node, "in": "header", "name": name}, self._schemas.dialect, old=self._old
        )

    def _types(self, node: Mapping[str, Json], key: str) -> tuple[str, ...]:
        declared = node.get(key, self._document.get(key))
        return tuple(str(one) for one in _list(declared))


def _form(fields: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    """The fields of a Swagger 2.0 form as one object schema."""
    properties, required, encoding = {}, [], {}
    for each in fields:
        name = str(each.get("name"))
        properties[name] = {k: v for k, v in each.items() if k not in ("required", "in", "name")}
        encoding[name] = {"explode": each.get("collectionFormat") == "multi"}
        if each.get("required") is True:
            required.append(name)
    schema = {"type": "object", "properties": properties, "required": required}
    return {"schema": schema, "encoding": encoding}


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
