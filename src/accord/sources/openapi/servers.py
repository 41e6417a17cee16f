"""The servers that a document names, and which of them lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from accord.model.message import Message, message

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
Node = Mapping[str, Any]
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusableServer:
    """A server that no request can be sent to, where it stands, and why."""

    place: Place
    problem: Message


def unusable_servers(document: Node) -> Iterator[UnusableServer]:
    """The servers of the document, of its paths and of their operations that cannot be used."""
    for place, node in _with_servers(document):
        servers = node.get("servers")
        for number, server in enumerate(servers if isinstance(servers, list) else ()):
            problem = _problem(server) if isinstance(server, dict) else None
            if problem is not None:
                yield UnusableServer(place=(*place, "servers", number), problem=problem)


def server_url(server: Node) -> str | None:
    """A server's address, each variable its default; none where it cannot be written."""
    url, variables = server.get("url"), server.get("variables")
    if not isinstance(url, str):
        return None
    for name in _VARIABLE.findall(url):
        variable = variables.get(name) if isinstance(variables, dict) else None
        default = variable.get("default") if isinstance(variable, dict) else None
        if default is None:
            return None
        url = url.replace(f"{{{name}}}", str(default))
    try:
        parts = urlsplit(url)
        # A port is looked at when it is asked for.
        usable = parts.port is None or parts.port > 0
    except ValueError:
        return None
    # OpenAPI, Server Object: a relative address starts where the document was read.
    has_host = bool(parts.hostname) if parts.scheme or parts.netloc else True
    return url if usable and has_host else None


def _problem(server: Node) -> Message | None:
    url, variables = server.get("url"), server.get("variables")
    if not isinstance(url, str) or server_url(server) is not None:
        # That it has no address at all is told by the schema of the specification.
        return None
    defined = variables if isinstance(variables, dict) else {}
    for name in _VARIABLE.findall(url):
        if not isinstance(defined.get(name), dict) or defined[name].get("default") is None:
            return message("sources.contract-server-variable", url=url, name=name)
    return message("sources.contract-server", url=url)


def _with_servers(document: Node) -> Iterator[tuple[Place, Node]]:
    yield (), document
    paths = document.get("paths")
    for path, item in (paths if isinstance(paths, dict) else {}).items():
        if not isinstance(item, dict):
            continue
        yield ("paths", path), item
        for method, operation in item.items():
            if isinstance(operation, dict):
                yield ("paths", path, method), operation
