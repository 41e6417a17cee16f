"""Keeps a load-making process from touching any host but those of the system under test."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

_HOST_AND_PORT = 2


class ForeignHostError(ConnectionRefusedError):
    """A connection was begun to a host that is not part of the system under test."""


def allow_only(addresses: Iterable[str]) -> None:
    """Refuse, for the rest of this process, connections to hosts other than those of addresses.

    The run has held the addresses against the inventory's allow-list; this holds what a
    locustfile or a step does against the addresses.
    """
    hosts = {urlsplit(address).hostname or "" for address in addresses}
    allowed = hosts | {ip for host in hosts for ip in _resolved(host)}

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect":
            place = arguments[1]
            if (
                isinstance(place, tuple)
                and len(place) >= _HOST_AND_PORT
                and place[0] not in allowed
            ):
                raise ForeignHostError(f"{place[0]}:{place[1]} is not of the system under test")

    sys.addaudithook(hook)


def _resolved(host: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except OSError:
        return set()
