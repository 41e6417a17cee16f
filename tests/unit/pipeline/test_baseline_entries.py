"""A run extends the list by what is news, and only a proof takes an entry out of it."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from accord.model.catalogue import Catalogue, Service
from accord.model.events import Step
from accord.model.known import KnownFinding
from accord.model.run import Run, Stage
from accord.model.status import Status, Suite
from accord.pipeline.baseline_entries import (
    EntryTerms,
    FreshEntry,
    fresh_entries,
    is_found_no_more,
    is_gone,
    operation_of,
    unjudged,
)
from fakes.known import (
    TODAY,
    WRONG_STATUS,
    call,
    contract_entry,
    contract_stage,
    entry,
    failed_step,
    load_stage,
    outlined,
    stage,
    threshold_entry,
)

UNTIL = date(2027, 4, 1)
TERMS = EntryTerms(added=TODAY, until=UNTIL, reason="since 2024")
GOODS = Catalogue(services=(Service(name="goods", owner="shelf team"),))


def run_of(shown: Stage) -> Run:
    return Run(id="r", stages={shown.name: shown})


def added(shown: Stage, *known: KnownFinding, terms: EntryTerms = TERMS) -> tuple[FreshEntry, ...]:
    return fresh_entries(run_of(shown), GOODS, known, terms, picks=lambda _: True)


def test_an_entry_says_what_was_wrong_and_whose_it_is() -> None:
    (fresh,) = added(stage(failed_step(), calls=[call(404)]))
    assert fresh.entry == entry(until=UNTIL, added=TODAY, reason="since 2024", owner="shelf team")


def test_an_entry_about_an_example_holds_its_values() -> None:
    catalogue = Catalogue(features=(outlined(goods="tea", price="80"),))
    run = run_of(stage(failed_step()))
    (fresh,) = fresh_entries(run, catalogue, (), TERMS, picks=lambda _: True)
    assert fresh.entry.row == "goods = tea, price = 80"


def test_a_defect_keeps_the_seed_that_found_it() -> None:
    (fresh,) = added(contract_stage(WRONG_STATUS))
    assert (fresh.entry.finding, fresh.entry.seed, fresh.entry.case) == (WRONG_STATUS, 7, "")


@pytest.mark.parametrize(
    ("seconds", "limit"),
    [(0.3125, "p95 <= 320 ms"), (0.31, "p95 <= 310 ms"), (2.01, "p95 <= 2100 ms")],
)
def test_a_threshold_is_known_up_to_a_little_more_than_was_measured(
    seconds: float, limit: str
) -> None:
    (fresh,) = added(load_stage(seconds))
    assert fresh.entry.limit == limit


def test_what_is_known_already_is_not_added_again() -> None:
    assert added(stage(failed_step(), calls=[call(404)]), entry()) == ()


def test_what_got_worse_replaces_its_entry_and_keeps_what_the_team_wrote() -> None:
    earlier = entry(reason="the bank is slow", ticket="SHOP-1", added=date(2026, 1, 1))
    terms = EntryTerms(added=TODAY, until=UNTIL)
    (fresh,) = added(stage(failed_step(), calls=[call(503)]), earlier, terms=terms)
    assert fresh.replaces
    assert fresh.entry == replace(earlier, status="5xx", until=UNTIL, owner="shelf team")


def test_what_expired_is_renewed() -> None:
    (fresh,) = added(stage(failed_step(), calls=[call(404)]), entry(until=date(2027, 1, 1)))
    assert (fresh.replaces, fresh.entry.until) == (True, UNTIL)


def test_what_is_not_picked_is_not_added() -> None:
    run = run_of(stage(failed_step()))
    assert fresh_entries(run, GOODS, (), TERMS, picks=lambda _: False) == ()


def test_cases_that_could_not_be_judged_are_counted_and_not_added() -> None:
    shown = stage(failed_step(), status=Status.BROKEN)
    assert added(shown) == ()
    assert unjudged(run_of(shown), lambda _: True) == 1


@pytest.mark.parametrize(
    ("shown", "answer"),
    [
        pytest.param(stage(status=Status.PASSED), True, id="passed"),
        pytest.param(stage(failed_step()), False, id="still-there"),
        pytest.param(stage(failed_step("something before")), None, id="stopped-before"),
        pytest.param(stage(status=Status.BROKEN), None, id="broken"),
        pytest.param(stage(status=Status.SKIPPED), None, id="skipped"),
        pytest.param(stage(case="features/other.feature#x", passed=()), None, id="not-run"),
    ],
)
def test_an_entry_about_a_step_is_gone_when_its_case_passed(
    shown: Stage, answer: bool | None
) -> None:
    assert is_gone(entry(), run_of(shown)) is answer


def test_a_threshold_that_holds_is_gone_although_another_is_missed() -> None:
    held = Step(keyword="threshold", text="p95 <= 200 ms", status=Status.PASSED)
    other = Step(keyword="threshold", text="errors <= 0 %", status=Status.FAILED)
    known = threshold_entry("p95 <= 320 ms")
    shown = stage(other, held, suite=Suite.LOAD, case=known.case)
    assert is_gone(known, run_of(shown)) is True


def linked(shown: Stage, status: Status | None = None) -> Stage:
    """The contract stage with its first case linked to the operation, as it is planned."""
    (first, *_) = shown.cases.values()
    from accord.model.catalogue import Link, LinkKind

    link = Link(kind=LinkKind.OPERATION, target="goods/readGoods")
    shown.cases[first.id] = replace(first, links=(link,))
    if status is not None:
        shown.cases[first.id].attempts[-1].status = status
    return shown


@pytest.mark.parametrize(
    ("shown", "answer"),
    [
        pytest.param(linked(contract_stage()), True, id="differs"),
        pytest.param(linked(contract_stage(WRONG_STATUS)), False, id="found-again"),
        pytest.param(linked(contract_stage(), Status.BROKEN), None, id="not-judged"),
        pytest.param(linked(contract_stage(), Status.SKIPPED), None, id="left-out"),
        pytest.param(contract_stage(), None, id="operation-not-tried"),
    ],
)
def test_a_defect_is_gone_when_its_own_replay_differs(shown: Stage, answer: bool | None) -> None:
    assert is_found_no_more(contract_entry(), run_of(shown), ["goods/readGoods"]) is answer


def test_the_operation_of_a_defect_is_the_longest_that_fits() -> None:
    operations = ["goods/read", "goods/readGoods", "goods/other"]
    assert operation_of(contract_entry(), operations) == "goods/readGoods"
    assert operation_of(contract_entry(finding="nobody/x:y"), operations) == ""
