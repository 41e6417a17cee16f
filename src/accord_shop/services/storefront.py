"""Storefront 商店門面: the one address of customers; every failure behind it reads the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response

from accord_shop.plumbing.calls import Ask
from accord_shop.plumbing.problems import Problem
from accord_shop.plumbing.service import Service, Settings, This
from accord_shop.plumbing.shapes import Asked, OrderId, Password, Username
from accord_shop.plumbing.tokens import Caller, SignedIn, unauthorized
from accord_shop.services.ordering.shapes import NewOrder

BUSY = "系統繁忙，請稍後再試 / the system is busy"
# Longer than the slowest honest order: it waits for a bank that does not answer, and undoes all.
CHECKOUT_TIMEOUT_S = 6.0
Keyword = Annotated[str, Query(min_length=1, max_length=40)]


class Credentials(Asked):
    """Somebody who wants to enter."""

    username: Username
    password: Password


async def _customer(request: Request, caller: SignedIn) -> Caller:
    # The signature says who it is; only identity knows whether they have signed out since.
    service: Service = request.app.state.service
    ask = Ask("identity", "GET", "/me", token=caller.token, repeatable=True)
    with _one_screen(service):
        reply = await service.calls.send(ask)
        if reply.status != HTTPStatus.UNAUTHORIZED:
            reply.or_raise()
            return caller
    raise unauthorized()


Me = Annotated[Caller, Depends(_customer)]


router = APIRouter()


def create(settings: Settings) -> FastAPI:
    """The application of the storefront."""
    service = Service("storefront", settings)
    return service.app(router)


@router.post("/sign-in", status_code=201)
async def enter_shop(service: This, who: Credentials) -> Response:
    """Enter the shop."""
    ask = Ask("identity", "POST", "/tokens", body=who.model_dump())
    with _one_screen(service):
        reply = await service.calls.send(ask)
        if reply.status != HTTPStatus.UNAUTHORIZED:
            return JSONResponse(reply.or_raise(), status_code=201)
    raise unauthorized("The user name or the password is wrong. 帳號或密碼錯誤。")


@router.get("/goods")
async def browse_goods(service: This, keyword: Keyword | None = None) -> Response:
    """Browse goods."""
    query = {} if keyword is None else {"keyword": keyword}
    return await _pass_on(service, Ask("catalog", "GET", "/goods", query=query, repeatable=True))


@router.get("/stores")
async def browse_stores(service: This) -> Response:
    """Browse stores."""
    return await _pass_on(service, Ask("stores", "GET", "/stores", repeatable=True))


@router.post("/checkout", status_code=201)
async def check_out(service: This, order: NewOrder, me: Me) -> Response:
    """Check out."""
    body = order.model_dump(by_alias=True, exclude_defaults=True)
    ask = Ask(
        "ordering", "POST", "/orders", body=body, token=me.token, timeout_s=CHECKOUT_TIMEOUT_S
    )
    return await _pass_on(service, ask, status=201)


@router.get("/my/orders")
async def view_my_orders(service: This, me: Me) -> Response:
    """View my orders."""
    return await _pass_on(
        service, Ask("ordering", "GET", "/orders", token=me.token, repeatable=True)
    )


@router.get("/my/orders/{order_id}")
async def view_my_order(service: This, order_id: OrderId, me: Me) -> Response:
    """View my order."""
    ask = Ask("ordering", "GET", f"/orders/{order_id}", token=me.token, repeatable=True)
    return await _pass_on(service, ask, missing_is_told=True)


@router.post("/my/orders/{order_id}/cancel")
async def cancel_my_order(service: This, order_id: OrderId, me: Me) -> Response:
    """Cancel my order."""
    ask = Ask(
        "ordering",
        "POST",
        f"/orders/{order_id}/cancel",
        token=me.token,
        timeout_s=CHECKOUT_TIMEOUT_S,
    )
    return await _pass_on(service, ask, missing_is_told=True)


@router.get("/my/parcels")
async def view_my_parcels(service: This, me: Me) -> Response:
    """View my parcels."""
    query = {"phone": me.phone}
    ask = Ask("stores", "GET", "/parcels", query=query, token=me.token, repeatable=True)
    return await _pass_on(service, ask)


async def _pass_on(
    service: Service, ask: Ask, *, status: int = 200, missing_is_told: bool = False
) -> Response:
    with _one_screen(service, missing_is_told=missing_is_told):
        body: Any = (await service.calls.send(ask)).or_raise()
        return JSONResponse(body, status_code=status)


@contextmanager
def _one_screen(service: Service, *, missing_is_told: bool = False) -> Iterator[None]:
    """Whatever fails inside, the customer reads one sentence; the reason goes to the log.

    Raises:
        Problem: 503, or 404 when the customer may be told that there is no such thing.
    """
    try:
        yield
    except Problem as problem:
        if missing_is_told and problem.status == HTTPStatus.NOT_FOUND:
            raise
        service.log.happened("busy", f"{problem.kind}: {problem.detail}", level="error")
        raise Problem(503, "busy", BUSY) from problem
