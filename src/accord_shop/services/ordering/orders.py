"""The orders that were placed, kept together with the events that tell of them."""

from __future__ import annotations

from typing import ClassVar

from accord_shop.plumbing.database import Database
from accord_shop.plumbing.problems import conflict
from accord_shop.services.ordering.outbox import Outbox
from accord_shop.services.ordering.shapes import Order, Status


class Orders:
    """Every order of the shop; an order and its event are written together or not at all."""

    SCHEMA: ClassVar[str] = """
    create table placed (
      number integer primary key autoincrement, id text unique, customer_id text, status text,
      phone text, body text);
    create index placed_customer on placed (customer_id);
    """

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def keep(self, order: Order, *, phone: str) -> None:
        """Keep a new order; ``phone`` is whose parcel it becomes."""
        with self._database.transaction():
            self._database.write(
                "insert into placed (id, customer_id, status, phone, body) values (?, ?, ?, ?, ?)",
                order.id,
                order.customer_id,
                order.status,
                phone,
                order.model_dump_json(),
            )
            self._tell(order, phone)

    def find(self, id: str) -> Order | None:
        """The order, whosever it is."""
        row = self._database.one("select status, body from placed where id = ?", id)
        return None if row is None else _order(row["body"], row["status"])

    def of_customer(self, customer_id: str) -> list[Order]:
        """The newest hundred orders of a customer."""
        rows = self._database.all(
            "select status, body from placed where customer_id = ? order by number desc limit 100",
            customer_id,
        )
        return [_order(row["body"], row["status"]) for row in rows]

    def change(self, id: str, *, before: tuple[Status, ...], after: Status) -> Order:
        """Move an order on, once.

        Raises:
            Problem: 409 when its status is none of ``before``.
        """
        places = ", ".join("?" * len(before))
        with self._database.transaction():
            changed = self._database.write(
                f"update placed set status = ? where id = ? and status in ({places})",  # noqa: S608
                after,
                id,
                *before,
            )
            row = self._database.one("select status, phone, body from placed where id = ?", id)
            assert row is not None
            if not changed:
                raise conflict(
                    "order-status", f"The order is {row['status']}. 訂單狀態不允許此操作。"
                )
            order = _order(row["body"], row["status"])
            self._tell(order, row["phone"])
        return order

    def _tell(self, order: Order, phone: str) -> None:
        if order.status != "in-review":
            self._outbox.add(f"order-{order.status}", order, phone=phone)


def _order(body: str, status: Status) -> Order:
    return Order.model_validate_json(body).model_copy(update={"status": status})
