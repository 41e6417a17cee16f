"""Has the connections of a process leave from one address of a machine that has several."""

from __future__ import annotations

import socket
from typing import Any

from accord.model.address import is_loopback


def leave_from(address: str) -> None:
    """Bind every socket that connects, unless it is bound, or leads to where none leaves from."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def bind(line: socket.socket, place: Any) -> None:  # noqa: ANN401 - of any family
        if line.family != family or not isinstance(place, tuple):
            return
        # From an outer address nothing leads to this machine's own, nor the other way.
        if is_loopback(str(place[0])) != is_loopback(address) or line.getsockname()[1]:
            return
        line.bind((address, 0))

    def bound_connect(self: socket.socket, place: Any) -> None:  # noqa: ANN401
        bind(self, place)
        connect(self, place)

    def bound_connect_ex(self: socket.socket, place: Any) -> int:  # noqa: ANN401
        bind(self, place)
        return connect_ex(self, place)

    # Clients make sockets in many ways, and all of them connect.
    socket.socket.connect = bound_connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = bound_connect_ex  # type: ignore[method-assign,assignment]
