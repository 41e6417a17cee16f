"""Risk 風控: allows, reviews or rejects an order."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI
from pydantic import StringConstraints

from accord_shop.plumbing.problems import Problem, not_found
from accord_shop.plumbing.service import Service, Settings, This
from accord_shop.plumbing.shapes import Amount, Asked, CustomerId, OrderId, Told
from accord_shop.plumbing.tokens import Staff, StaffOrService

SCHEMA = "create table watch (customer_id text primary key, decision text, reason text);"
REVIEW_ABOVE = 50_000
REJECT_ABOVE = 200_000
Decision = Literal["allow", "review", "reject"]
SCORES: dict[Decision, int] = {"allow": 5, "review": 60, "reject": 95}


class NewAssessment(Asked):
    """Who wants to spend how much."""

    customer_id: CustomerId
    order_id: OrderId
    amount: Amount


class Assessment(Told):
    """Whether the order may go on, and why not."""

    customer_id: str
    order_id: str
    decision: Decision
    score: int
    reasons: list[str]


class NewWatch(Asked):
    """What every order of the customer shall get."""

    decision: Literal["review", "reject"]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Watch(Told):
    """An entry of the watch list."""

    customer_id: str
    decision: Literal["review", "reject"]
    reason: str


router = APIRouter()


def create(settings: Settings) -> FastAPI:
    """The application of the risk service."""
    service = Service("risk", settings, schema=SCHEMA)
    return service.app(router)


@router.post("/assessments")
async def assess_customer(service: This, new: NewAssessment, _: StaffOrService) -> Assessment:
    """Assess a customer."""
    decision, reasons = _decide(service, new)
    service.log.happened(f"risk-{decision}", f"{new.order_id}: {decision} {reasons}")
    return Assessment(
        customer_id=new.customer_id,
        order_id=new.order_id,
        decision=decision,
        score=SCORES[decision],
        reasons=reasons,
    )


@router.get("/watchlist/{customer_id}")
async def view_watch(service: This, customer_id: CustomerId, _: Staff) -> Watch:
    """View a watched customer."""
    watch = _found(service, customer_id)
    if watch is None:
        raise _unknown(customer_id)
    return watch


@router.put("/watchlist/{customer_id}")
async def watch_customer(service: This, customer_id: CustomerId, new: NewWatch, _: Staff) -> Watch:
    """Watch a customer."""
    service.database.write(
        "insert or replace into watch values (?, ?, ?)", customer_id, new.decision, new.reason
    )
    return Watch(customer_id=customer_id, decision=new.decision, reason=new.reason)


@router.delete("/watchlist/{customer_id}", status_code=204)
async def unwatch_customer(service: This, customer_id: CustomerId, _: Staff) -> None:
    """Stop watching a customer."""
    if not service.database.write("delete from watch where customer_id = ?", customer_id):
        if service.faulty("undocumented-status"):
            raise Problem(410, "gone", f"{customer_id} is gone. 已移除。")
        raise _unknown(customer_id)


def _decide(service: Service, new: NewAssessment) -> tuple[Decision, list[str]]:
    if service.faulty("rejects-everybody"):
        return "reject", ["score above the limit"]
    watch = _found(service, new.customer_id)
    if watch is not None:
        return watch.decision, [watch.reason]
    if new.amount > REJECT_ABOVE:
        return "reject", [f"more than {REJECT_ABOVE} TWD"]
    if new.amount > REVIEW_ABOVE:
        return "review", [f"more than {REVIEW_ABOVE} TWD"]
    return "allow", []


def _found(service: Service, customer_id: str) -> Watch | None:
    row = service.database.one("select * from watch where customer_id = ?", customer_id)
    return None if row is None else Watch(**dict(row))


def _unknown(customer_id: str) -> Problem:
    return not_found(f"{customer_id} is not watched. 不在觀察名單。")
