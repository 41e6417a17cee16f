"""A run as the terminal gets it: one scenario of every kind of end, built from events."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from accord.model.calls import (
    Body,
    Call,
    CallOrigin,
    CallRequest,
    CallResponse,
    ContractVerdict,
    Problem,
    Side,
)
from accord.model.catalogue import Fault, Link, LinkKind
from accord.model.decision import Decision
from accord.model.events import (
    Called,
    CaseFinished,
    CaseStarted,
    Decided,
    Event,
    Finding,
    Found,
    Noted,
    PlannedCase,
    RunFinished,
    RunStarted,
    StageFinished,
    StagePlanned,
    StageStarted,
    Step,
    StepFinished,
    Unproved,
)
from accord.model.message import message, plain
from accord.model.run import Run, fold
from accord.model.status import Status, Suite

STAGE = "scenarios"
PATH = "features/ordering/place-order.feature"


def planned(id: str, title: str, line: int) -> PlannedCase:
    return PlannedCase(id=id, title=title, path=PATH, line=line)


def order_call(**changed: object) -> Call:
    """The call of a scenario to the ordering service."""
    known: dict[str, object] = {
        "service": "ordering",
        "operation": "ordering/placeOrder",
        "method": "POST",
        "url": "http://127.0.0.1:40001/orders",
        "started": 100.0,
        "seconds": 0.4,
        "trace": "a" * 32,
        "span": "b" * 16,
        "request": CallRequest(
            headers={"Content-Type": "application/json"}, body=Body(text='{"items": 2}')
        ),
        "response": CallResponse(status=201),
        "verdict": ContractVerdict.KEPT,
    }
    return Call(**(known | changed))  # type: ignore[arg-type]


def case(
    id: str,
    status: Status,
    *,
    steps: Iterable[Step] = (),
    calls: Iterable[Call] = (),
    attempt: int = 1,
) -> list[Event]:
    """Everything an engine says of a case."""
    told: list[Event] = [CaseStarted(at=2, stage=STAGE, case=id, attempt=attempt, trace="a" * 32)]
    told += [Called(at=2, stage=STAGE, case=id, attempt=attempt, call=c, step=0) for c in calls]
    told += [StepFinished(at=2, stage=STAGE, case=id, attempt=attempt, step=s) for s in steps]
    ended = CaseFinished(at=3, stage=STAGE, case=id, attempt=attempt, status=status, seconds=0.5)
    return [*told, ended]


def alike_findings(*operations: str) -> tuple[list[PlannedCase], list[Event]]:
    """A failed case an operation, and what each shows: the same of all."""
    cases = [planned(f"c{n}", f"Case {n}", n + 1) for n in range(len(operations))]
    told: list[Event] = []
    for planned_case, operation in zip(cases, operations, strict=True):
        title = message("schemathesis.server-error", operation=operation, status="500")
        finding = Finding(
            id=f"{operation}:crash",
            kind="not_a_server_error/ST101",
            title=title,
            service=operation.partition("/")[0],
            operation=operation,
            cases=(planned_case.id,),
        )
        step = Step(
            text="not_a_server_error", status=Status.FAILED, reason=title, definition=finding.id
        )
        told += case(planned_case.id, Status.FAILED, steps=[step])
        told.append(Found(at=3, stage=STAGE, finding=finding))
    return cases, told


def run_of(
    cases: Iterable[PlannedCase],
    told: Iterable[Event],
    *,
    exit: int = 0,
    decisions: Iterable[Decision] = (),
    unreadable: Iterable[Fault] = (),
    finished: bool = True,
) -> Run:
    """A run of one stage."""
    started = RunStarted(
        at=0, run="20261120-1", workspace="/w", accord="0.1.0", environment="local"
    )
    events: list[Event] = [
        started,
        StagePlanned(
            at=1,
            stage=STAGE,
            suite=Suite.SCENARIOS,
            engine="behave",
            cases=tuple(cases),
            unreadable=tuple(unreadable),
        ),
        StageStarted(at=1, stage=STAGE, engine="behave", engine_version="1.3.3", workers=12),
        *told,
    ]
    events += [StageFinished(at=4.5, stage=STAGE)] if finished else []
    events += [Decided(at=5, stage=STAGE, decision=decision) for decision in decisions]
    return fold([*events, RunFinished(at=6, exit=exit)])


WRONG_TOTAL = Step(
    keyword="Then",
    text="the order costs 90 dollars",
    status=Status.FAILED,
    line=17,
    reason=plain("total: expected 90, actual 100"),
)
DEAD_BANK = order_call(
    response=CallResponse(status=503),
    span="c" * 16,
)
BANK_LOG = order_call(
    service="bank",
    operation="bank/authorise",
    url="http://127.0.0.1:40009/authorisations",
    span="d" * 16,
    parent="c" * 16,
    response=None,
    error="timed out after 2 s",
    origin=CallOrigin.LOG,
    started=100.1,
    seconds=0.2,
)
REFUSED_PRICE = order_call(
    service="pricing",
    operation="pricing/quote",
    url="http://127.0.0.1:40005/quotes",
    span="e" * 16,
    parent="c" * 16,
    response=CallResponse(status=422),
    note="quantity must be at least 1",
    origin=CallOrigin.LOG,
    started=100.1,
    seconds=0.2,
)
MISSING_FIELD = order_call(
    verdict=ContractVerdict.BROKEN,
    problems=(
        Problem(
            side=Side.RESPONSE,
            kind="required",
            where="body /total",
            message=plain("a required property is missing"),
        ),
    ),
)
NAMELESS_ITEMS = order_call(
    verdict=ContractVerdict.BROKEN,
    problems=tuple(
        Problem(
            side=Side.RESPONSE,
            kind="required",
            where=f"body /items/{number}",
            message=plain(f"/items/{number} lacks `name`"),
        )
        for number in range(30)
    ),
)
HOOK = Step(
    text="before_scenario",
    kind="hook",
    status=Status.BROKEN,
    reason=plain("KeyError: 'SHOP_TOKEN'"),
)
UNDEFINED = Step(
    keyword="Given",
    text="a customer of the loyalty club",
    status=Status.PENDING,
    detail='@given("a customer of the loyalty club")\ndef step(context):\n    ...',
)


def every_end() -> Run:
    """Failed, broken, pending, skipped, lost and passed scenarios, and a closed gate."""
    cases = [
        planned("a", "A coupon lowers the price", 12),
        planned("b", "街角小舖缺貨時，訂單會被拒絕", 20),
        planned("c", "A gift is wrapped", 30),
        planned("d", "A loyal customer pays less", 40),
        planned("e", "A paused promotion", 50),
        planned("f", "An order is confirmed", 60),
        planned("g", "Nobody reported this", 70),
    ]
    told = [
        *case("a", Status.FAILED, steps=[WRONG_TOTAL], calls=[order_call()]),
        *case("b", Status.FAILED, steps=[WRONG_TOTAL], calls=[DEAD_BANK, BANK_LOG]),
        *case("c", Status.BROKEN, steps=[HOOK]),
        *case("d", Status.PENDING, steps=[UNDEFINED]),
        *case("e", Status.SKIPPED),
        *case("f", Status.PASSED, calls=[order_call()]),
    ]
    decision = Decision(
        rule="failed = 0", open=False, because=plain("2 failed"), expected="0", actual="2"
    )
    note = Noted(
        at=4,
        stage=STAGE,
        note=plain("worker 3 was killed"),
        hint=message("model.case-lost"),
        breaks=True,
        detail="last line of its log",
    )
    fault = Fault(
        path="features/bad.feature", line=3, message=plain("expected: #EOF"), unreadable=True
    )
    return run_of(cases, [*told, note], exit=1, decisions=[decision], unreadable=[fault])


def unproved(*more: str, lines: str = "orderId = 7") -> Run:
    """An operation that passed its checks, and one that only ever answered 404, as did ``more``."""
    operation = "ordering/readOrder"
    link = Link(kind=LinkKind.OPERATION, target=operation)
    cases = [planned("a", "Place an order", 1), replace(planned("b", "Read", 2), links=(link,))]
    told = [
        Unproved(
            at=2,
            stage=STAGE,
            operation=id,
            reason=plain(f"{id}: only 404" if more else "only 404"),
            lines=lines,
            cause=plain("only 404"),
        )
        for id in (operation, *more)
    ]
    ended = [*case("a", Status.PASSED), *case("b", Status.PENDING)]
    run = run_of(cases, [*ended, *told], exit=0)
    run.stages[STAGE].suite = Suite.CONTRACT
    return run
