from __future__ import annotations

from typing import Any

import pytest

from accord.client.exchange import HttpExchange, HttpRequest
from accord.engines.schemathesis.findings import Defects, Objection
from accord.engines.schemathesis.plan import PlannedTrial
from accord.engines.schemathesis.trial import Trial, UnjudgedCase
from accord.model.events import PlannedCase
from accord.model.message import plain
from accord.model.status import Status

WHY = plain("why")


def objection(where: str = "500", *, size: int = 3) -> Objection:
    request = HttpRequest("POST", "http://x", {}, b"x" * size)
    example = HttpExchange(service="", request=request, started=0)
    return Objection(
        check="not_a_server_error",
        kind="not_a_server_error/ST101",
        operation="goods/add",
        where=where,
        title=WHY,
        example=example,
    )


def trial(phase: str = "fuzzing", **known: Any) -> Trial:
    made = Trial(plan=PlannedTrial(case=PlannedCase(id="a", title="a"), phase=phase), **known)
    made.checks.update(known.get("checks", {}))
    return made


@pytest.mark.parametrize(
    ("made", "status"),
    [
        pytest.param(trial(checks={"c": 1}), Status.PASSED, id="checked"),
        pytest.param(trial(), Status.BROKEN, id="nothing-tried"),
        pytest.param(trial(skipped=WHY), Status.SKIPPED, id="skipped"),
        pytest.param(trial("stateful"), Status.SKIPPED, id="no-sequence"),
        pytest.param(
            trial(unjudged=[UnjudgedCase(reason=WHY)], checks={"c": 1}), Status.BROKEN, id="error"
        ),
        pytest.param(trial(cut=WHY, checks={"c": 1}), Status.PASSED, id="chance-cut-short"),
        pytest.param(trial(cut=WHY), Status.BROKEN, id="cut-before-it-began"),
        pytest.param(
            trial("coverage", cut=WHY, checks={"c": 1}), Status.BROKEN, id="enumeration-cut-short"
        ),
        pytest.param(
            trial(objections={"o": objection()}, unjudged=[UnjudgedCase(reason=WHY)]),
            Status.FAILED,
            id="both",
        ),
    ],
)
def test_what_a_trial_comes_to(made: Trial, status: Status) -> None:
    assert made.outcome()[0] is status


def test_everything_but_passed_has_a_reason() -> None:
    assert [trial(checks={"c": 1}).outcome()[1], trial().outcome()[1] is None] == [None, False]


def test_of_one_defect_the_smallest_example_is_kept() -> None:
    made = trial()
    for size in (5, 2, 9):
        made.object(objection(size=size))
    [kept] = made.objections.values()
    assert kept.example is not None
    assert kept.example.request.content == b"xx"


def test_a_defect_is_one_however_many_cases_show_it() -> None:
    findings = Defects()
    for case, size in (("a", 5), ("b", 2), ("a", 9)):
        findings.add(objection(size=size), case=case)
    [defect] = findings
    assert (defect.times, defect.cases) == (3, ["a", "b"])
    assert defect.smallest.example is not None
    assert defect.smallest.example.request.content == b"xx"


def test_defects_at_two_places_are_two() -> None:
    findings = Defects()
    findings.add(objection("500"), case="a")
    findings.add(objection("503"), case="a")
    assert [defect.smallest.id for defect in findings] == [
        "goods/add:not_a_server_error-st101:500",
        "goods/add:not_a_server_error-st101:503",
    ]
