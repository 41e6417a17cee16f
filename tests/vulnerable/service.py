"""The reading room at work; it keeps its contract and its members' secrets, but for weaknesses."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Collection
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from accord.contract import Contracts
from accord.model.catalogue import Contract, Operation
from ground.answering import Answer, keeps_contract, path_values, snake

Json = dict[str, Any]
TRACE: Final = 'Traceback (most recent call last):\n  File "/srv/rows.py", line 12, in parse'
_KEY: Final = "postgres://room:t0p-5helf@db.internal/room"
_PEOPLE: Final = ("root", "amy", "ben")
PASSWORD: Final = "reading-is-fun"
_QUERY: Final = {"listNotes": {"limit", "cursor"}, "listBooks": {"limit"}}


def done(value: Any, status: int = 200) -> Answer:
    return status, value, {}


def refused(status: int, error: str = "no") -> Answer:
    return status, {"error": error}, {}


class ReadingRoom:
    """What the service knows; requests come one after the other."""

    def __init__(self, contract: Contract, weaknesses: Collection[str]) -> None:
        self._weaknesses = frozenset(weaknesses)
        self._contracts = Contracts.compile([contract])
        self._operations = contract.operations
        self._tokens: dict[str, str] = {}
        self._members = {name: _member(name, name == "root") for name in _PEOPLE}
        self._accounts = {
            f"account-{number}": {"_owner": name, "balance": 1000 * number}
            for number, name in enumerate(_PEOPLE, 1)
        }
        self._notes: dict[str, Json] = {}
        self._books: dict[str, Json] = {
            f"book-{number}": {
                "title": f"Tea {number}",
                "owner": "root",
                "code": f"shelf-{number}a9",
            }
            for number in range(1, 80)
        }
        self._transfers: dict[str, str] = {}
        self._number = 1000
        self._lock = threading.Lock()

    def has(self, weakness: str) -> bool:
        return weakness in self._weaknesses

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer a request; names of headers are in small letters."""
        with self._lock:
            path = urlsplit(target).path
            matching = [
                each for each in self._operations if path_values(each.path, path) is not None
            ]
            operation = next((each for each in matching if each.method == method), None)
            user = self._tokens.get(headers.get("authorization", "").removeprefix("Bearer "), "")
            if operation is None:
                if (method, path) == ("DELETE", "/books") and self.has("books-swept-away"):
                    return done(None, 204) if user else refused(401)
                allow = ", ".join(sorted({each.method for each in matching}))
                return (405, {"error": "no"}, {"Allow": allow}) if matching else refused(404)
            if barred := self._barred(operation, user):
                return refused(barred)
            if not self._keeps_contract(operation, method, target, headers, body):
                return refused(400, self._reason(operation.name))
            values = {
                **{name: texts[0] for name, texts in parse_qs(urlsplit(target).query).items()},
                **(path_values(operation.path, path) or {}),
                "headers": headers,
            }
            sent = json.loads(body) if body else {}
            act: Callable[[str, Json, Json], Answer] = getattr(self, f"_{snake(operation.name)}")
            return act(user, values, sent)

    def _barred(self, operation: Operation, user: str) -> int:
        """The status by which somebody is not let in; 0 for who may."""
        is_open = operation.name in ("signIn", "register") or (
            operation.name == "readSettings" and self.has("settings-for-everybody")
        )
        if not user and not is_open:
            return 401
        opened = {
            "listAllMembers": self.has("members-for-members"),
            "removeMember": self.has("removed-by-members"),
            "readSettings": self.has("settings-for-everybody"),
        }
        is_for_admins = "admin" in operation.tags and not opened[operation.name]
        return 403 if is_for_admins and not self._members[user]["admin"] else 0

    def _reason(self, operation: str) -> str:
        if operation == "importBooks" and self.has("refusal-with-a-trace"):
            return TRACE
        if operation == "addBook" and self.has("refusal-with-a-key"):
            return f"cannot write to {_KEY}"
        return "bad request"

    def _keeps_contract(
        self, operation: Operation, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> bool:
        if body and headers.get("content-type", "") != "application/json":
            return False
        query = parse_qs(urlsplit(target).query, keep_blank_values=True)
        if not query.keys() <= _QUERY.get(operation.name, set()):
            return False
        return keeps_contract(
            self._contracts, "room", method=method, target=target, headers=headers, body=body
        )

    # Who is who --------------------------------------------------------------------------------

    def _sign_in(self, user: str, values: Json, sent: Json) -> Answer:
        member = self._members.get(sent["username"])
        if member is None or member["password"] != sent["password"]:
            return refused(401)
        token = secrets.token_hex(12)
        self._tokens[token] = sent["username"]
        return done({"accessToken": token}, 201)

    def _sign_out(self, user: str, values: Json, sent: Json) -> Answer:
        if not self.has("token-lives-on"):
            del self._tokens[values["headers"]["authorization"].removeprefix("Bearer ")]
        return done(None, 204)

    def _register(self, user: str, values: Json, sent: Json) -> Answer:
        if sent["username"] in self._members:
            return refused(409)
        is_admin = self.has("admin-by-registration") and sent.get("admin") is True
        member = {**sent, "admin": is_admin}
        self._members[sent["username"]] = member
        return done(_me(member), 201)

    def _read_me(self, user: str, values: Json, sent: Json) -> Answer:
        return done(_me(self._members[user]))

    def _update_me(self, user: str, values: Json, sent: Json) -> Answer:
        member = self._members[user]
        if "email" in sent:
            member["email"] = sent["email"]
        if self.has("admin-by-update") and isinstance(sent.get("admin"), bool):
            member["admin"] = sent["admin"]
        return done(_me(member))

    def _list_members(self, user: str, values: Json, sent: Json) -> Answer:
        shown = ["username"]
        shown += ["email"] if self.has("members-show-emails") else []
        shown += ["password"] if self.has("members-show-passwords") else []
        return done([{name: each[name] for name in shown} for each in self._members.values()])

    def _list_all_members(self, user: str, values: Json, sent: Json) -> Answer:
        return done([_me(member) for member in self._members.values()])

    def _remove_member(self, user: str, values: Json, sent: Json) -> Answer:
        name = values["username"]
        if name not in self._members:
            return refused(404)
        if name not in _PEOPLE:
            del self._members[name]
        return done(None, 204)

    def _read_settings(self, user: str, values: Json, sent: Json) -> Answer:
        return done({"theme": "paper"})

    # What is whose -----------------------------------------------------------------------------

    def _list_accounts(self, user: str, values: Json, sent: Json) -> Answer:
        own = (id for id, each in self._accounts.items() if each["_owner"] == user)
        return done([_shown(self._accounts[id], accountId=id) for id in own])

    def _read_account(self, user: str, values: Json, sent: Json) -> Answer:
        account = self._accounts.get(values["id"])
        is_own = account is not None and account["_owner"] == user
        if account is None or not (is_own or self.has("account-of-others-read")):
            return refused(404)
        return done(_shown(account, accountId=values["id"]))

    def _transfer(self, user: str, values: Json, sent: Json) -> Answer:
        key = values["headers"].get("idempotency-key", "")
        known = self._transfers.get(f"{user} {key}")
        if key and known and not self.has("transferred-twice"):
            return done({"transferId": known}, 201)
        self._number += 1
        self._transfers[f"{user} {key}"] = f"transfer-{self._number}"
        return done({"transferId": f"transfer-{self._number}"}, 201)

    def _create_note(self, user: str, values: Json, sent: Json) -> Answer:
        self._number += 1
        id = f"note-{self._number}"
        self._notes[id] = {"text": sent["text"], "_owner": user}
        return done(_shown(self._notes[id], noteId=id), 201)

    def _list_notes(self, user: str, values: Json, sent: Json) -> Answer:
        own = [_shown(n, noteId=id) for id, n in self._notes.items() if n["_owner"] == user]
        start, limit = int(values.get("cursor", "c0")[1:]), int(values.get("limit", 50))
        step = limit + 1 if self.has("note-lost-between-pages") else limit
        more = {"nextCursor": f"c{start + step}"} if start + step < len(own) else {}
        return done({"items": own[start : start + limit], **more})

    def _note(self, user: str, id: str, weakness: str) -> Json | None:
        note = self._notes.get(id)
        return note if note and (note["_owner"] == user or self.has(weakness)) else None

    def _read_note(self, user: str, values: Json, sent: Json) -> Answer:
        note = self._note(user, values["id"], "note-of-others-read")
        return done(_shown(note, noteId=values["id"])) if note else refused(404)

    def _replace_note(self, user: str, values: Json, sent: Json) -> Answer:
        note = self._note(user, values["id"], "note-of-others-changed")
        if note is None:
            return refused(404)
        note["text"] = sent["text"]
        return done(_shown(note, noteId=values["id"]))

    def _delete_note(self, user: str, values: Json, sent: Json) -> Answer:
        if self._note(user, values["id"], "note-of-others-deleted") is None:
            return refused(404)
        del self._notes[values["id"]]
        return done(None, 204)

    # What is everybody's -----------------------------------------------------------------------

    def _add_book(self, user: str, values: Json, sent: Json) -> Answer:
        self._number += 1
        id = f"book-{self._number}"
        self._books[id] = {"title": sent["title"], "code": sent["code"], "owner": user}
        return done(_book(id, self._books[id]), 201)

    def _list_books(self, user: str, values: Json, sent: Json) -> Answer:
        limit = 10_000 if self.has("page-without-end") else int(values.get("limit", 50))
        books = [
            _book(id, book) | ({"code": book["code"]} if self.has("books-show-codes") else {})
            for id, book in reversed(self._books.items())
        ]
        return done({"books": books[:limit]})

    def _read_book(self, user: str, values: Json, sent: Json) -> Answer:
        if book := self._books.get(values["id"]):
            return done(_book(values["id"], book))
        is_odd = self.has("refusal-of-another-form")
        return (404, {"message": "none"}, {}) if is_odd else refused(404)

    def _import_books(self, user: str, values: Json, sent: Json) -> Answer:
        return done(None, 204)


def _member(name: str, is_admin: bool) -> Json:
    email = f"{name}@readers.com"
    return {"username": name, "email": email, "password": PASSWORD, "admin": is_admin}


def _me(member: Json) -> Json:
    return {name: value for name, value in member.items() if name in ("username", "email", "admin")}


def _book(id: str, book: Json) -> Json:
    return {"bookId": id, "title": book["title"], "owner": book["owner"]}


def _shown(thing: Json, **more: str) -> Json:
    return {name: value for name, value in thing.items() if not name.startswith("_")} | more
