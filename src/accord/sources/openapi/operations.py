"""The operations of an OpenAPI document of any dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from accord.model.catalogue import Operation, OperationResponse
from accord.model.json_kinds import as_fields, as_items
from accord.sources.openapi.positions import resolve
from accord.sources.openapi.servers import common_path

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
# What a header parameter of such a name says is said elsewhere in a contract.
NOT_HEADERS: Final = frozenset({"accept", "content-type", "authorization"})
# Swagger 2.0 knows neither list.
NOT_ANSWER_HEADERS: Final = frozenset({"content-type"})

Node = Mapping[str, Any]


def operations(document: Node, *, service: str) -> tuple[Operation, ...]:
    """Every operation in the order written; one without a usable operationId is ``GET /path``."""
    used_names: set[str] = set()
    return tuple(
        _operation(document, path, method, node, service=service, used_names=used_names)
        for path, method, node in _written_operations(document)
    )


def base_path(document: Node) -> str:
    """The path in front of every operation's own, without a slash at its end."""
    if isinstance(base := document.get("basePath"), str):
        return base.rstrip("/")
    return servers_path(document) or ""


def with_own_servers(document: dict[str, Any]) -> dict[str, Any]:
    """The document, each path behind that of its own server where paths or operations name some.

    Then no path is common to all of them. Whose host such a server has does not matter: a service
    has one address, which the workspace knows.
    """
    usual = base_path(document)
    paths: dict[str, Any] = {}
    for path, item in _mapping(document, "paths").items():
        # Beside a reference servers of its own may stand.
        resolved = {**_resolve(document, item), **item} if isinstance(item, dict) else {}
        of_path = servers_path(resolved)
        shared = usual if of_path is None else of_path
        parts_company = any(_names_server(resolved.get(method)) for method in METHODS)
        # No reference can stand for operations that are not all sent to one server.
        whole = {name: resolved[name] for name in resolved if name != "$ref"}
        for base, part in _by_server(whole if parts_company else item, shared):
            paths[base + path] = {**paths.get(base + path, {}), **part}
    if paths.keys() == {usual + path for path in _mapping(document, "paths")}:
        return document
    return {**document, "servers": [{"url": "/"}], "paths": paths}


def _names_server(node: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(node, dict) and servers_path(node) is not None


def _by_server(item: Any, shared: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - any JSON
    """A path's operations by the path of the server that each is sent to."""
    if not isinstance(item, dict):
        return
    operations = {name: node for name, node in item.items() if name in METHODS}
    common = {name: node for name, node in item.items() if name not in METHODS}
    bases: dict[str, dict[str, Any]] = {} if operations else {shared: {}}
    for method, node in operations.items():
        base = servers_path(node) if isinstance(node, dict) else None
        bases.setdefault(shared if base is None else base, {})[method] = node
    for base, nodes in bases.items():
        yield base, {**common, **nodes}


def servers_path(node: Node) -> str | None:
    """The path of the servers of a document, path or operation; none where no server is named."""
    servers = node.get("servers")
    if not isinstance(servers, list) or not servers:
        return None
    # One that leads nowhere is told by `check`.
    path = common_path(node) or ""
    # Without a slash it would become a part of the host that it is put behind.
    return urlsplit(urljoin("http://service/", path)).path.rstrip("/")


def _written_operations(document: Node) -> Iterator[tuple[str, str, Node]]:
    for path, item in _mapping(document, "paths").items():
        resolved = _resolve(document, item)
        for method in METHODS:
            if isinstance(node := resolved.get(method), dict):
                yield path, method, node


def _operation(
    document: Node, path: str, method: str, node: Node, *, service: str, used_names: set[str]
) -> Operation:
    operation_id = node.get("operationId")
    # Two operations of one id would be counted as one, so the second goes by method and path.
    usable = isinstance(operation_id, str) and operation_id and operation_id not in used_names
    name = str(operation_id) if usable else f"{method.upper()} {path}"
    used_names.add(name)
    tags = node.get("tags")
    return Operation(
        id=f"{service}/{name}",
        service=service,
        name=name,
        method=method.upper(),
        path=path,
        summary=title(node),
        description=text(node, "description"),
        tags=tuple(str(tag) for tag in as_items(tags)),
        responses=tuple(_responses(document, node)),
        deprecated=node.get("deprecated") is True,
    )


def _responses(document: Node, node: Node) -> Iterator[OperationResponse]:
    # An operation's own list takes the place of the document's.
    produces = node.get("produces", document.get("produces"))
    for status, entry in _mapping(node, "responses").items():
        if str(status).startswith("x-"):
            continue
        response = _resolve(document, entry)
        if "schema" in response:
            media_types = tuple(map(str, as_items(produces)))
        else:
            media_types = tuple(_mapping(response, "content"))
        yield OperationResponse(
            status=str(status), description=text(response, "description"), media_types=media_types
        )


def _resolve(document: Node, node: object) -> Node:
    """A node, or what its references lead to; an empty one when they lead nowhere."""
    try:
        resolved = resolve(document, node)
    except LookupError:
        return {}
    return as_fields(resolved)


def _mapping(node: Node, key: str) -> Node:
    value = node.get(key)
    return as_fields(value)


def title(node: Node) -> str:
    """The summary of an operation: one line, however many the document takes for it."""
    return " ".join(text(node, "summary").split())


def text(node: Node, key: str) -> str:
    """A text of a node without what stands around it; empty where there is none."""
    value = node.get(key)
    return value.strip() if isinstance(value, str) else ""
