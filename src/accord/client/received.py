"""What a scenario hears from services: taken where it listens, held against contracts, recorded."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache

from accord.client.exchange import HttpAnswer, HttpExchange
from accord.client.inbox import ANSWERED, Inbox, ReceivedRequest
from accord.client.response import Response
from accord.client.writer import CallWriter
from accord.contract import Checked, Contracts, Exchange
from accord.contract.callbacks import CallbackJudge
from accord.errors import UsageError
from accord.model.calls import Call, ContractVerdict
from accord.model.catalogue import Callback
from accord.model.lists import Listed


class ReceivedCalls:
    """The places at which one scenario listens, by the names that it gives them."""

    def __init__(
        self,
        *,
        contracts: Contracts,
        writer: CallWriter,
        emit: Callable[[Call], None],
        trace: Callable[[], str],
    ) -> None:
        # Made when somebody listens, as most scenarios do not.
        self._callbacks = cache(
            lambda: CallbackJudge(contracts.documents, workspace=contracts.workspace)
        )
        self._writer = writer
        self._emit = emit
        self._trace = trace
        self.inboxes: dict[str, Inbox] = {}

    def listen(self, name: str) -> str:
        """Listen at a place of that name until the scenario ends; the address to tell services."""
        if name not in self.inboxes:
            self.inboxes[name] = Inbox()
        return self.inboxes[name].url

    def receive(self, callback: str, *, at: str, within_s: float) -> Response | None:
        """The first request that is what a contract says of a webhook or callback.

        When the time is up it is the oldest one, whatever is wrong with it, or none. What it says
        is read as an answer is.

        Raises:
            UsageError: nobody listens there, or no contract has that webhook or callback.
        """
        expected = self._callbacks().find(callback)
        if at not in self.inboxes:
            listening = Listed(sorted(self.inboxes)) or "–"
            raise UsageError("client.not-listening", name=at, known=listening)
        arrived = self.inboxes[at].take(
            lambda request_in: (
                self._checked(expected, request_in).verdict is not ContractVerdict.BROKEN
            ),
            within_s=within_s,
        )
        return None if arrived is None else self._recorded(expected, arrived)

    def close(self) -> None:
        """Stop listening anywhere."""
        while self.inboxes:
            self.inboxes.popitem()[1].close()

    def _checked(self, callback: Callback, arrived: ReceivedRequest) -> Checked:
        request = arrived.request
        return self._callbacks().check(
            callback,
            Exchange(
                service=callback.service,
                method=request.method,
                url=request.url,
                request_headers=request.headers,
                request_body=request.content,
                status=ANSWERED,
                response_headers={},
                response_body=b"",
            ),
        )

    def _recorded(self, callback: Callback, arrived: ReceivedRequest) -> Response:
        exchange = HttpExchange(
            service=callback.service,
            request=arrived.request,
            started=arrived.started,
            seconds=max(0.0, time.time() - arrived.started),
            trace=self._trace(),
            span=os.urandom(8).hex(),
            answer=HttpAnswer(status=ANSWERED, headers={}),
        )
        call = self._writer.write(exchange, self._checked(callback, arrived))
        self._emit(call)
        return Response(
            status=ANSWERED,
            headers=arrived.request.headers,
            content=arrived.request.content,
            call=call,
        )
