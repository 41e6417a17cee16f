"""A service behind every kind of door that contracts know, each with an operation of its own."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fakes.http_service import Answer, Received, Service, as_json, serving

BASIC, BEARER, OAUTH, OPENID = "basic", "bearer", "oauth", "openid"
HEADER_KEY, QUERY_KEY, COOKIE_KEY = "header-key", "query-key", "cookie-key"
DOORS = (BASIC, BEARER, OAUTH, OPENID, HEADER_KEY, QUERY_KEY, COOKIE_KEY)
SCHEMES: dict[str, Any] = {
    BASIC: {"type": "http", "scheme": "basic"},
    BEARER: {"type": "http", "scheme": "bearer"},
    OAUTH: {
        "type": "oauth2",
        "flows": {
            "password": {"tokenUrl": "/token", "scopes": {"read": "reads"}},
            "clientCredentials": {"tokenUrl": "/token", "scopes": {}},
        },
    },
    OPENID: {"type": "openIdConnect", "openIdConnectUrl": "/.well-known/openid-configuration"},
    HEADER_KEY: {"type": "apiKey", "in": "header", "name": "X-Shop-Key"},
    QUERY_KEY: {"type": "apiKey", "in": "query", "name": "key"},
    COOKIE_KEY: {"type": "apiKey", "in": "cookie", "name": "shop-key"},
}
KEY, PASSWORD, SECRET = "opal-key-1", "opal-pass-1", "opal-client-1"
LOGIN = """<form action="/search"><input name="q"></form>
<form method="post" action="/do-login"><input type="hidden" name="csrf" value="{csrf}">
<input name="user"><input type="password" name="pass"></form>
<form action="/language"><input name="lang"></form>"""


def _operation(name: str, **more: Any) -> dict[str, Any]:
    answer = {"description": "who", "content": {"application/json": {"schema": {}}}}
    refusal = {"description": "no"}
    answers = {"200": answer, "400": refusal, "401": refusal}
    return {"operationId": name, "responses": answers, **more}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Guarded", "version": "1"},
    "components": {"securitySchemes": SCHEMES},
    "paths": {
        **{
            f"/{door}": {"get": _operation(door, security=[{door: []}])}
            for door in DOORS
            if door != OAUTH
        },
        "/oauth": {"get": _operation(OAUTH, security=[{OAUTH: ["read"]}])},
        "/either": {"get": _operation("either", security=[{HEADER_KEY: []}, {BASIC: []}])},
        "/open": {"get": _operation("open", security=[])},
        "/unsaid": {"get": _operation("unsaid")},
        "/sessions": {
            "post": _operation(
                "signIn",
                security=[],
                requestBody={
                    "required": True,
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
            )
        },
    },
}


@dataclass
class Guarded:
    """The running service; ``tokens`` are those it still knows, ``lasts`` how long it says."""

    service: Service
    tokens: set[str] = field(default_factory=set)
    lasts: float | None = None
    given: int = 0

    @property
    def address(self) -> str:
        return self.service.address

    def asked(self, path: str) -> list[Received]:
        """The requests to a path."""
        return [it for it in self.service.received if urlsplit(it.target).path == path]


@contextmanager
def guarded() -> Iterator[Guarded]:
    """The service, on a port that the system chose."""
    state: list[Guarded] = []
    with serving(lambda request: _answer(state[0], request)) as service:
        state.append(Guarded(service))
        yield state[0]


def _answer(guard: Guarded, request: Received) -> Answer:
    parts = urlsplit(request.target)
    headers = {name.lower(): value for name, value in request.headers.items()}
    door = parts.path.strip("/")
    allowed = {
        "sessions": ("POST",),
        "token": ("POST",),
        "do-login": ("POST",),
        "plain": ("GET", "POST"),
    }.get(door, ("GET",))
    if request.method not in allowed:
        return Answer(status=405, headers={"Allow": ", ".join(allowed)})
    given = {
        "token": _token,
        "sessions": _session,
        ".well-known/openid-configuration": _discovery,
        "login": _form,
        "do-login": _form,
        "open": _seen,
        "unsaid": _seen,
        "plain": _seen,
    }.get(door)
    if given is not None:
        return given(guard, request, headers)
    fits = _fits(guard, door, headers, parse_qs(parts.query))
    return as_json({"in": door}) if fits else as_json({"out": door}, status=401)


def _session(guard: Guarded, request: Received, _: Mapping[str, str]) -> Answer:
    try:
        sent = json.loads(request.body)
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        return as_json({"error": "no object"}, status=400)
    if sent != {"user": "amy", "pin": PASSWORD}:
        return as_json({"error": f"no such user, said {sent.get('pin')}"}, status=401)
    return as_json({"data": {"token": _new(guard)}})


def _discovery(guard: Guarded, _: Received, __: Mapping[str, str]) -> Answer:
    return as_json({"token_endpoint": f"{guard.address}/token"})


def _seen(_: Guarded, __: Received, headers: Mapping[str, str]) -> Answer:
    return as_json({"saw": sorted({"authorization", "x-shop-key", "cookie"} & {*headers})})


def _fits(
    guard: Guarded, door: str, headers: Mapping[str, str], query: Mapping[str, list[str]]
) -> bool:
    signature, cookie = headers.get("authorization", ""), headers.get("cookie", "")
    by_name = signature == "Basic " + base64.b64encode(f"amy:{PASSWORD}".encode()).decode()
    by_token = signature.removeprefix("Bearer ") in guard.tokens
    by_key = headers.get("x-shop-key") == KEY
    return {
        BASIC: by_name,
        **dict.fromkeys((BEARER, OAUTH, OPENID), by_token),
        HEADER_KEY: by_key,
        "either": by_key or by_name,
        QUERY_KEY: query.get("key") == [KEY],
        COOKIE_KEY: f"shop-key={KEY}" in cookie,
        "page-only": "sid=inside" in cookie,
    }.get(door, False)


def _token(guard: Guarded, request: Received, headers: Mapping[str, str]) -> Answer:
    sent = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    by_client = "Basic " + base64.b64encode(f"kiosk:{SECRET}".encode()).decode()
    is_client = sent["grant_type"] == "client_credentials"
    right = (
        headers.get("authorization") == by_client
        if is_client
        else (sent.get("username"), sent.get("password")) == ("amy", PASSWORD)
    )
    if not right:
        return as_json({"error": "invalid_grant"}, status=400)
    ends = {} if guard.lasts is None else {"expires_in": guard.lasts}
    return as_json({"access_token": _new(guard), "token_type": "Bearer", **ends})


def _form(guard: Guarded, request: Received, headers: Mapping[str, str]) -> Answer:
    page = {"Content-Type": "text/html"}
    if request.method == "GET":
        cookies = {**page, "Set-Cookie": "visit=1; Path=/"}
        return Answer(headers=cookies, body=LOGIN.format(csrf="c-77").encode())
    sent = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    if sent != {"csrf": "c-77", "user": "amy", "pass": PASSWORD} or "visit=1" not in headers.get(
        "cookie", ""
    ):
        return Answer(headers=page, body=LOGIN.format(csrf="c-78").encode())
    moved = {"Location": "/open", "Set-Cookie": "sid=inside; HttpOnly"}
    return Answer(status=303, headers=moved)


def _new(guard: Guarded) -> str:
    guard.given += 1
    token = f"opal-token-{guard.given}"
    guard.tokens.add(token)
    return token
