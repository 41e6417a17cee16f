"""The system as a run observed it, beside its inventory."""

from __future__ import annotations

from collections.abc import Iterable

from accord.history.joined_stages import EarlierResult
from accord.model.calls import Call, CallOrigin, CallResponse
from accord.model.catalogue import Catalogue, Service
from accord.model.history import CaseKey
from accord.model.status import Status
from accord.reports.site.joining import join
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.system_map import CASES, MappedDependency, SystemMap, system_map
from fakes.finished_run import case, order_call, planned, run_of
from fakes.remembered import recorded_run

INVENTORY = Catalogue(
    services=(
        Service(name="ordering", owner="orders", depends_on=("payment", "stores")),
        Service(name="payment"),
        Service(name="stores"),
    )
)
ASKS_PAYMENT = order_call(
    service="payment",
    caller="ordering",
    origin=CallOrigin.LOG,
    started=100.1,
    seconds=0.1,
    span="c" * 16,
    parent="b" * 16,
)
# What payment itself wrote of the same exchange.
PAYMENT_ANSWERS = order_call(
    service="payment",
    origin=CallOrigin.LOG,
    started=100.1,
    seconds=0.1,
    span="d" * 16,
    parent="c" * 16,
)


def observed(
    calls: Iterable[Call],
    *,
    status: Status = Status.PASSED,
    catalogue: Catalogue = INVENTORY,
) -> SystemMap:
    told = case("order", status, calls=calls)
    return system_map(join(catalogue, run_of([planned("order", "An order", 3)], told)))


def dependency(system: SystemMap, caller: str, callee: str) -> MappedDependency:
    return next(it for it in system.dependencies if (it.caller, it.callee) == (caller, callee))


def test_an_exchange_that_both_ends_tell_of_counts_once() -> None:
    system = observed([order_call(), ASKS_PAYMENT, PAYMENT_ANSWERS])
    assert dependency(system, "ordering", "payment").calls == 1


def test_what_a_case_asks_is_no_dependency_between_services() -> None:
    system = observed([order_call()])
    assert dependency(system, CASES, "ordering").calls == 1
    assert CASES not in {it.caller for it in system.between_services}


def test_a_declared_dependency_that_nobody_used_is_told() -> None:
    system = observed([order_call(), ASKS_PAYMENT])
    assert dependency(system, "ordering", "stores").state == "unseen"
    assert system.having("unseen") == 1


def test_a_call_that_the_inventory_does_not_name_is_told() -> None:
    asks_risk = order_call(
        service="risk", caller="payment", origin=CallOrigin.LOG, span="e" * 16, parent="d" * 16
    )
    system = observed([order_call(), ASKS_PAYMENT, PAYMENT_ANSWERS, asks_risk])
    assert dependency(system, "payment", "risk").state == "undeclared"


def test_nothing_is_undeclared_where_nobody_declares_anything() -> None:
    catalogue = Catalogue(services=(Service(name="ordering"), Service(name="payment")))
    system = observed([order_call(), ASKS_PAYMENT], catalogue=catalogue)
    assert dependency(system, "ordering", "payment").state == "seen"


def test_answers_of_5xx_and_no_answers_are_errors_but_refusals_are_not() -> None:
    answers = [CallResponse(status=503), None, CallResponse(status=422), CallResponse(status=201)]
    calls = [
        order_call(response=answer, span=f"{number:016x}", started=100.0 + number)
        for number, answer in enumerate(answers, 1)
    ]
    service = next(it for it in observed(calls).services if it.name == "ordering")
    assert (service.calls, service.errors) == (4, 2)


def test_who_is_at_fault_for_a_red_case_is_told_with_its_owner() -> None:
    system = observed([order_call(response=CallResponse(status=500))], status=Status.FAILED)
    assert [(it.name, it.owner, it.blamed) for it in system.at_fault] == [("ordering", "orders", 1)]


def test_a_service_that_nobody_asked_was_not_run() -> None:
    outcomes = {it.name: it.outcome for it in observed([order_call(), ASKS_PAYMENT]).services}
    assert outcomes == {
        "ordering": CaseOutcome.PASSED,
        "payment": CaseOutcome.PASSED,
        "stores": CaseOutcome.NOT_RUN,
    }


def test_calls_of_two_traces_of_one_case_are_never_one_chain() -> None:
    other_trace = order_call(
        service="payment", origin=CallOrigin.LOG, trace="9" * 32, started=100.1, seconds=0.1
    )
    system = observed([order_call(), other_trace])
    assert dependency(system, "ordering", "payment").calls == 0


def test_a_dependency_tells_its_rate_its_median_and_its_share_of_errors() -> None:
    # Three calls within four seconds, one of which went wrong.
    entry = order_call(started=100.0, seconds=4.0)
    asked = [
        order_call(
            service="payment",
            caller="ordering",
            origin=CallOrigin.LOG,
            started=100.5 + number,
            seconds=seconds,
            response=CallResponse(status=status),
            span=f"{number:016x}",
            parent="b" * 16,
        )
        for number, (seconds, status) in enumerate([(0.1, 200), (0.3, 500), (0.2, 200)])
    ]
    it = dependency(observed([entry, *asked]), "ordering", "payment")
    assert (it.calls, it.rate) == (3, 0.75)
    assert round(it.median_s, 6) == 0.2
    assert round(it.error_share, 3) == 0.333


def test_who_is_at_fault_for_a_result_of_an_earlier_run_is_told_too() -> None:
    system = remembered()
    assert [(it.name, it.blamed) for it in system.at_fault] == [("ordering", 1)]


def test_no_rate_is_told_where_results_are_of_several_runs() -> None:
    (asked,) = (it for it in remembered().dependencies if it.calls)
    assert not asked.rate


def remembered() -> SystemMap:
    """What there is to see of a failed case that the last run left out."""
    told = case("order", Status.FAILED, calls=[order_call(response=CallResponse(status=500))])
    run = run_of([planned("order", "An order", 3)], told)
    (stage,) = run.stages.values()
    key = CaseKey(stage.name, "order")
    earlier = EarlierResult(key=key, run=recorded_run(0), stage=stage, case=stage.cases["order"])
    return system_map(join(INVENTORY, run, {key: earlier}))
