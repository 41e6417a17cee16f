"""Says why there was no answer, in words instead of a library's exception."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from http.client import RemoteDisconnected
from typing import Final

from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)

_KINDS: Final[tuple[tuple[str, str, tuple[type[BaseException], ...]], ...]] = (
    ("untrusted", "certificate not trusted", (ssl.SSLCertVerificationError,)),
    ("host-unknown", "unknown host", (NameResolutionError, socket.gaierror)),
    ("refused", "connection refused", (ConnectionRefusedError,)),
    ("timed-out", "timed out", (ReadTimeoutError, ConnectTimeoutError, TimeoutError)),
    (
        "hung-up",
        "connection closed without an answer",
        (RemoteDisconnected, ConnectionResetError, BrokenPipeError),
    ),
)


def reason_of(failure: BaseException) -> tuple[str, str]:
    """The kind of a failure (an id of the ``client`` messages) and a short English sentence."""
    causes = list(_causes(failure))
    for kind, words, classes in _KINDS:
        if any(_is(cause, classes) for cause in causes):
            return kind, words
    return "no-answer", f"{type(causes[-1]).__name__}: {causes[-1]}"


def _is(cause: BaseException, classes: tuple[type[BaseException], ...]) -> bool:
    # urllib3 derives "cannot connect" from "timed out while connecting", and it is not one.
    return isinstance(cause, classes) and not isinstance(cause, NewConnectionError)


def _causes(failure: BaseException) -> Iterator[BaseException]:
    """The exception, what it was raised from, and what its arguments carry, outermost first."""
    waiting, seen = [failure], set()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = (one.__cause__, getattr(one, "reason", None), *one.args)
        waiting += [cause for cause in inner if isinstance(cause, BaseException)]
