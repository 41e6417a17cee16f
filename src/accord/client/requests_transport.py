"""A transport on requests: whatever HTTP may be spoken over, proxies and their tunnels too."""

from __future__ import annotations

from typing import Any, Final

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, ReadTimeoutError

from accord.client.coding import decoded
from accord.client.connections import CLOCK, TimedAdapter
from accord.client.exchange import HttpAnswer, HttpRequest
from accord.client.network import Network
from accord.client.transport import HopTimer, has_event, is_event_stream

_PIECE_BYTES: Final = 65536


class RequestsTransport:
    """Connections of a pool, one for each exchange under way."""

    def __init__(self, network: Network | None = None) -> None:
        self._network = network or Network()
        self._adapter = TimedAdapter()

    def exchange(self, request: HttpRequest, clock: HopTimer) -> HttpAnswer:
        """Send a request and read its answer; see ``Transport``."""
        prepared = requests.PreparedRequest()
        prepared.method, prepared.url = request.method, request.url
        prepared.headers = CaseInsensitiveDict(request.headers)
        if not all(map(str.isascii, request.headers.values())):
            # Of text the standard library makes Latin-1; bytes it leaves as they are.
            encoded: Any = {name: value.encode() for name, value in request.headers.items()}
            prepared.headers = CaseInsensitiveDict(encoded)
        prepared.body = request.content or None
        options = self._network.options(request.url)
        token = CLOCK.set(clock)
        try:
            response = self._adapter.send(
                # Streamed, as the adapter then returns at the head and the deadline holds for the
                # body too; urllib3 refuses a timeout of nothing.
                prepared,
                stream=True,
                timeout=max(0.001, clock.left()),
                **options,
            )
            try:
                content = _content(response, clock)
            except BaseException:
                # Half an answer must not be read as the beginning of the next.
                response.close()
                raise
        except HTTPError as reason:
            raise ConnectionError(str(reason)) from reason
        finally:
            CLOCK.reset(token)
        return HttpAnswer(
            status=response.status_code,
            headers=response.headers,
            content=content,
            cookies=tuple(response.raw.headers.getlist("set-cookie")),
        )

    def close(self) -> None:
        """Close every connection."""
        self._adapter.close()


def _content(response: requests.Response, clock: HopTimer) -> bytes:
    if not is_event_stream(response.headers.get("content-type", "")):
        # Left to urllib3, a compressed body that is cut would pass for the whole.
        coding = response.raw.headers.pop("content-encoding", "")
        return decoded(response.content, coding)
    content, end, is_eventful = bytearray(), clock.deadline, False
    try:
        while piece := response.raw.read1(_PIECE_BYTES, decode_content=True):
            content += piece
            is_eventful = is_eventful or has_event(bytes(content))
            if is_eventful:
                clock.leave_when_quiet(end)
    except ReadTimeoutError:
        response.close()
    return bytes(content)
