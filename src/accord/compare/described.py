"""The operations of a document of any dialect in one shape: parameters, body, answers, security."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.compare.changes import Json, Located, followed
from accord.model.json_kinds import as_items
from accord.sources.openapi.operations import (
    METHODS,
    NOT_HEADERS,
    base_path,
    servers_path,
    with_own_servers,
)

_VARIABLE: Final = re.compile(r"\{([^}]*)\}")


@dataclass(slots=True)
class Described:
    """One operation; ``parameters`` by place and name, ``responses`` by status.

    ``address`` is its method and path, in which variables have no name.
    """

    name: str
    address: tuple[str, str]
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
    # With one server for all, callers know the paths as they are written.
    copy = dict(document)
    has_own_servers = with_own_servers(copy) is not copy
    operations = {}
    for path in root.below("paths").mapping:
        item = followed(document, root.below("paths", path))
        for method in METHODS:
            node = item.below(method)
            if isinstance(node.value, dict):
                whole_path = _base(document, item, node) + path
                # Callers never see what a variable of the path is called, so a new name is no new
                # path.
                key = method, _VARIABLE.sub("{}", whole_path)
                callers_path = whole_path if has_own_servers else path
                name = f"{method.upper()} {callers_path}"
                operation = _described(document, item, node, name, path)
                operation.address = key
                operations[key] = operation
    return operations


def _base(document: Mapping[str, Json], item: Located, node: Located) -> str:
    """The path of the server that an operation is sent to; the nearest that is named counts."""
    of_operation = servers_path(node.mapping)
    shared = servers_path(item.mapping) if of_operation is None else of_operation
    return base_path(document) if shared is None else shared


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


# As the standards say for parameters that do not say it themselves; 2.0 calls it by the last.
_USUAL_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_IN_2_0: Final = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "tsv": ("tabDelimited", False),
    "multi": ("form", True),
}


def style_of(document: Mapping[str, Json], parameter: Located, schema: Located) -> Json:
    """How a list, an object or content is written into a request; nothing for one plain value."""
    keywords = parameter.mapping
    for kind in parameter.below("content").mapping:
        # A text alone is written as it is; all else as the media type wants it.
        return None if kind.startswith("text/") else kind
    kinds = schema.mapping.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if not {"array", "object"} & {str(kind) for kind in kinds}:
        return None
    place = str(keywords.get("in"))
    if "swagger" in document:
        separated = str(keywords.get("collectionFormat", "csv"))
        style_of_2_0, explode = _IN_2_0.get(separated, ("form", False))
        return (_USUAL_STYLES.get(place) if style_of_2_0 == "form" else style_of_2_0), explode
    style = keywords.get("style", _USUAL_STYLES.get(place))
    return style, keywords.get("explode", style == "form") is True


def _is_ignored(document: Mapping[str, Json], header: str) -> bool:
    """Whether a header is described elsewhere; what is said of it as a parameter counts in 2.0."""
    return "swagger" not in document and header.lower() in NOT_HEADERS


def is_deprecated(node: Located) -> bool:
    """Whether callers are asked to do without it."""
    return node.mapping.get("deprecated") is True


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
        elif not (where == "header" and _is_ignored(document, parameter_name)):
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
        address=("", path),
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
    return tuple(str(kind) for kind in as_items(kinds))


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
