"""Events written with the orders, and told to the stores service a little later."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import ClassVar

from accord_shop.plumbing import tracing
from accord_shop.plumbing.calls import NoAnswerError
from accord_shop.plumbing.problems import Problem
from accord_shop.plumbing.service import Service
from accord_shop.plumbing.shapes import new_id
from accord_shop.services.ordering.shapes import Order

PERIOD_S = 0.25


class Outbox:
    """What the stores service has not been told yet; told in order, at least once."""

    SCHEMA: ClassVar[str] = """
    create table outbox (
      number integer primary key autoincrement, body text, trace text, span text);
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def add(self, kind: str, order: Order, *, phone: str) -> None:
        """Put an event in, inside the transaction that changes the order."""
        event = {
            "id": new_id("EVT"),
            "kind": kind,
            "orderId": order.id,
            "storeId": order.store_id,
            "phone": phone,
        }
        span = tracing.current()
        self._service.database.write(
            "insert into outbox (body, trace, span) values (?, ?, ?)",
            json.dumps(event),
            span.trace,
            span.id,
        )

    @asynccontextmanager
    async def published(self) -> AsyncIterator[None]:
        """Tell events in the background as long as the block lasts."""
        task = asyncio.create_task(self._publish_forever())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _publish_forever(self) -> None:
        while True:
            await asyncio.sleep(PERIOD_S)
            # The stores service may be away for a while; the events wait for it here.
            with suppress(Problem):
                await self._publish()

    async def _publish(self) -> None:
        for row in self._service.database.all("select * from outbox order by number limit 200"):
            if not self._service.faulty("loses-events"):
                # The event belongs to the trace of the request that caused it.
                tracing.enter(tracing.Span(trace=row["trace"], id=row["span"]))
                event = json.loads(row["body"])
                await self._tell(event)
            self._service.database.write("delete from outbox where number = ?", row["number"])

    async def _tell(self, event: dict[str, str]) -> None:
        try:
            await self._service.calls.ask("stores", "POST", "/order-events", body=event)
        except NoAnswerError:
            # Told or not: the defect takes it for told.
            if not self._service.faulty("drops-events"):
                raise
