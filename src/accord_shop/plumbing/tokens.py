"""Access tokens: who is calling, in which roles, signed so that any service can tell by itself."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from accord_shop.plumbing.problems import Problem, forbidden

LIFETIME_S = 8 * 3600


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever a request comes from. ``token`` is what they sent, to be passed on."""

    id: str
    roles: tuple[str, ...]
    phone: str = ""
    token: str = ""
    serial: str = ""

    def is_a(self, *roles: str) -> bool:
        """Whether the caller has at least one of ``roles``."""
        return not set(roles).isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes and reads tokens with the secret that all services of one shop share."""

    secret: bytes

    def issue(self, caller: Caller, *, lifetime_s: int = LIFETIME_S) -> str:
        """A token for ``caller`` that holds for ``lifetime_s``."""
        claims = {
            "id": caller.id,
            "roles": caller.roles,
            "phone": caller.phone,
            "until": int(time.time()) + lifetime_s,
            "serial": secrets.token_hex(8),
        }
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()
        return f"{body}.{self._sign(body)}"

    def read(self, token: str) -> Caller | None:
        """Who the token speaks for, or ``None`` when it is not ours or too old."""
        body, _, signature = token.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            return None
        try:
            claims = json.loads(base64.urlsafe_b64decode(body.encode()))
        except (binascii.Error, ValueError):
            return None
        if claims["until"] < time.time():
            return None
        return Caller(
            id=claims["id"],
            roles=tuple(claims["roles"]),
            phone=claims["phone"],
            token=token,
            serial=claims["serial"],
        )

    def _sign(self, body: str) -> str:
        return hmac.new(self.secret, body.encode(), hashlib.sha256).hexdigest()


def unauthorized(detail: str = "Sign in first. 請先登入。") -> Problem:
    """Nobody is signed in."""
    return Problem(401, "unauthorized", detail, headers={"WWW-Authenticate": "Bearer"})


async def signed_in(request: Request) -> Caller:
    """Whoever sent the token of this request.

    Raises:
        Problem: 401 when there is no valid token.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    caller = request.app.state.tokens.read(token.strip()) if scheme.lower() == "bearer" else None
    if not isinstance(caller, Caller):
        if request.app.state.service.faulty("needs-no-token"):
            return Caller(id="nobody", roles=())
        raise unauthorized()
    return caller


def in_role(*roles: str) -> Callable[[Caller], Awaitable[Caller]]:
    """A dependency that lets only callers with one of ``roles`` in."""

    async def check(caller: Annotated[Caller, Depends(signed_in)]) -> Caller:
        if not caller.is_a(*roles):
            raise forbidden()
        return caller

    return check


SignedIn = Annotated[Caller, Depends(signed_in)]
Customer = Annotated[Caller, Depends(in_role("customer"))]
Partner = Annotated[Caller, Depends(in_role("partner"))]
Staff = Annotated[Caller, Depends(in_role("staff"))]
StaffOrService = Annotated[Caller, Depends(in_role("staff", "service"))]
