"""Keeps a load-making process from touching any host but those that it may load."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterable
from typing import Any

from accord.model.address import plain_host
from accord.text import Language, text

_HOST_AND_PORT = 2


class ForeignHostError(ConnectionRefusedError):
    """A connection was begun to a host that the inventory does not allow; says so by itself."""


def allow_only(hosts: Iterable[str], *, language: Language = "en") -> None:
    """Refuse, for the rest of this process, connections to any host but these.

    The run has held the addresses of the system against the inventory's allow-list; this holds
    what a locustfile or a step does against the same.
    """
    names = frozenset(hosts)
    allowed = names | {ip for name in names for ip in _resolved(name)}
    listed = ", ".join(sorted(names))

    # Patching a client would miss the others; every socket of the process passes this hook.
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "socket.connect":
            return
        place = arguments[1]
        if not isinstance(place, tuple) or len(place) < _HOST_AND_PORT:
            return
        if plain_host(str(place[0])) not in allowed:
            facts = {"address": f"{place[0]}:{place[1]}", "host": str(place[0]), "allowed": listed}
            refusal = text("client.not-allowed", language, **facts)
            hint = text("client.not-allowed.hint", language, **facts)
            raise ForeignHostError(f"{refusal} {hint}")

    sys.addaudithook(hook)


def _resolved(host: str) -> set[str]:
    try:
        return {plain_host(str(entry[4][0])) for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return set()
