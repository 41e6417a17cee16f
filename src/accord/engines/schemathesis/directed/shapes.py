"""What an operation takes and gives, as its contract writes it, references followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from accord.model.catalogue import Contract, Operation
from accord.model.json_kinds import as_fields, as_items
from accord.model.media_type import essence_of
from accord.sources.openapi.positions import keys, value_at

Json = dict[str, Any]
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_DEEPEST: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterShape:
    """A parameter beside the body; ``place`` is path, query, header or cookie."""

    name: str
    place: str
    required: bool
    schema: Json

    @property
    def told(self) -> str:
        """Its name with its place, as a contract arranges requests."""
        return f"{self.place} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationShape:
    """``body`` is the schema of a body that can be written here, ``answer`` that of a success.

    ``is_usable`` is false where a body must be sent of a kind that nobody here writes.
    """

    operation: Operation
    parameters: tuple[ParameterShape, ...] = ()
    body: Json | None = None
    media_type: str = ""
    is_usable: bool = True
    answer: Json = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The operation's id."""
        return self.operation.id

    @property
    def path_names(self) -> list[str]:
        """The parameters of its path, in order."""
        return [segment.partition("}")[0] for segment in self.operation.path.split("{")[1:]]

    def parameter(self, name: str, *, place: str) -> ParameterShape | None:
        """The parameter of that name, in any case."""
        return next(
            (
                parameter
                for parameter in self.parameters
                if parameter.place == place and parameter.name.casefold() == name.casefold()
            ),
            None,
        )

    def documents(self, status: int) -> bool:
        """Whether its contract knows the status by its own number."""
        return any(response.status == str(status) for response in self.operation.responses)


class Schemas:
    """The schemas of one document, each with its references followed and its parts merged."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def resolved(self, node: object) -> Json:
        """A node that references lead to, with ``allOf`` merged into it; empty where none is."""
        return self._merged(node, depth=0)

    def properties(self, schema: object) -> dict[str, Json]:
        """The properties of an object, each resolved."""
        declared = self.resolved(schema).get("properties")
        items = as_fields(declared).items()
        return {str(name): self.resolved(value) for name, value in items}

    def required(self, schema: object) -> frozenset[str]:
        """The properties that an object must have."""
        return frozenset(str(name) for name in self.resolved(schema).get("required", ()))

    def _merged(self, node: object, *, depth: int) -> Json:
        if not isinstance(node, dict) or depth > _DEEPEST:
            return {}
        reference = node.get("$ref")
        if isinstance(reference, str):
            return self._merged(self._at(reference), depth=depth + 1)
        parts = node.get("allOf")
        if not isinstance(parts, list):
            return node
        merged: Json = {name: value for name, value in node.items() if name != "allOf"}
        for part in (self._merged(part, depth=depth + 1) for part in parts):
            for name, value in part.items():
                if name == "properties":
                    merged[name] = {**value, **merged.get(name, {})}
                elif name == "required":
                    merged[name] = [*merged.get(name, ()), *value]
                else:
                    merged.setdefault(name, value)
        return merged

    def _at(self, reference: str) -> object:
        if not reference.startswith("#/"):
            return {}
        try:
            return value_at(self._document, keys(reference[1:]))
        except LookupError:
            return {}


def shapes(contract: Contract, schemas: Schemas) -> dict[str, OperationShape]:
    """The operations of a contract by id."""
    paths = contract.document.get("paths")
    items = as_fields(paths)
    return {
        operation.id: _shape(operation, schemas.resolved(items.get(operation.path)), schemas)
        for operation in contract.operations
    }


def _shape(operation: Operation, item: Json, schemas: Schemas) -> OperationShape:
    node = schemas.resolved(item.get(operation.method.lower()))
    parameters = tuple(_parameters(item, node, schemas))
    media_type, body, is_required = _body(node, schemas)
    return OperationShape(
        operation=operation,
        parameters=tuple(parameter for parameter in parameters if parameter.place in _PLACES),
        body=body,
        media_type=media_type,
        is_usable=body is not None or not is_required,
        answer=_answer(node, schemas),
    )


_PLACES: Final = frozenset({"path", "query", "header", "cookie"})


def _parameters(item: Json, node: Json, schemas: Schemas) -> Iterator[ParameterShape]:
    own = [schemas.resolved(parameter) for parameter in as_items(node.get("parameters"))]
    names = {(parameter.get("name"), parameter.get("in")) for parameter in own}
    shared = [schemas.resolved(parameter) for parameter in as_items(item.get("parameters"))]
    inherited = [
        parameter
        for parameter in shared
        if (parameter.get("name"), parameter.get("in")) not in names
    ]
    for parameter in (*inherited, *own):
        schema = schemas.resolved(parameter.get("schema", parameter))
        # An example that stands beside the schema is as good as one within it.
        example = _example(parameter)
        yield ParameterShape(
            name=str(parameter.get("name", "")),
            place=str(parameter.get("in", "")),
            required=bool(parameter.get("required")),
            schema=schema if example is None else {**schema, "example": example},
        )


def _body(node: Json, schemas: Schemas) -> tuple[str, Json | None, bool]:
    for parameter in (
        schemas.resolved(written_one) for written_one in as_items(node.get("parameters"))
    ):
        if parameter.get("in") == "body":
            schema = schemas.resolved(parameter.get("schema"))
            return _JSON, schema, bool(parameter.get("required"))
        if parameter.get("in") == "formData":
            return "", None, bool(parameter.get("required"))
    request = schemas.resolved(node.get("requestBody"))
    content = request.get("content")
    is_required = bool(request.get("required"))
    for name, media in as_fields(content).items():
        bare = essence_of(str(name))
        if bare in (_FORM, _JSON) or bare.endswith("+json"):
            schema = schemas.resolved(schemas.resolved(media).get("schema"))
            example = _example(schemas.resolved(media))
            return bare, schema if example is None else {**schema, "example": example}, is_required
    return "", None, is_required


def _answer(node: Json, schemas: Schemas) -> Json:
    """The schema of the first success that has one."""
    responses = node.get("responses")
    for status, response in as_fields(responses).items():
        if str(status).startswith("2") and (schema := schema_of(response, schemas)):
            return schema
    return {}


def schema_of(response: object, schemas: Schemas) -> Json:
    """The schema of a response's first media type, or of an old document's response itself."""
    resolved = schemas.resolved(response)
    content = resolved.get("content")
    media = next(iter(content.values()), {}) if isinstance(content, dict) else resolved
    return schemas.resolved(schemas.resolved(media).get("schema"))


def is_hidden(schema: Json) -> bool:
    """Whether a field is written and never read, such as a password."""
    return bool(schema.get("writeOnly")) or schema.get("format") == "password"


def _example(node: Json) -> object:
    if "example" in node:
        return node["example"]
    examples = node.get("examples")
    named = next(iter(examples.values()), None) if isinstance(examples, dict) else None
    return named.get("value") if isinstance(named, dict) else None
