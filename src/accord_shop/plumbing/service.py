"""What a service module is given: its name, tables, log, tokens, faults and the other services."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Mapping,
    MutableMapping,
)
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request

from accord_shop.plumbing import problems, tracing
from accord_shop.plumbing.calls import Calls
from accord_shop.plumbing.database import Database
from accord_shop.plumbing.logs import Log
from accord_shop.plumbing.shapes import Told
from accord_shop.plumbing.tokens import Caller, Tokens

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Background = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the start of the shop decides for all services."""

    nonce: str
    secret: bytes
    addresses: Mapping[str, str]
    faults: frozenset[str]
    folder: Path


class Health(Told):
    """The service is up, and it is the one that was started."""

    service: str
    status: str
    nonce: str


class Service:
    """The tools of one service, made in its own process."""

    def __init__(self, name: str, settings: Settings, *, schema: str = "") -> None:
        self.name = name
        self.settings = settings
        self.log = Log(name)
        self.tokens = Tokens(settings.secret)
        self.database = Database(settings.folder / f"{name}.sqlite", schema)
        own_token = self.tokens.issue(
            Caller(id=name, roles=("service",)), lifetime_s=10 * 365 * 86400
        )
        # Held by whoever must be the only one at work.
        self.alone = asyncio.Lock()
        self._unfinished: set[asyncio.Task[None]] = set()
        self.calls = Calls(
            addresses=settings.addresses,
            token=own_token,
            log=self.log,
            gives_up=not self.faulty("retries-forever"),
        )

    def faulty(self, fault: str) -> bool:
        """Whether the defect ``<this service>:<fault>`` is switched on."""
        return f"{self.name}:{fault}" in self.settings.faults

    def later(self, work: Coroutine[None, None, None]) -> None:
        """Do ``work`` after the answer to this request."""
        task = asyncio.create_task(work)
        # The event loop itself does not keep tasks from being thrown away.
        self._unfinished.add(task)
        task.add_done_callback(self._unfinished.discard)

    def app(self, router: APIRouter, *, background: Background | None = None) -> FastAPI:
        """The application of ``router`` with health and all errors; ``background`` runs beside."""

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            async with AsyncExitStack() as stack:
                stack.callback(self.database.close)
                stack.push_async_callback(self.calls.close)
                if background is not None:
                    await stack.enter_async_context(background())
                yield

        app = FastAPI(title=self.name, openapi_url=None, redirect_slashes=False, lifespan=lifespan)
        app.state.tokens = self.tokens
        app.state.service = self
        problems.install(app, router)

        app.include_router(router)
        app.get("/health")(check_health)
        return app


async def _this(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


This = Annotated[Service, Depends(_this)]


async def check_health(service: This) -> Health:
    """Tell that the service is up, and that it is the one that was started."""
    return Health(service=service.name, status="ok", nonce=service.settings.nonce)


@dataclass(frozen=True, slots=True)
class Edge:
    """The outermost layer of a service: takes up the trace, and logs what was answered."""

    app: Callable[[Message, Receive, Send], Awaitable[None]]
    log: Log

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request (or take part in start and stop)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        span = tracing.parse(_header(scope, b"traceparent"))
        tracing.enter(span)
        status = 0
        logged = False
        started = perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status, logged
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body", False):
                # Before the last byte is sent: whoever has the answer finds its line in the log.
                logged = True
                self._answered(scope, span, status=status, seconds=perf_counter() - started)
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - the last border: a crash was answered 500 inside
            scope.setdefault("shop.why", f"{type(error).__name__}: {error}")
        if not logged:
            self._answered(scope, span, status=status, seconds=perf_counter() - started)

    def _answered(self, scope: Message, span: tracing.Span, *, status: int, seconds: float) -> None:
        self.log.write(
            "answered",
            span=span,
            level=_level(status),
            method=scope["method"],
            path=scope["path"],
            status=status,
            seconds=round(seconds, 6),
            message=str(scope.get("shop.why", "")),
        )


def _level(status: int) -> str:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not status:
        return "error"
    return "warning" if status >= HTTPStatus.BAD_REQUEST else "info"


def _header(scope: Message, name: bytes) -> str:
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""
