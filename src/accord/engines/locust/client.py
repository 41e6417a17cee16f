"""The client of scenarios under load: what steps know, counted, and written down only when asked.

Every answer is held against its contract, which costs 10–15 µs; headers and bodies are masked and
written down only when the scenario failed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from msgspec.structs import replace

from accord.client.addresses import Addresses
from accord.client.client import NOT_ALLOWED, Client
from accord.client.exchange import HttpExchange
from accord.client.socket_transport import SocketTransport
from accord.contract import Checked, Contracts
from accord.engines.locust.tally import LoadTally, is_error
from accord.evidence import Masks, Store
from accord.model.calls import Call


class LoadClient(Client):
    """One user's client: connections, cookies and headers of its own.

    ``due`` is when the scenario should have begun; its first call waited since then.
    """

    def __init__(  # noqa: PLR0913 - the parts it is composed of
        self,
        *,
        addresses: Addresses,
        contracts: Contracts,
        emit: Callable[[Call], None],
        tally: LoadTally,
        store: Store,
        masks: Masks,
        timeout_s: float,
        hosts: frozenset[str] | None = None,
        trace_styles: Collection[str] = (),
        read_only: str = "",
    ) -> None:
        self.due: float | None = None
        self._tally = tally
        self._exchanges: list[tuple[HttpExchange, Checked]] = []
        super().__init__(
            addresses=addresses,
            contracts=contracts,
            emit=emit,
            store=store,
            masks=masks,
            timeout_s=timeout_s,
            hosts=hosts,
            transport=SocketTransport,
            trace_styles=trace_styles,
            read_only=read_only,
        )

    def begin_trace(self) -> str:
        """As every client's, and forget the exchanges of the scenario before."""
        self._exchanges.clear()
        return super().begin_trace()

    def written(self, most: int) -> tuple[Call, ...]:
        """The last calls of the scenario under way as they may be kept, ``most`` of them."""
        return tuple(
            self._writer.write(exchange, checked) for exchange, checked in self._exchanges[-most:]
        )

    def _record(self, exchange: HttpExchange) -> Call:
        checked = self._writer.judge(exchange)
        if exchange.answer is None:
            # So that its failure counts for it.
            operation = self._writer.operation_of(exchange)
            checked = replace(checked, operation_id=operation)
        self._exchanges.append((exchange, checked))
        call = self._writer.outline(exchange, checked)
        if exchange.error == NOT_ALLOWED:
            return call
        seconds = call.seconds
        if self.due is not None:
            # The answer has just come, so it was sent that long ago, and had waited before.
            seconds, self.due = time.monotonic() - self.due, None
        name = call.operation or f"{call.service} {call.method}"
        status = 0 if call.response is None else call.response.status
        self._tally.call(name, status, seconds, failed=is_error(call))
        return call
