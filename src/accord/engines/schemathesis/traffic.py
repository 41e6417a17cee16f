"""Every request on its way to a service: traced, signed in, ended in time, and counted.

It works where requests leave the process: a header added before that would be taken for a part of
the generated request, and the engine would report its own header as an unknown one.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError

from accord.client.addresses import Addresses
from accord.contract import Contracts
from accord.contract.contracts import path_and_query
from accord.engines.schemathesis.sign_in import Identities, Identity
from accord.errors import AccordError
from accord.model.catalogue import Operation

REFUSALS: Final = frozenset({401, 403})
_CHUNK_BYTES: Final = 65_536
_SHORTEST_S: Final = 0.05
_Send = Callable[..., requests.Response]


@dataclass(kw_only=True)
class Traffic:
    """The requests to one service; ``deadline`` is monotonic, ``seen`` counts its answers."""

    service: str
    base: str
    base_path: str
    contracts: Contracts
    addresses: Addresses
    identities: Identities
    deadline: float
    answer_s: float
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """See to every request that leaves the process meanwhile."""
        original: _Send = HTTPAdapter.send

        def send(
            adapter: HTTPAdapter,
            request: requests.PreparedRequest,
            *given: Any,  # noqa: ANN401 - requests' own
            **named: Any,  # noqa: ANN401
        ) -> requests.Response:
            # Our own client keeps records of its own, by a class of its own.
            if type(adapter) is not HTTPAdapter or not (request.url or "").startswith(self.base):
                return original(adapter, request, *given, **named)
            named["stream"] = True
            return self._pass(lambda sent: self._read(original, adapter, sent, named), request)

        HTTPAdapter.send = send  # type: ignore[assignment]
        try:
            yield
        finally:
            HTTPAdapter.send = original  # type: ignore[method-assign]

    def _pass(
        self,
        send: Callable[[requests.PreparedRequest], requests.Response],
        request: requests.PreparedRequest,
    ) -> requests.Response:
        request.headers["traceparent"] = f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-01"
        operation = self._operation(request)
        identity = self._identity(request, operation)
        response = send(request if identity is None else _signed(request, identity))
        if identity is not None and response.status_code in REFUSALS:
            response = self._asked_again(send, request, response, identity, operation)
        # What is kept of the exchange holds no secret.
        response.request = request
        if operation is not None and request.method == operation.method:
            self.seen[operation.id, response.status_code] += 1
        return response

    def _operation(self, request: requests.PreparedRequest) -> Operation | None:
        url = self.addresses.contract_url(self.service, request.url or "", self.base_path)
        return self.contracts.find(self.service, request.method or "", path_and_query(url)[0])

    def _identity(
        self, request: requests.PreparedRequest, operation: Operation | None
    ) -> Identity | None:
        """Whom the request is to be sent as; none when the engine meant to send no credentials."""
        identity = None if operation is None else self.identities.of(operation)
        if identity is None:
            return None
        signed = identity.stand_ins.items()
        kept = all(request.headers.get(name) == value for name, value in signed)
        return identity if kept else None

    def _asked_again(
        self,
        send: Callable[[requests.PreparedRequest], requests.Response],
        request: requests.PreparedRequest,
        refused: requests.Response,
        identity: Identity,
        operation: Operation | None,
    ) -> requests.Response:
        name = operation.id if operation else ""
        if not identity.is_worth_asking(name):
            return refused
        try:
            identity.renew()
        except AccordError as error:
            identity.failure = error
            return refused
        response = send(_signed(request, identity))
        if response.status_code not in REFUSALS:
            identity.regained(name)
        return response

    def _read(
        self,
        send: _Send,
        adapter: HTTPAdapter,
        request: requests.PreparedRequest,
        named: dict[str, Any],
    ) -> requests.Response:
        """The whole answer, or none: it may take so long, in however many pieces it comes."""
        until = min(time.monotonic() + self.answer_s, self.deadline)
        wait = max(_SHORTEST_S, until - time.monotonic())
        response = send(adapter, request, **{**named, "timeout": wait})
        pieces: list[bytes] = []
        try:
            while piece := response.raw.read1(_CHUNK_BYTES, decode_content=True):
                pieces.append(piece)
                _require_time(until, adapter, request, wait=wait)
        except ReadTimeoutError as error:
            raise requests.ReadTimeout(error, request=request) from error
        except HTTPError as error:
            raise requests.exceptions.ChunkedEncodingError(error, request=request) from error
        except BaseException:
            response.close()
            raise
        _hold(response, pieces)
        return response


def _hold(response: requests.Response, pieces: Sequence[bytes]) -> None:
    response.raw.release_conn()
    response._content = b"".join(pieces)
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


def _signed(request: requests.PreparedRequest, identity: Identity) -> requests.PreparedRequest:
    signed = request.copy()
    signed.headers.update(identity.headers)
    return signed
