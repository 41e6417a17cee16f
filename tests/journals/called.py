"""The calls that the reference runs make, as a client and the services' logs would tell them."""

from __future__ import annotations

from typing import Protocol

from accord.model.calls import (
    Body,
    Call,
    CallOrigin,
    CallRequest,
    CallResponse,
    ContractVerdict,
    Problem,
    Side,
    Timings,
)
from accord.model.message import message


class Clock(Protocol):
    """What a call needs of the tape it is recorded on."""

    now: float

    def span(self) -> str: ...


def call(tape: Clock, trace: str, line: str, status: int = 200, **more: object) -> Call:
    """A call from a line such as ``POST ordering/orders placeOrder``."""
    method, target, operation = line.split()
    service, _, path = target.partition("/")
    asked = None
    if method != "GET":
        body = str(more.pop("sends", "{}"))
        asked = Body(media_type="application/json", size_bytes=len(body.encode()), text=body)
    body = str(more.pop("answers", '{"status":"ok"}'))
    answer = CallResponse(
        status=status,
        headers={"content-type": "application/json"},
        body=Body(media_type="application/json", size_bytes=len(body.encode()), text=body),
    )
    given: dict[str, object] = {
        "started": tape.now,
        "seconds": 0.0124,
        "request": CallRequest(headers={"authorization": "Bearer ***"}, body=asked),
        "response": answer if status else None,
        "timings": Timings(connect=0.0006, first_byte=0.0117),
        "verdict": ContractVerdict.KEPT,
    } | more
    return Call(
        service=service,
        method=method,
        url=f"http://127.0.0.1:40001/{path}",
        operation=f"{service}/{operation}",
        trace=trace,
        span=tape.span(),
        **given,  # type: ignore[arg-type]
    )


def ordered(tape: Clock, trace: str) -> list[Call]:
    sends = '{"items":[{"sku":"OOLONG","quantity":2}],"coupon":"TEA20"}'
    answers = '{"id":"A-1042","total":220,"status":"confirmed"}'
    return [call(tape, trace, "POST ordering/orders placeOrder", 201, sends=sends, answers=answers)]


def behind_one_screen(tape: Clock, trace: str) -> list[Call]:
    """The shop says that it is busy; the logs say that the bank never answered."""
    screen = '{"title":"系統繁忙，請稍後再試 / the system is busy","status":503}'
    seen = call(tape, trace, "POST storefront/checkout checkout", 503, answers=screen, seconds=2.31)
    log = {"origin": CallOrigin.LOG, "verdict": ContractVerdict.UNCHECKED, "timings": Timings()}
    first = call(
        tape, trace, "POST storefront/checkout checkout", 503, parent=seen.span, seconds=2.3, **log
    )
    second = call(
        tape, trace, "POST ordering/orders placeOrder", 502, parent=first.span, seconds=2.2,
        note="payment could not be authorised", **log,
    )  # fmt: skip
    third = call(
        tape, trace, "POST payment/authorisations authorise", 504, parent=second.span, seconds=2.1,
        note="the bank did not answer within 2 s", **log,
    )  # fmt: skip
    last = call(
        tape, trace, "POST bank/charges charge", 0, parent=third.span, seconds=2.0,
        error="timed out after 2 s", **log,
    )  # fmt: skip
    return [seen, first, second, third, last]


def off_contract(tape: Clock, trace: str) -> list[Call]:
    kind = message("journals.none", where="/parcels/0/phone")
    problem = Problem(side=Side.RESPONSE, kind="type", where="body /parcels/0/phone", message=kind)
    found = '{"parcels":[{"id":"P-7","phone":912345678}]}'
    line = "GET stores/parcels findParcel"
    broken = ContractVerdict.BROKEN
    return [call(tape, trace, line, 200, answers=found, verdict=broken, problems=(problem,))]


def balance(tape: Clock, trace: str) -> list[Call]:
    return [
        call(
            tape,
            trace,
            "GET promotion/members/mei/points points",
            200,
            answers='{"balance":9,"name":"小美"}',
        )
    ]


def refused(tape: Clock, trace: str) -> list[Call]:
    log = {"origin": CallOrigin.LOG, "verdict": ContractVerdict.UNCHECKED, "timings": Timings()}
    seen = call(tape, trace, "POST payment/refunds refund", 502)
    bank = call(
        tape,
        trace,
        "POST bank/refunds refund",
        500,
        parent=seen.span,
        note="帳務系統維護中",
        seconds=0.01,
        **log,
    )
    return [seen, bank]
