"""Says why there was no answer, in words instead of a library's exception."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, RemoteDisconnected
from http.client import IncompleteRead as CutChunksError
from typing import Final
from urllib.parse import urlsplit

from urllib3.exceptions import (
    ConnectTimeoutError,
    IncompleteRead,
    InvalidChunkLength,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)

from accord.client.coding import CodingError, CutCodingError
from accord.client.response import NoAnswerError
from accord.errors import worded, words_of
from accord.model.calls import Call

NO_HTTP: Final = "the answer is no HTTP"
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
    ("cut-coding", "the compressed body ends too early", (CutCodingError,)),
    ("wrong-coding", "the body is not what Content-Encoding says", (CodingError,)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why there was no answer: an id of the ``client`` messages, and a few English words.

    ``arguments`` is what the message says besides.
    """

    kind: str
    words: str
    arguments: Mapping[str, str] = field(default_factory=dict)


def reason_of(failure: BaseException) -> Reason:
    """The reason that a library's exception stands for."""
    chain = list(causes(failure))
    for kind, phrase, classes in _KINDS:
        if any(_is(cause, classes) for cause in chain):
            return Reason(kind=kind, words=phrase)
    for cause in chain:
        if isinstance(cause, IncompleteRead):
            got, length = f"{cause.partial:,}", f"{cause.partial + cause.expected:,}"
            phrase = f"the connection closed after {got} of {length} bytes"
            return Reason(kind="cut-short", words=phrase, arguments={"got": got, "whole": length})
    if any(_is_no_http(cause) for cause in chain):
        words = words_of(chain[-1])
        is_said = words.startswith(NO_HTTP)
        words = words if is_said else f"{NO_HTTP} ({worded(chain[-1])})"
        return Reason(kind="no-answer", words=words)
    cut = (cause for cause in chain if isinstance(cause, CutChunksError))
    # urllib3 derives "a chunk without a length" from "cut", and it is not one.
    if any(not isinstance(cause, InvalidChunkLength) for cause in cut):
        return Reason(kind="cut-off", words="the connection closed between chunks of the answer")
    return Reason(kind="no-answer", words=worded(chain[-1]))


def _is_no_http(cause: BaseException) -> bool:
    is_parsed = isinstance(cause, HTTPException) and not isinstance(cause, CutChunksError)
    return is_parsed or (isinstance(cause, ConnectionError) and str(cause).startswith(NO_HTTP))


def _is(cause: BaseException, classes: tuple[type[BaseException], ...]) -> bool:
    # urllib3 derives "cannot connect" from "timed out while connecting", and it is not one.
    return isinstance(cause, classes) and not isinstance(cause, NewConnectionError)


def causes(failure: BaseException) -> Iterator[BaseException]:
    """The exception, what it was raised from, and what its arguments carry, outermost first."""
    waiting, visited = [failure], set()
    while waiting:
        error = waiting.pop(0)
        if id(error) in visited:
            continue
        visited.add(id(error))
        yield error
        # urllib3 hides the cause in `reason` and requests in its arguments, not in `__cause__`.
        inner = (error.__cause__, getattr(error, "reason", None), *error.args)
        waiting += [cause for cause in inner if isinstance(cause, BaseException)]


def no_answer(  # noqa: PLR0913 - what there is to be told of it
    failure: Exception,
    call: Call | None,
    *,
    service: str,
    method: str,
    url: str,
    address: str,
    timeout_s: float,
) -> NoAnswerError:
    """What is told of a request without an answer; ``call`` is the last hop, if any was sent."""
    reason = reason_of(failure)
    if call is not None:
        url = call.url
        if call.service != service:
            # A redirect may lead to somebody whom no contract knows: that one did not answer.
            parts = urlsplit(url)
            host = parts.netloc.rpartition("@")[2]
            service, address = call.service or host, f"{parts.scheme}://{host}"
    return NoAnswerError(
        f"client.{reason.kind}",
        call=call,
        where=url,
        service=service,
        method=method,
        path="/" + url.partition("://")[2].partition("/")[2],
        address=address,
        seconds=f"{timeout_s:g}",
        why=reason.words,
        **reason.arguments,
    )
