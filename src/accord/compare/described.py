"""The operations of a document of any dialect in one shape: parameters, body, answers, security."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.compare.changes import Json, Located, followed
from accord.sources.openapi.operations import METHODS, base_path

_VARIABLE: Final = re.compile(r"\{([^}]*)\}")


@dataclass(slots=True)
class Described:
    """One operation; ``parameters`` by place and name, ``responses`` by status."""

    name: str
    node: Located
    parameters: dict[tuple[str, str], Located]
    body: Located | None
    body_media: dict[str, Located]
    responses: dict[str, Located]
    security: Located
    produces: tuple[str, ...] = field(default=())


def described(document: Mapping[str, Json]) -> dict[tuple[str, str], Described]:
    """Every operation by its method and its path, the variables of which have no name."""
    root = Located(document, ())
    operations = {}
    for path in root.below("paths").mapping:
        item = followed(document, root.below("paths", path))
        for method in METHODS:
            node = item.below(method)
            if isinstance(node.value, dict):
                whole_path = base_path(document) + path
                # Callers never see what a variable of the path is called, so a new name is no new
                # path.
                key = method, _VARIABLE.sub("{}", whole_path)
                operations[key] = _described(document, item, node, f"{method.upper()} {path}", path)
    return operations


def media(holder: Located, kinds: tuple[str, ...]) -> dict[str, Located]:
    """The schemas of a body or an answer by media type; ``kinds`` are those of Swagger 2.0."""
    if "schema" in holder.mapping:
        return {_media_type(kind): holder.below("schema") for kind in kinds}
    return {
        _media_type(kind): holder.below("content", kind, "schema")
        for kind in holder.below("content").mapping
    }


def parameter_schema(parameter: Located) -> Located:
    """The schema of a parameter or header: of its own, of its content, or, in 2.0, itself."""
    if "schema" in parameter.mapping:
        return parameter.below("schema")
    for kind in parameter.below("content").mapping:
        return parameter.below("content", kind, "schema")
    return parameter


def _described(
    document: Mapping[str, Json], item: Located, node: Located, name: str, path: str
) -> Described:
    parameters: dict[tuple[str, str], Located] = {}
    body, fields = None, []
    variables = _VARIABLE.findall(path)
    for parameter in _written(document, item, node):
        where, parameter_name = parameter.mapping.get("in"), str(parameter.mapping.get("name"))
        if where == "body":
            body = parameter
        elif where == "formData":
            fields.append(parameter)
        # As its name may change, a variable is known by which one of the path it is.
        elif where == "path" and parameter_name in variables:
            parameters["path", str(variables.index(parameter_name))] = parameter
        else:
            # Names of headers are the same in any case; those of everything else are not.
            key = parameter_name.lower() if where == "header" else parameter_name
            parameters[str(where), key] = parameter
    consumes = _kinds(document, node, "consumes")
    if isinstance(node.mapping.get("requestBody"), dict):
        body = followed(document, node.below("requestBody"))
    elif fields:
        # Without `consumes` Swagger 2.0 leaves open how a form is sent; this is what clients do.
        body, consumes = _form(node, fields), consumes or ("application/x-www-form-urlencoded",)
    # An operation without a word of its own has the document's; an empty list lifts that.
    security = node if "security" in node.mapping else Located(document, ())
    return Described(
        name=name,
        node=node,
        parameters=parameters,
        body=body,
        body_media=media(body, consumes or ("application/json",)) if body else {},
        responses=_responses(document, node.below("responses")),
        security=security.below("security"),
        produces=_kinds(document, node, "produces") or ("application/json",),
    )


def _responses(document: Mapping[str, Json], responses: Located) -> dict[str, Located]:
    return {
        str(code): followed(document, responses.below(code))
        for code in responses.mapping
        if not str(code).startswith("x-")
    }


def _written(document: Mapping[str, Json], item: Located, node: Located) -> Iterator[Located]:
    # The operation's come last, because they replace those of its path.
    for holder in (item, node):
        for parameter in holder.below("parameters").members:
            yield followed(document, parameter)


def _kinds(document: Mapping[str, Json], node: Located, keyword: str) -> tuple[str, ...]:
    kinds = node.mapping.get(keyword, document.get(keyword))
    return tuple(str(kind) for kind in kinds) if isinstance(kinds, list) else ()


def _form(node: Located, fields: list[Located]) -> Located:
    required = [field.mapping["name"] for field in fields if field.mapping.get("required") is True]
    properties = {
        # A form field says `required` of itself, where a schema lists the names of such properties.
        field.mapping["name"]: {k: v for k, v in field.mapping.items() if k != "required"}
        for field in fields
    }
    schema = {"type": "object", "properties": properties, "required": required}
    return Located({"schema": schema, "required": bool(required)}, (*node.place, "parameters"))


def _media_type(kind: str) -> str:
    # Spaces around parameters such as `charset` mean nothing, and would look like another type.
    return ";".join(section.strip() for section in kind.lower().split(";"))
