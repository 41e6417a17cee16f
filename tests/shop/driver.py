"""Starts the real shop, signs people in, and holds every answer against its contract."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from shop import contracts

PASSWORD = "shop-pass-1"
GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"
SLOW_CARD = "4000000000000119"


class RunningShop:
    """The shop in processes of its own; ``broken`` collects what broke a contract."""

    def __init__(self, *, faults: str = "", nonce: str = "a-nonce") -> None:
        self.faults = faults
        self.folder = Path(tempfile.mkdtemp(prefix="shop-test-"))
        self.log = self.folder / "shop.log"
        addresses = self.folder / "addresses.json"
        environment = {
            **os.environ,
            "ACCORD_NONCE": nonce,
            "ACCORD_ADDRESSES": str(addresses),
            "SHOP_FAULTS": faults,
            "TMPDIR": str(self.folder),
        }
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "accord_shop"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        wait_for(lambda: addresses.exists() or self.process.poll() is not None)
        assert addresses.exists(), self.log.read_text()
        self.published = addresses
        self.addresses = {name: entry["address"] for name, entry in self.entries.items()}
        self.session = requests.Session()
        self.answered: set[tuple[str, int]] = set()
        self.broken: list[tuple[str, str]] = []
        self._tokens: dict[str, str] = {}
        self._numbers = itertools.count(10_000_000)

    @property
    def entries(self) -> dict[str, Any]:
        """What the shop says of its services now."""
        entries: dict[str, Any] = json.loads(self.published.read_text())
        return entries

    def stop(self) -> int:
        self.session.close()
        self.process.terminate()
        return self.process.wait(timeout=30)

    def patience_s(self, *, with_defects_s: float) -> float:
        """How long to wait for what a defect keeps away; a healthy shop may be slow to bring it."""
        return with_defects_s if self.faults else 30.0

    def token(self, username: str) -> str:
        if username not in self._tokens:
            body = {"username": username, "password": PASSWORD}
            answer = self.call("identity", "POST", "/tokens", body=body)
            self._tokens[username] = answer.json()["accessToken"]
        return self._tokens[username]

    def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        by: str = "",
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> requests.Response:
        sent = dict(headers or {})
        if by:
            sent["Authorization"] = f"Bearer {self.token(by)}"
        if service == "bank":
            sent.setdefault("X-Api-Key", "island-bank-test-key")
        url = self.addresses[service] + path
        response = self.session.request(method, url, json=body, headers=sent, timeout=60)
        described = contracts.find(service, method, path.partition("?")[0])
        self.answered.add((described.name, response.status_code))
        self.broken += [(described.name, why) for why in contracts.problems(described, response)]
        return response

    def ok(self, service: str, method: str, path: str, **options: Any) -> Any:
        """The body of an answer that must say yes."""
        response = self.call(service, method, path, **options)
        assert response.status_code < 300, response.text
        return response.json() if response.content else None

    # What scenarios need of their own, so that they never disturb one another.

    def customer(self) -> tuple[str, str]:
        """A new customer: their user name and phone number."""
        number = next(self._numbers)
        username, phone = f"c{number}", f"09{number:08d}"
        body = {"username": username, "password": PASSWORD, "name": "新顧客", "phone": phone}
        self.ok("identity", "POST", "/customers", body=body)
        return username, phone

    def goods(self, *, price: int = 100, stock: int = 10) -> str:
        body = {"name": "測試商品", "category": "food", "price": price, "stock": stock}
        return str(self.ok("catalog", "POST", "/goods", by="staff", body=body)["sku"])

    def coupon(self, **fields: Any) -> str:
        body = {"kind": "amount", "value": 50, **fields}
        return str(self.ok("promotion", "POST", "/coupons", by="staff", body=body)["code"])

    def store(self, name: str = "新門市") -> str:
        body = {"name": name, "district": "文山區", "address": "木柵路一段 1 號"}
        return str(self.ok("stores", "POST", "/stores", by="staff", body=body)["id"])

    def order(self, sku: str, **fields: Any) -> requests.Response:
        """Place an order at the ordering service; ``by``, ``quantity``, ``card`` may be given."""
        return self.call("ordering", "POST", "/orders", **order_body(sku, fields))

    def checkout(self, sku: str, **fields: Any) -> requests.Response:
        """The same through the storefront."""
        return self.call("storefront", "POST", "/checkout", **order_body(sku, fields))

    def available(self, sku: str) -> int:
        return int(self.ok("inventory", "GET", f"/stock/{sku}", by="staff")["available"])

    def coupon_status(self, code: str) -> str:
        return str(self.ok("promotion", "GET", f"/coupons/{code}", by="staff")["status"])

    def parcels(self, phone: str, *, by: str = "staff") -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.ok("stores", "GET", f"/parcels?phone={phone}", by=by)[
            "items"
        ]
        return items

    def lines(self, trace: str) -> list[dict[str, Any]]:
        """Log lines of one trace."""
        found = [json.loads(line) for line in self.log.read_text().splitlines() if trace in line]
        return [line for line in found if line["trace"] == trace]


def order_body(sku: str, fields: dict[str, Any]) -> dict[str, Any]:
    body = {
        "lines": [{"sku": sku, "quantity": fields.get("quantity", 1)}],
        "storeId": fields.get("store", "ST-DAAN0001"),
        "cardNumber": fields.get("card", GOOD_CARD),
    }
    if "coupon" in fields:
        body["couponCode"] = fields["coupon"]
    return {"by": fields.get("by", "amy"), "body": body}


def new_trace() -> tuple[str, dict[str, str]]:
    """The id of a trace that nobody had, and the headers of a request that begins it."""
    trace = os.urandom(16).hex()
    return trace, {"traceparent": f"00-{trace}-{os.urandom(8).hex()}-01"}


def wait_for(true: Callable[[], object], seconds: float = 30.0) -> bool:
    """Whether ``true`` came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return bool(true())
