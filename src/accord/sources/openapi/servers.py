"""The servers that a document names, and which of them lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from accord.model.json_kinds import as_fields, as_items
from accord.model.message import Message, message
from accord.sources.openapi.positions import Place, value_at, written_place

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_BEHIND_HOST: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+(/[^{}?#]*)?")
Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusableServer:
    """A server that no request can be sent to, where it stands, and why.

    ``is_lost`` says that it is not even known which path operations stand behind: neither from it
    nor from one beside it.
    """

    place: Place
    problem: Message
    is_lost: bool


def unusable_servers(document: Node) -> Iterator[UnusableServer]:
    """The servers of the document, of its paths and of their operations that cannot be used."""
    for place, node in _with_servers(document):
        servers = node.get("servers")
        is_lost = common_path(node) is None
        for number, server in enumerate(as_items(servers)):
            problem = _problem(server) if isinstance(server, dict) else None
            if problem is not None:
                yield UnusableServer(
                    place=(*place, "servers", number), problem=problem, is_lost=is_lost
                )


def common_path(node: Node) -> str | None:
    """The path of the first server of a node that can be used, else of the first that says one.

    It is empty where no server is named, and none where they are but say no path.
    """
    servers = node.get("servers")
    if not isinstance(servers, list) or not servers:
        return ""
    tables = [server for server in servers if isinstance(server, dict)]
    usable = [url for server in tables if (url := server_url(server)) is not None]
    if usable:
        return urlsplit(usable[0]).path
    # The workspace knows the host, so that a host nobody can name takes nothing away.
    paths = (_BEHIND_HOST.fullmatch(_filled(server)) for server in tables)
    return next((match[1] or "" for match in paths if match), None)


def server_url(server: Node) -> str | None:
    """A server's address, each variable its default; none where it cannot be written."""
    url = _filled(server)
    if not isinstance(server.get("url"), str) or _VARIABLE.search(url):
        return None
    try:
        parts = urlsplit(url)
        # A port is looked at when it is asked for.
        usable = parts.port is None or parts.port > 0
    except ValueError:
        return None
    # OpenAPI, Server Object: a relative address starts where the document was read.
    has_host = bool(parts.hostname) if parts.scheme or parts.netloc else True
    return url if usable and has_host else None


def _filled(server: Node) -> str:
    """A server's address with the default of each variable that has one."""
    url, variables = str(server.get("url", "")), server.get("variables")
    for name in _VARIABLE.findall(url):
        variable = variables.get(name) if isinstance(variables, dict) else None
        default = variable.get("default") if isinstance(variable, dict) else None
        if default is not None:
            url = url.replace(f"{{{name}}}", str(default))
    return url


def _problem(server: Node) -> Message | None:
    url, variables = server.get("url"), server.get("variables")
    if not isinstance(url, str) or server_url(server) is not None:
        # That it has no address at all is told by the schema of the specification.
        return None
    defined = as_fields(variables)
    for name in _VARIABLE.findall(url):
        if not isinstance(defined.get(name), dict) or defined[name].get("default") is None:
            return message("sources.contract-server-variable", url=url, name=name)
    return message("sources.contract-server", url=url)


def _with_servers(document: Node) -> Iterator[tuple[Place, Node]]:
    yield (), document
    for place, item in _items(document).items():
        yield place, item
        for method, operation in item.items():
            if isinstance(operation, dict):
                yield (*place, method), operation


def _items(document: Node) -> dict[Place, Node]:
    """What is written of each path and where its reference leads to, each once, by its place."""
    paths = document.get("paths")
    path_items = as_fields(paths)
    items: dict[Place, Any] = {("paths", path): item for path, item in path_items.items()}
    for place in tuple(items):
        with suppress(LookupError):
            end = written_place(document, place)
            items[end] = value_at(document, end)
    return {place: item for place, item in items.items() if isinstance(item, dict)}
