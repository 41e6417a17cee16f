from typing import Any

import pytest

from accord.model.calls import Call, CallOrigin, CallResponse, Problem, Side
from accord.model.causes import common_causes
from accord.model.message import plain
from accord.model.run import CallOfStep, Run
from accord.model.shown_findings import shown_findings
from accord.model.status import Status
from accord.text import say
from fakes import finished_run as fake
from fakes.known import entry, recognized

NO_TOTAL = Problem(kind="body", side=Side.RESPONSE, where="total", message=plain("is missing"))
DEPENDENCIES = {"ordering": ("payment",), "payment": ()}


def failing_below(number: int, *, status: int | None = 500, **changes: Any) -> list[Call]:
    """A case's own call, and what payment answered below it."""
    ids = {"trace": f"{number:032x}", "span": f"{number:016x}"}
    entry = fake.order_call(**ids, response=CallResponse(status=503))
    usual: dict[str, Any] = {
        "service": "payment",
        "operation": "payment/lockCoupon",
        "url": "http://127.0.0.1:40009/locks",
        "span": "d" * 16,
        "parent": ids["span"],
        "response": None if status is None else CallResponse(status=status),
        "origin": CallOrigin.LOG,
        "started": 100.1,
        "seconds": 0.2,
        "note": f"boom {number}",
    }
    return [entry, fake.order_call(**{**ids, **usual, **changes})]


def run_of(*calls_of_cases: list[Call]) -> Run:
    cases = [fake.planned(f"c{n}", f"Case {n}", n + 1) for n in range(len(calls_of_cases))]
    told = [
        event
        for case, calls in zip(cases, calls_of_cases, strict=True)
        for event in fake.case(case.id, Status.FAILED, steps=[fake.WRONG_TOTAL], calls=calls)
    ]
    return fake.run_of(cases, told)


def sentences(run: Run) -> list[str]:
    return [say(cause.sentence, "en") for cause in common_causes(run, DEPENDENCIES)]


def test_cases_that_one_thing_broke_are_told_once_whatever_each_of_them_says() -> None:
    run = run_of(*(failing_below(number) for number in range(3)))
    assert sentences(run) == ["3 red cases, one cause: payment answers 500 to lockCoupon"]


def test_a_cause_of_a_single_case_is_not_common() -> None:
    assert sentences(run_of(failing_below(1))) == []


def test_what_differs_is_another_cause_and_the_most_frequent_stands_first() -> None:
    statuses = (503, 500, 500, 500, 503)
    run = run_of(*(failing_below(n, status=status) for n, status in enumerate(statuses)))
    assert [sentence[:11] for sentence in sentences(run)] == ["3 red cases", "2 red cases"]


def test_a_cause_is_as_sure_as_the_least_sure_of_its_cases() -> None:
    run = run_of(failing_below(1), failing_below(2))
    likely = common_causes(run, {"ordering": ("payment",), "payment": ("bank",)})
    assert [say(cause.sentence, "en") for cause in likely] == [
        "2 red cases, likely one cause: payment answers 500 to lockCoupon"
    ]


@pytest.mark.parametrize(
    ("calls", "symptom"),
    [
        ({"status": None, "error": "refused", "caller": "ordering"}, "payment does not answer"),
        ({"status": 200, "problems": (NO_TOTAL,)}, "payment breaks the contract of lockCoupon"),
    ],
)
def test_a_symptom_says_in_a_few_words_what_a_service_did(
    calls: dict[str, Any], symptom: str
) -> None:
    (sentence,) = sentences(run_of(failing_below(1, **calls), failing_below(2, **calls)))
    assert symptom in sentence


def test_what_is_known_is_no_cause_that_is_news() -> None:
    run = run_of(failing_below(1), failing_below(2))
    (shown,) = run.stages.values()
    assert len(sentences(run)) == 1
    findings = [finding for case in shown.cases.values() for finding in shown_findings(case, shown)]
    entries = [
        entry(case=it.case, step=it.step, error=it.error, status=it.status, contract=it.contract)
        for it in findings
    ]
    recognized(shown, *entries)
    assert sentences(run) == []


def test_what_is_wrong_with_many_operations_is_told_once_of_their_service() -> None:
    run = fake.run_of(*fake.alike_findings("shop/a", "shop/b", "shop/c"))
    assert sentences(run) == ["3 red cases, one cause: shop failed inside: it answered 500."]


def test_what_is_wrong_with_two_operations_is_no_common_cause() -> None:
    assert sentences(fake.run_of(*fake.alike_findings("shop/a", "shop/b"))) == []


def test_what_a_larger_cause_explains_is_not_told_once_more() -> None:
    planned, events = fake.alike_findings("shop/a", "shop/b", "shop/c")
    run = fake.run_of(planned, events)
    of_everything, *others = common_causes(run, DEPENDENCIES)
    assert not others
    for stage in run.stages.values():
        for case in stage.cases.values():
            case.attempts[-1].calls[:] = [CallOfStep(step=0, call=it) for it in failing_below(1)]
    causes = common_causes(run, DEPENDENCIES)
    assert len(causes) == 1
    assert len(causes[0].cases) == len(of_everything.cases)
