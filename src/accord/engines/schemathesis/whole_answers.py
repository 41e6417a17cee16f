"""The whole answer to a request, or none: in however many pieces it comes, it may take so long."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError

from accord.client.coding import decoded
from accord.client.transport import has_event, is_event_stream

_CHUNK_BYTES: Final = 65_536
_SHORTEST_S: Final = 0.05

Send = Callable[..., requests.Response]


def whole_answer(
    send: Send,
    adapter: HTTPAdapter,
    request: requests.PreparedRequest,
    named: dict[str, Any],
    *,
    until: float,
) -> requests.Response:
    """What ``send`` of an adapter is answered, by ``until`` (monotonic) at the latest.

    Raises:
        requests.ReadTimeout: it did not end in time.
        requests.ConnectionError, requests.exceptions.ChunkedEncodingError: the connection did.
    """
    wait = max(_SHORTEST_S, until - time.monotonic())
    response = send(adapter, request, **{**named, "timeout": wait})
    is_stream = is_event_stream(response.headers.get("content-type", ""))
    pieces: list[bytes] = []
    try:
        coding = response.headers.get("content-encoding", "")
        while piece := response.raw.read1(_CHUNK_BYTES, decode_content=False):
            pieces.append(piece)
            if is_stream and (has_event(b"".join(pieces)) or time.monotonic() > until):
                return _left_open(response, pieces)
            _require_time(until, adapter, request, wait=wait)
        content = decoded(b"".join(pieces), coding)
    except ReadTimeoutError as error:
        if is_stream:
            return _left_open(response, pieces)
        raise requests.ReadTimeout(error, request=request) from error
    except (HTTPError, ConnectionError) as error:
        raise requests.exceptions.ChunkedEncodingError(error, request=request) from error
    except BaseException:
        response.close()
        raise
    _hold(response, content)
    return response


def _left_open(response: requests.Response, pieces: Sequence[bytes]) -> requests.Response:
    """An answer of a stream that goes on without us: one event shows what it sends."""
    response.close()
    _hold(response, b"".join(pieces))
    return response


def _hold(response: requests.Response, content: bytes) -> None:
    response.raw.release_conn()
    response._content = content
    response._content_consumed = True  # type: ignore[attr-defined]


def _require_time(
    until: float, adapter: HTTPAdapter, request: requests.PreparedRequest, *, wait: float
) -> None:
    if time.monotonic() > until:
        # Word for word as requests says it: the engine takes such an error to pieces.
        pool = adapter.poolmanager.connection_from_url(request.url)
        words = f"Read timed out. (read timeout={wait:.1f})"
        late = ReadTimeoutError(pool, request.url or "", words)
        raise requests.ReadTimeout(late, request=request)
