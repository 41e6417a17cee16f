"""What a master and the machines that make load for it say to each other, besides the load itself.

A machine speaks on one line of its own, and each of its worker processes on another, which begins
with ``LineOpened`` and goes on as between any conductor and worker.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import socket
from typing import Any, Final

import msgspec
from msgspec import Struct, field

from accord.model.assignment import Assignment
from accord.model.message import Message

LONGEST_BYTES: Final = 1 << 22
"""More than any of these has: whoever sends more is nobody who was asked to."""
_NONCE_BYTES: Final = 16


class _InjectorWord(Struct, frozen=True, kw_only=True, tag=str, omit_defaults=True):
    pass


class Hello(_InjectorWord, frozen=True, kw_only=True):
    """The first word of a master; ``nonce`` is new for every connection."""

    accord: str
    nonce: bytes


class Joining(_InjectorWord, frozen=True, kw_only=True):
    """A machine would make load. ``proof`` shows that it knows the token.

    ``content`` is the digest of its workspace's files, ``setting`` the one of what was said of the
    system on its command line, under the token.
    """

    accord: str
    content: str
    setting: bytes
    processes: int
    nonce: bytes
    proof: bytes


class LineOpened(_InjectorWord, frozen=True, kw_only=True):
    """The first word of a worker process's own line."""

    ticket: bytes
    number: int


class Admitted(_InjectorWord, frozen=True, kw_only=True):
    """The machine is part of the load; ``proof`` shows that the master knows the token too."""

    proof: bytes


class Refusal(_InjectorWord, frozen=True, kw_only=True):
    """The machine is no part of the load."""

    note: Message


class AskClock(_InjectorWord, frozen=True, kw_only=True):
    """Ask a machine what time it is."""


class ClockRead(_InjectorWord, frozen=True, kw_only=True):
    """The monotonic clock, and the one by which people tell the time."""

    monotonic: float
    wall: float


class Work(_InjectorWord, frozen=True, kw_only=True):
    """Make load by one profile, with a process for each of ``numbers``.

    ``workers`` are those of all machines. What is secret is not here: a machine has it from its own
    environment.
    """

    ticket: bytes
    profile: str
    numbers: tuple[int, ...]
    workers: int
    stage: str
    run: str
    language: str
    addresses: dict[str, str]
    options: dict[str, Any] = field(default_factory=dict)


class CannotWork(_InjectorWord, frozen=True, kw_only=True):
    """Why the machine makes no load."""

    note: Message


class Dismissed(_InjectorWord, frozen=True, kw_only=True):
    """The stage is over."""


FromMaster = Hello | Admitted | Refusal | AskClock | Work | Dismissed
FromInjector = Joining | LineOpened | ClockRead | CannotWork
FROM_MASTER: Final[msgspec.msgpack.Decoder[FromMaster]] = msgspec.msgpack.Decoder(FromMaster)
FROM_INJECTOR: Final[msgspec.msgpack.Decoder[FromInjector]] = msgspec.msgpack.Decoder(FromInjector)

# Kernels ask after a silent peer only when told to, and then for two hours not.
_KEEPALIVE: Final = {"TCP_KEEPIDLE": 4, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3}
_UNHEARD_MS: Final = 10_000


def hold(line: socket.socket) -> None:
    """Have a line end within ten seconds of its other machine being gone without a word."""
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in {**_KEEPALIVE, "TCP_USER_TIMEOUT": _UNHEARD_MS}.items():
        # Each system has some of them.
        if (option := getattr(socket, name, None)) is not None:
            line.setsockopt(socket.IPPROTO_TCP, option, value)


def nonce() -> bytes:
    """Bytes that nobody could know before."""
    return os.urandom(_NONCE_BYTES)


def proof(token: str, who: str, *nonces: bytes) -> bytes:
    """What only they can say who know the token, and only in this connection."""
    return hmac.digest(token.encode(), b"\0".join((who.encode(), *nonces)), "sha256")


def setting_of(assignment: Assignment, token: str, *nonces: bytes) -> bytes:
    """A digest of what the command line and the environment say of the system under test."""
    said = msgspec.msgpack.encode(
        [
            sorted(assignment.variables.items()),
            assignment.sign_ins,
            sorted(assignment.allow),
            sorted(assignment.trace_styles),
            assignment.read_only,
        ]
    )
    return proof(token, hashlib.sha256(said).hexdigest(), *nonces)
