"""Identity 會員: sign-up, sign-in, tokens."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI
from pydantic import StringConstraints

from accord_shop.plumbing.problems import conflict
from accord_shop.plumbing.service import Service, Settings, This
from accord_shop.plumbing.shapes import Asked, Password, Phone, Told, Username, new_id
from accord_shop.plumbing.tokens import LIFETIME_S, Caller, SignedIn, unauthorized

SCHEMA = """
create table account (
  id text primary key, username text unique, name text, phone text, roles text,
  salt blob, password blob);
create table signed_out (serial text primary key);
"""
PASSWORD = "shop-pass-1"  # noqa: S105 - of the accounts everybody may try the shop with
ACCOUNTS = (
    ("CUS-AMY00001", "amy", "王小美", "0911000001", "customer"),
    ("CUS-BEN00002", "ben", "林本", "0911000002", "customer"),
    ("CUS-CHEN0003", "chen", "陳大文", "0911000003", "customer"),
    ("CUS-DORA0004", "dora", "吳朵拉", "0911000004", "customer"),
    ("CUS-ERIC0005", "eric", "李小明", "0911000005", "customer"),
    ("CUS-STAFF001", "staff", "店員阿珠", "0933000001", "staff"),
    ("CUS-PARTNER1", "partner", "鄰里團購", "0922000001", "partner"),
    ("CUS-TESTER01", "tester", "測試員", "0955000001", "customer staff partner"),
)
Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class NewCustomer(Asked):
    """Somebody who wants to become a customer."""

    username: Username
    password: Password
    name: Name
    phone: Phone


class Credentials(Asked):
    """Somebody who wants to sign in."""

    username: Username
    password: Password


class Account(Told):
    """Somebody the shop knows."""

    id: str
    username: str
    name: str
    phone: str
    roles: list[str]


class Token(Told):
    """Opens the other services."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind of token, not a token
    expires_in_seconds: int = LIFETIME_S
    account_id: str
    roles: list[str]


router = APIRouter()


def create(settings: Settings) -> FastAPI:
    """The application of the identity service."""
    service = Service("identity", settings, schema=SCHEMA)
    for id, username, name, phone, roles in ACCOUNTS:
        # One that is started again finds what it kept.
        if service.database.one("select 1 from account where id = ?", id) is not None:
            continue
        _insert(
            service,
            Account(id=id, username=username, name=name, phone=phone, roles=roles.split()),
            PASSWORD,
        )
    return service.app(router)


@router.post("/customers", status_code=201)
async def sign_up(service: This, new: NewCustomer) -> Account:
    """Sign up."""
    account = Account(
        id=new_id("CUS", length=8),
        username=new.username,
        name=new.name,
        phone=new.phone,
        roles=["customer"],
    )
    try:
        _insert(service, account, new.password)
    except sqlite3.IntegrityError:
        raise conflict("username-taken", "The user name is taken. 此帳號已被使用。") from None
    return account


@router.post("/tokens", status_code=201)
async def sign_in(service: This, who: Credentials) -> Token:
    """Sign in."""
    row = service.database.one("select * from account where username = ?", who.username)
    if row is None or not _right(who.password, row):
        raise unauthorized("The user name or the password is wrong. 帳號或密碼錯誤。")
    account = _account(row)
    caller = Caller(id=account.id, roles=tuple(account.roles), phone=account.phone)
    return Token(
        access_token=service.tokens.issue(caller), account_id=account.id, roles=account.roles
    )


@router.delete("/tokens/current", status_code=204)
async def sign_out(service: This, caller: SignedIn) -> None:
    """Sign out."""
    _known(service, caller)
    service.database.write("insert into signed_out values (?)", caller.serial)


@router.get("/me")
async def view_me(service: This, caller: SignedIn) -> Account:
    """View my account."""
    return _known(service, caller)


def _known(service: Service, caller: Caller) -> Account:
    row = service.database.one(
        "select * from account where id = ? and not exists"
        " (select 1 from signed_out where serial = ?)",
        caller.id,
        caller.serial,
    )
    if row is None:
        raise unauthorized()
    return _account(row)


def _account(row: sqlite3.Row) -> Account:
    return Account(
        id=row["id"],
        username=row["username"],
        name=row["name"],
        phone=row["phone"],
        roles=row["roles"].split(),
    )


def _insert(service: Service, account: Account, password: str) -> None:
    salt = secrets.token_bytes(16)
    service.database.write(
        "insert into account values (?, ?, ?, ?, ?, ?, ?)",
        account.id,
        account.username,
        account.name,
        account.phone,
        " ".join(account.roles),
        salt,
        _hash(password, salt),
    )


def _right(password: str, row: sqlite3.Row) -> bool:
    return hmac.compare_digest(_hash(password, row["salt"]), row["password"])


def _hash(password: str, salt: bytes) -> bytes:
    # Cheap on purpose: these accounts live for one run, and load profiles sign in by the hundred.
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1000)
