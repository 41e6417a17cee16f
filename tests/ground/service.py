"""The ground at work: a service that keeps its contract, but for the defects it is told to have."""

from __future__ import annotations

import json
import re
import secrets
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from accord.contract import Contracts
from accord.model.catalogue import Contract
from ground.answering import Answer, at_work, keeps_contract, path_values, snake
from ground.contract import FIELDS, Json

TRACE = 'Traceback (most recent call last):\n  File "/srv/rows.py", line 12, in parse\nIndexError'
_ADMIN = "root"
_KEYS = {
    "orders": "orderId",
    "tickets": "ticketId",
    "documents": "documentId",
    "coupons": "couponId",
    "addresses": "addressId",
}
_SINGULAR = {name: key.removesuffix("Id") for name, key in _KEYS.items()}


def done(value: Any, status: int = 200, **headers: str) -> Answer:
    return status, value, headers


def refused(status: int, message: str = "no") -> Answer:
    return status, {"message": message}, {}


class Ground:
    """What the service knows; requests come one after the other."""

    def __init__(self, contract: Contract, defects: Collection[str]) -> None:
        self.defects = frozenset(defects)
        self.contracts = Contracts.compile([contract])
        self.operations = contract.operations
        self.tokens: dict[str, str] = {}
        self.things: dict[str, dict[str, Json]] = {name: {} for name in FIELDS}
        self.gone: dict[str, set[str]] = {name: set() for name in FIELDS}
        self.profiles = {
            name: {"nickname": name, "newsletter": False, "role": "customer"}
            for name in ("amy", "ben")
        }
        self.number = 0
        self.lock = threading.Lock()

    def has(self, defect: str) -> bool:
        return defect in self.defects

    # The door ----------------------------------------------------------------------------------

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        if self.has("everything-404"):
            return refused(404)
        with self.lock:
            path = urlsplit(target).path
            matching = [
                each for each in self.operations if path_values(each.path, path) is not None
            ]
            operation = next((each for each in matching if each.method == method), None)
            if operation is None:
                allow = ", ".join(sorted({each.method for each in matching}))
                return (405, {"message": "no"}, {"Allow": allow}) if matching else refused(404)
            user = self.tokens.get(headers.get("authorization", "").removeprefix("Bearer "), "")
            is_open = operation.name == "signIn" or (
                operation.name == "deleteUser" and self.has("user-deleted-by-anybody")
            )
            if not user and not is_open:
                return refused(401)
            is_for_admins = "admin" in operation.tags and not is_open
            if operation.name == "listUsers" and self.has("users-for-customers"):
                is_for_admins = False
            if is_for_admins and user != _ADMIN:
                return refused(403)
            if not self._keeps_contract(operation.name, method, target, headers, body):
                bad_rows = operation.name == "importRows" and self.has("rows-show-a-trace")
                return refused(400, TRACE if bad_rows else "bad request")
            values = path_values(operation.path, path) or {}
            query = {name: found[0] for name, found in parse_qs(urlsplit(target).query).items()}
            sent = json.loads(body) if body else {}
            return self._do(operation.name, user, values | query | {"headers": headers}, sent)

    def _keeps_contract(
        self, name: str, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> bool:
        if name == "contact" and self.has("unchecked-email"):
            return headers.get("content-type", "") == "application/json" and body[:1] == b"{"
        if method == "POST" and body and headers.get("content-type", "") != "application/json":
            return False
        names = {name for name in parse_qs(urlsplit(target).query, keep_blank_values=True)}
        return names <= _QUERY.get(name, frozenset()) and keeps_contract(
            self.contracts, "ground", method=method, target=target, headers=headers, body=body
        )

    def _do(self, name: str, user: str, values: Json, sent: Json) -> Answer:
        plain = getattr(self, f"_{snake(name)}", None)
        if plain is not None:
            return plain(user, values, sent)  # type: ignore[no-any-return]
        verb = re.match(r"[a-z]+", name)[0]  # type: ignore[index]
        resource = next(n for n, one in _SINGULAR.items() if name.lower()[len(verb) :] in (n, one))
        act: Callable[..., Answer] = getattr(self, f"_any_{verb}", self._any_action)
        return act(resource, verb, user, values, sent)

    # Single operations -------------------------------------------------------------------------

    def _sign_in(self, user: str, values: Json, sent: Json) -> Answer:
        token = secrets.token_hex(12)
        self.tokens[token] = sent["user"]
        return done({"accessToken": token}, 201)

    def _list_products(self, user: str, values: Json, sent: Json) -> Answer:
        if values.get("category") == "garden" and self.has("category-garden"):
            return refused(500)
        return done({"items": [{"name": "cup", "category": "cups"}], "total": 1})

    def _read_product(self, user: str, values: Json, sent: Json) -> Answer:
        if values["productId"] == "7" and self.has("product-seven"):
            return refused(500)
        return done({"name": "cup", "category": "cups"})

    def _rate_product(self, user: str, values: Json, sent: Json) -> Answer:
        return refused(500) if sent["stars"] == 3 and self.has("three-stars") else done(_DONE)

    def _quote(self, user: str, values: Json, sent: Json) -> Answer:
        if sent["quantity"] == 11 and self.has("quote-of-eleven"):
            return done({"currency": "TWD"})
        return done({"total": 5, "currency": "TWD"})

    def _shipping(self, user: str, values: Json, sent: Json) -> Answer:
        pair = values["weight"], values["speed"]
        if pair == ("5", "overnight") and self.has("heavy-overnight"):
            return refused(500)
        return done({"total": 5, "currency": "TWD"})

    def _list_stores(self, user: str, values: Json, sent: Json) -> Answer:
        pair = values.get("district"), values.get("open")
        return (
            refused(418)
            if pair == ("harbour", "false") and self.has("harbour-closed")
            else done({"items": [], "total": 0})
        )

    def _calendar(self, user: str, values: Json, sent: Json) -> Answer:
        return refused(500) if values["month"] == "12" and self.has("december") else done(_DONE)

    def _book(self, user: str, values: Json, sent: Json) -> Answer:
        is_long = sent["nights"] == 30 and sent["breakfast"]
        return refused(500) if is_long and self.has("a-month-with-breakfast") else done(_DONE)

    def _review(self, user: str, values: Json, sent: Json) -> Answer:
        is_long = len(sent["text"]) == 80
        return refused(500) if is_long and self.has("longest-review") else done(_DONE)

    def _contact(self, user: str, values: Json, sent: Json) -> Answer:
        return done(_DONE)

    def _import_rows(self, user: str, values: Json, sent: Json) -> Answer:
        return done(_DONE)

    def _list_users(self, user: str, values: Json, sent: Json) -> Answer:
        users = [{"userId": f"user-{n}", "name": name} for n, name in enumerate(("amy", "ben"), 1)]
        return done({"items": users, "total": 2})

    def _delete_user(self, user: str, values: Json, sent: Json) -> Answer:
        # The users of a test come back; otherwise nobody could be tried after the first.
        return done(None, 204) if values["userId"] in ("user-1", "user-2") else refused(404)

    def _report(self, user: str, values: Json, sent: Json) -> Answer:
        return (
            refused(500)
            if values["days"] == "31" and self.has("report-of-31-days")
            else done(_DONE)
        )

    def _read_profile(self, user: str, values: Json, sent: Json) -> Answer:
        profile = self.profiles.get(user)
        if profile is None:
            return refused(403)
        extra = {"passwordHash": "5f4d"} if self.has("profile-shows-hash") else {}
        return done({**profile, **extra})

    def _update_profile(self, user: str, values: Json, sent: Json) -> Answer:
        profile = self.profiles.get(user)
        if profile is None:
            return refused(403)
        writable = {"nickname", "newsletter"} | ({"role"} if self.has("role-assigned") else set())
        if sent.get("role", "customer") not in ("customer", "admin"):
            return refused(400)
        profile.update({name: value for name, value in sent.items() if name in writable})
        return done(profile)

    # Resources ---------------------------------------------------------------------------------

    def _any_create(self, resource: str, verb: str, user: str, values: Json, sent: Json) -> Answer:
        self.number += 1
        id = f"{_SINGULAR[resource]}-{self.number}"
        thing: Json = {**sent, _KEYS[resource]: id}
        if resource == "documents":
            thing["version"] = 1
        elif resource != "addresses":
            thing["status"] = "new"
        self.things[resource][id] = {**thing, "_owner": user}
        is_lost = resource == "orders" and self.has("location-nowhere")
        return done(thing, 201, Location=f"/{resource}/{id}{'0' if is_lost else ''}")

    def _any_list(self, resource: str, verb: str, user: str, values: Json, sent: Json) -> Answer:
        if values.get("sort") == "city" and self.has("addresses-by-city"):
            return refused(500)
        things = [_shown(t) for t in self.things[resource].values() if t["_owner"] == user]
        if resource == "orders" and self.has("newest-order-missing"):
            things = things[:-1]
        total = len(things)
        limit, offset = int(values.get("limit", 500)), int(values.get("offset", 0))
        if resource == "tickets" and offset and self.has("ticket-lost-between-pages"):
            offset += 1
        if resource == "coupons" and self.has("one-coupon-too-many"):
            limit += 1
        return done({"items": things[offset : offset + limit], "total": total})

    def _any_read(self, resource: str, verb: str, user: str, values: Json, sent: Json) -> Answer:
        id = values[_KEYS[resource]]
        is_kept = resource == "addresses" and self.has("deleted-address-read")
        thing = self._own(resource, id, user, "orders-of-others" if resource == "orders" else "")
        if resource == "coupons" and self.has("coupon-not-found"):
            return refused(404)
        if thing is None and is_kept and id in self.gone[resource]:
            return done({"city": "north", "street": "one", "addressId": id})
        if thing is None:
            return refused(404)
        if thing.get("status") == "closed" and self.has("closed-ticket"):
            return refused(500)
        shown = _shown(thing)
        tag = {"ETag": f'"{thing["version"]}"'} if resource == "documents" else {}
        if shown.get("version", 1) > 1 and self.has("document-of-version-two"):
            shown["version"] = str(shown["version"])
        return done(shown, 200, **tag)

    def _any_update(self, resource: str, verb: str, user: str, values: Json, sent: Json) -> Answer:
        defect = "address-of-others-changed" if resource == "addresses" else ""
        thing = self._own(resource, values[_KEYS[resource]], user, defect)
        if thing is None:
            return refused(404)
        if resource == "orders" and self.has("comment-not-stored"):
            sent = {name: value for name, value in sent.items() if name != "comment"}
        thing.update(sent)
        return done(_shown(thing))

    def _any_replace(self, resource: str, verb: str, user: str, values: Json, sent: Json) -> Answer:
        thing = self._own(resource, values[_KEYS[resource]], user)
        if thing is None:
            return refused(404)
        if resource == "documents":
            wanted = values["headers"].get("if-match", "")
            if wanted not in ("", f'"{thing["version"]}"') and not self.has("stale-document"):
                return refused(412)
            thing["version"] += 1
        is_same = all(thing.get(name) == value for name, value in sent.items())
        if is_same and resource == "tickets" and self.has("ticket-replaced-twice"):
            return refused(409, "nothing to change")
        thing.update(sent)
        return done(_shown(thing))

    def _any_delete(self, resource: str, verb: str, user: str, values: Json, sent: Json) -> Answer:
        id = values[_KEYS[resource]]
        defect = "address-of-others-deleted" if resource == "addresses" else ""
        thing = self._own(resource, id, user, defect)
        if thing is None:
            is_gone = id in self.gone[resource]
            if is_gone and resource == "orders" and self.has("order-deleted-twice"):
                return refused(500)
            if is_gone and resource == "tickets" and self.has("ticket-deleted-twice"):
                return done(None, 204)
            return refused(404)
        del self.things[resource][id]
        self.gone[resource].add(id)
        return done(None, 204)

    def _any_action(self, resource: str, verb: str, user: str, values: Json, sent: Json) -> Answer:
        thing = self._own(resource, values[_KEYS[resource]], user)
        if thing is None:
            return refused(404)
        before = thing["status"]
        crashes = {
            ("pay", "paid"): "order-paid-twice",
            ("cancel", "paid"): "paid-order-cancelled",
            ("redeem", "redeemed"): "coupon-redeemed-twice",
        }
        if self.has(crashes.get((verb, before), "")):
            return refused(500)
        if before != "new":
            is_odd = verb == "close" and self.has("ticket-closed-twice")
            return (202, None, {}) if is_odd else refused(409)
        thing["status"] = {"pay": "paid", "cancel": "cancelled", "close": "closed"}.get(
            verb, "redeemed"
        )
        return done(_shown(thing))

    def _own(self, resource: str, id: str, user: str, defect: str = "") -> Json | None:
        thing = self.things[resource].get(id)
        if thing is None or (thing["_owner"] != user and not (defect and self.has(defect))):
            return None
        return thing


_DONE = {"done": True}
_QUERY = {
    "listProducts": frozenset({"category"}),
    "shipping": frozenset({"weight", "speed"}),
    "listStores": frozenset({"district", "open"}),
    "listTickets": frozenset({"limit", "offset"}),
    "listCoupons": frozenset({"limit", "offset"}),
    "listAddresses": frozenset({"sort"}),
    "report": frozenset({"days"}),
}


def _shown(thing: Json) -> Json:
    return {name: value for name, value in thing.items() if not name.startswith("_")}


@contextmanager
def serving(contract: Contract, defects: Collection[str] = ()) -> Iterator[str]:
    """The address of a ground that has these defects."""
    with at_work(Ground(contract, defects)) as address:
        yield address
