from __future__ import annotations

import msgspec
import pytest

from accord.contract.coverage import Coverage, JudgedCalls, coverage, judged_calls
from accord.model.calls import Call, CallOrigin, CallResponse, ContractVerdict
from accord.model.catalogue import Contract, Operation, OperationResponse
from accord.model.events import Called, Compared, Event, Seen, StagePlanned
from accord.model.run import fold
from accord.model.status import Suite


def operation(name: str, *statuses: str) -> Operation:
    return Operation(
        id=f"goods/{name}",
        service="goods",
        name=name,
        method="GET",
        path=f"/{name}",
        responses=tuple(OperationResponse(status=status) for status in statuses),
    )


CONTRACT = Contract(
    service="goods",
    path="contracts/goods.openapi.yaml",
    dialect="3.1",
    operations=(
        operation("read", "200", "404"),
        operation("add", "201", "4XX", "default"),
        operation("checkHealth", "200"),
    ),
)


def planned(stage: str, suite: Suite) -> StagePlanned:
    return StagePlanned(at=0, stage=stage, suite=suite, engine="e")


def called(
    name: str, status: int, *, stage: str = "scenarios", origin: CallOrigin = CallOrigin.CLIENT
) -> Called:
    call = Call(
        service="goods",
        method="GET",
        url="http://x",
        started=0,
        seconds=0,
        trace="",
        span="",
        operation=f"goods/{name}",
        response=CallResponse(status=status),
        origin=origin,
    )
    return Called(at=0, stage=stage, case="a", call=call)


def seen(name: str, status: int, times: int = 1, *, stage: str = "contract") -> Seen:
    return Seen(at=0, stage=stage, operation=f"goods/{name}", status=status, times=times)


def of(*events: Event, leave_out: tuple[str, ...] = ()) -> Coverage:
    stages = (planned("scenarios", Suite.SCENARIOS), planned("contract", Suite.CONTRACT))
    return coverage([CONTRACT], fold([*stages, *events]), leave_out=leave_out)


def test_nothing_is_seen_of_a_run_without_calls() -> None:
    made = of()
    assert (made.operations_share, made.responses_share) == (0.0, 0.0)


def test_stages_are_summed() -> None:
    made = of(called("read", 200), seen("read", 404, 3), seen("add", 201))
    assert (made.operations_share, made.responses_share) == (2 / 3, 3 / 6)


def test_the_table_tells_which_suite_saw_a_response_how_often() -> None:
    made = of(called("read", 200), called("read", 200), seen("read", 200, 5))
    assert made.operations[0].responses[0].times == {Suite.SCENARIOS: 2, Suite.CONTRACT: 5}


@pytest.mark.parametrize(
    ("status", "documented"),
    [(201, "201"), (404, "4XX"), (503, "default")],
    ids=["exact", "range", "default"],
)
def test_an_answer_counts_for_the_nearest_documented_response(status: int, documented: str) -> None:
    made = of(seen("add", status))
    assert [r.status for r in made.operations[1].responses if r.seen] == [documented]


def test_an_undocumented_answer_is_a_stray_and_its_operation_is_seen() -> None:
    made = of(seen("read", 418, 2))
    assert made.operations[0].strays == {418: {Suite.CONTRACT: 2}}
    assert (made.operations[0].seen, made.responses_share) == (True, 0.0)


def test_operations_can_be_left_out() -> None:
    made = of(called("read", 200), leave_out=("*/check*Health",))
    assert [one.operation.name for one in made.operations] == ["read", "add"]


def test_an_example_of_what_was_counted_is_not_counted_again() -> None:
    made = of(seen("read", 200, 9), called("read", 200, stage="contract"))
    assert made.operations[0].responses[0].times[Suite.CONTRACT] == 9


def test_what_a_log_says_is_told_by_whoever_asked() -> None:
    assert of(called("read", 200, origin=CallOrigin.LOG)).operations_share == 0.0


def test_without_operations_there_is_no_share() -> None:
    made = coverage([], fold([]))
    assert (made.operations_share, made.responses_share) == (None, None)


def judged(
    verdict: ContractVerdict, *reasons: str, origin: CallOrigin = CallOrigin.CLIENT
) -> Called:
    event = called("read", 200, origin=origin)
    call = msgspec.structs.replace(event.call, verdict=verdict, not_judged=reasons)
    return msgspec.structs.replace(event, call=call)


def calls_of(*events: Event) -> JudgedCalls:
    stages = (planned("scenarios", Suite.SCENARIOS), planned("contract", Suite.CONTRACT))
    return judged_calls(fold([*stages, *events]))


def test_every_call_is_kept_broken_or_not_judged_for_a_reason() -> None:
    counted = calls_of(
        judged(ContractVerdict.KEPT),
        judged(ContractVerdict.BROKEN, "no-schema"),
        judged(ContractVerdict.UNCHECKED, "no-schema"),
        judged(ContractVerdict.UNCHECKED),
    )
    assert (counted.judged, counted.share) == (2, 0.5)
    assert counted.not_judged == {"no-contract": 1, "no-schema": 1}


def test_calls_that_are_only_counted_are_added() -> None:
    compared = Compared(at=0, stage="contract", calls={"kept": 5, "media-type": 2})
    counted = calls_of(judged(ContractVerdict.KEPT), seen("read", 200, 7), compared)
    assert (counted.calls, counted.judged, counted.not_judged) == (8, 6, {"media-type": 2})


def test_the_examples_of_a_suite_that_counts_its_answers_are_no_share_of_them() -> None:
    example = msgspec.structs.replace(judged(ContractVerdict.BROKEN), stage="contract")
    assert calls_of(example, seen("read", 200, 7)).share is None


def test_what_a_service_says_of_a_call_is_not_counted_again() -> None:
    assert calls_of(judged(ContractVerdict.KEPT, origin=CallOrigin.LOG)).calls == 0
