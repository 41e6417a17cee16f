"""The one place where an exchange becomes a call: held against its contract, and masked.

Whatever a suite keeps of a request and its answer (address, headers, bodies, problems, the words of
an error) passes the masks here, together, so that a secret of one part is replaced in all others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from accord.client import bodies
from accord.client.addresses import Addresses
from accord.client.exchange import HttpExchange
from accord.contract import Checked, Contracts, Exchange
from accord.contract.contracts import path_and_query
from accord.evidence import Masks, Store
from accord.model.calls import (
    Body,
    Call,
    CallRequest,
    CallResponse,
    ContractVerdict,
    Problem,
)

_MASK: Final = "‹secret "
_UNCHECKED: Final = Checked(operation_id="", verdict=ContractVerdict.UNCHECKED)


class CallWriter:
    """Judges exchanges and writes them down. Usable from several threads."""

    def __init__(
        self, *, addresses: Addresses, contracts: Contracts, masks: Masks, store: Store
    ) -> None:
        self._addresses = addresses
        self._contracts = contracts
        self._masks = masks
        self._store = store

    def judge(self, exchange: HttpExchange, *, only_answer: bool = False) -> Checked:
        """What the contract of its service says of an exchange, or of its answer alone."""
        answer, request = exchange.answer, exchange.request
        if answer is None:
            return _UNCHECKED
        is_elsewhere = exchange.service in self._addresses.below_path
        return self._contracts.check(
            Exchange(
                service=exchange.service,
                method=request.method,
                url=self._contract_url(exchange) if is_elsewhere else request.url,
                request_headers=request.headers,
                request_body=request.content,
                status=answer.status,
                response_headers=answer.headers,
                response_body=answer.content,
            ),
            only_answer=only_answer,
        )

    def outline(self, exchange: HttpExchange, checked: Checked) -> Call:
        """A call without headers and bodies, nothing masked: to be counted, never to be kept."""
        answer = exchange.answer
        return Call(
            service=exchange.service,
            method=exchange.request.method,
            url=exchange.request.url,
            started=exchange.started,
            seconds=exchange.seconds,
            trace=exchange.trace,
            span=exchange.span,
            operation=checked.operation_id,
            response=None if answer is None else CallResponse(status=answer.status),
            error=exchange.error,
            timings=exchange.timings,
            verdict=checked.verdict,
            problems=checked.problems,
            not_judged=tuple(map(str, checked.not_judged)),
        )

    def write(self, exchange: HttpExchange, checked: Checked | None = None) -> Call:
        """The whole call as it may be kept; ``checked`` is what ``judge`` said, if it was asked."""
        checked = self.judge(exchange) if checked is None else checked
        masks, store = self._masks, self._store
        request_sent, answer = exchange.request, exchange.answer
        request = _Half.of(masks.named_headers(request_sent.headers), request_sent.content, store)
        response = _Half.of({}, b"", store)
        if answer is not None:
            response = _Half.of(masks.named_headers(answer.headers), answer.content, store)
        arguments = [v for problem in checked.problems for v in problem.message.arguments.values()]
        # One pass over all parts, so that a secret of one is replaced in the others; what comes
        # back is taken in the order in which it was given.
        texts = [request_sent.url, exchange.error, *request.parts(), *response.parts(), *arguments]
        masked = iter(masks.texts(texts))
        url, error = next(masked), next(masked)
        headers, body = request.recorded(masked, store)
        request_record = CallRequest(headers=headers, body=body)
        headers, body = response.recorded(masked, store)
        return msgspec.structs.replace(
            self.outline(exchange, checked),
            url=url,
            error=error,
            request=request_record,
            response=None
            if answer is None
            else CallResponse(status=answer.status, headers=headers, body=body),
            problems=tuple(self._masked(problem, masked) for problem in checked.problems),
        )

    def operation_of(self, exchange: HttpExchange) -> str:
        """The id of the operation that was asked for, answered or not; empty when there is none."""
        if not exchange.service:
            return ""
        path = path_and_query(self._contract_url(exchange))[0]
        operation = self._contracts.find(exchange.service, exchange.request.method, path)
        return operation.id if operation else ""

    def _masked(self, problem: Problem, masked: Iterator[str]) -> Problem:
        """The same problem, its message's arguments those that passed the masks."""
        message = problem.message
        arguments = {name: next(masked) for name in message.arguments}
        within = {name: self._masks.message(nested) for name, nested in message.within.items()}
        return msgspec.structs.replace(
            problem,
            message=msgspec.structs.replace(message, arguments=arguments, within=within),
        )

    def _contract_url(self, exchange: HttpExchange) -> str:
        base_path = self._contracts.base_path(exchange.service)
        return self._addresses.contract_url(exchange.service, exchange.request.url, base_path)


class _Half(msgspec.Struct, frozen=True, kw_only=True):
    """The headers and the body of a request or of an answer."""

    headers: dict[str, str]
    content: bytes
    media_type: str
    text: str | None

    @classmethod
    def of(cls, headers: dict[str, str], content: bytes, store: Store) -> _Half:
        media_type = next((v for n, v in headers.items() if n.lower() == "content-type"), "")
        text = store.readable(content, media_type) if content else None
        return cls(headers=headers, content=content, media_type=media_type, text=text)

    def parts(self) -> list[str]:
        """The texts to be masked; a header that its name gave away is masked already."""
        return [self.text or "", *(v for v in self.headers.values() if _MASK not in v)]

    def recorded(self, masked: Iterator[str], store: Store) -> tuple[dict[str, str], Body | None]:
        """The same texts, masked, as they are written down."""
        text = next(masked)
        headers = {n: v if _MASK in v else next(masked) for n, v in self.headers.items()}
        body = bodies.record(
            None if self.text is None else text,
            self.content,
            media_type=self.media_type,
            store=store,
        )
        return headers, body
