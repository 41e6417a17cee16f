"""Exchanges as cases of the corpus: readable, without secrets, with the name of who sent them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit
from zlib import crc32

import msgspec

from accord.client.exchange import HttpExchange
from accord.engines.schemathesis.answer_checks import decoded
from accord.engines.schemathesis.directed.suspicions import as_suspected
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.signed_requests import STAND_IN
from accord.evidence import Masks
from accord.model.catalogue import Operation
from accord.model.corpus import CorpusEntry, CorpusRequest

_FRAMING: Final = frozenset(
    {"host", "content-length", "connection", "transfer-encoding", "accept-encoding", "user-agent"}
)
_PRIVATE: Final = re.compile(
    r"^(traceparent|tracestate|baggage|b3|x-b3-.*|x-schemathesis-.*)$", re.I
)
_CALLER: Final = re.compile(rf"{STAND_IN}-([0-9a-f]{{8}})")
_COOKIE: Final = "cookie"
_LONGEST_ANSWER: Final = 4_000
_LONGEST_BODY: Final = 20_000


class CorpusWriter:
    """Makes cases of what one run met; ``callers`` are the names of those who can sign in.

    ``operation_at`` tells which operation a method and an address reach.
    """

    def __init__(
        self,
        *,
        base: str,
        callers: Iterable[str],
        masks: Masks,
        operation_at: Callable[[str, str], Operation | None],
    ) -> None:
        self._base, self._masks, self._operation_at = base, masks, operation_at
        self._names = {f"{crc32(name.encode()):08x}": name for name in callers}

    def finding(self, objection: Objection) -> CorpusEntry | None:
        """A finding with the requests that lead to it; none when they cannot be kept."""
        exchanges = objection.sequence or ((objection.example,) if objection.example else ())
        return self._entry(
            CorpusEntry(
                id=objection.id,
                operation=objection.operation,
                check=objection.check,
                kind=objection.kind,
                where=objection.where,
                says=as_suspected(objection).title,
            ),
            exchanges,
        )

    def answer(self, operation: str, exchange: HttpExchange) -> CorpusEntry | None:
        """The first request that brought up a status of an operation."""
        status = exchange.status
        return self._entry(
            CorpusEntry(id=f"{operation} {status}", operation=operation), (exchange,)
        )

    def _entry(self, entry: CorpusEntry, exchanges: Iterable[HttpExchange]) -> CorpusEntry | None:
        requests_or_none = [self._request(each) for each in exchanges]
        requests = [each for each in requests_or_none if each is not None]
        if not requests_or_none or len(requests) < len(requests_or_none):
            return None
        # Nobody needs the last answer: it is what is looked for.
        final_request = msgspec.structs.replace(requests[-1], answer=None)
        sent = (*requests[:-1], final_request)
        text = str([_without_name_of_cookies(request) for request in sent])
        # A request that holds a secret would be another one without it. Of a sentence, which may
        # name a password's field for its fault, only what it quotes has to go.
        if self._masks.text(text) != text:
            return None
        says = entry.says and self._masks.message(entry.says)
        return msgspec.structs.replace(entry, requests=sent, says=says)

    def _request(self, exchange: HttpExchange) -> CorpusRequest | None:
        request, answer = exchange.request, exchange.answer
        url = request.url
        if not url.startswith(self._base) or len(request.content) > _LONGEST_BODY:
            return None
        parts = urlsplit(url.removeprefix(self._base))
        query = "&".join(pair for pair in parts.query.split("&") if STAND_IN not in pair)
        try:
            text = request.content.decode()
        except UnicodeDecodeError:
            return None
        body = _json(text)
        caller = _CALLER.search(" ".join((url, *request.headers.values())))
        operation = self._operation_at(request.method, url)
        return CorpusRequest(
            operation=operation.id if operation else "",
            method=request.method,
            path=f"{parts.path}?{query}" if query else parts.path,
            caller=self._names.get(caller[1], "") if caller else "",
            headers=_headers(request.headers),
            body=body,
            text="" if body is not None else text,
            status=answer.status if answer else 0,
            answer=_json(answer.content.decode(errors="replace")[:_LONGEST_ANSWER])
            if answer
            else None,
        )


def _without_name_of_cookies(request: CorpusRequest) -> dict[str, Any]:
    """A request as the masks have to read it: its cookies are those of the case, and no sign-in."""
    headers = {
        "" if name.lower() == _COOKIE else name: value for name, value in request.headers.items()
    }
    return {**msgspec.to_builtins(request), "headers": headers}


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Those that are a part of the case, and not of who sent it or how."""
    headers_of_case = {}
    for name, value in headers.items():
        if name.lower() in _FRAMING or _PRIVATE.match(name) or value == "*/*":
            continue
        parts = value.split("; ") if name.lower() == _COOKIE else [value]
        if own_value := "; ".join(pair for pair in parts if STAND_IN not in pair):
            headers_of_case[name] = own_value
    return headers_of_case


def _json(text: str) -> Any:  # noqa: ANN401 - whatever it holds
    value = decoded(text)
    # What is written again must be what it was.
    return value if isinstance(value, dict | list) else None
