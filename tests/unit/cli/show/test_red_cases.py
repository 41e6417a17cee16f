"""What is told of a case that did not pass."""

from __future__ import annotations

from typing import Any

import pytest

from accord.cli.console_text import ConsoleText
from accord.cli.show.red_cases import RedCase, accounts
from accord.model.calls import Call, CallOrigin, CallResponse, ContractVerdict
from accord.model.catalogue import Catalogue, Service
from accord.model.events import CaseFinished, CaseStarted, Step
from accord.model.message import plain
from accord.model.status import Status
from fakes import finished_run as fake

WORDS = ConsoleText("en")
INVENTORY = Catalogue(
    services=(
        Service(name="bank", owner="Team Money"),
        Service(name="ordering", depends_on=("bank",)),
    )
)
HOW: dict[str, Any] = {"repeat": "accord run", "catalogue": INVENTORY}
BANK = [fake.DEAD_BANK, fake.BANK_LOG]


def account_of(
    *calls: Call, status: Status = Status.FAILED, steps: tuple[Step, ...] = (fake.WRONG_TOTAL,)
) -> RedCase:
    planned = fake.planned("a", "A coupon lowers the price", 12)
    told = fake.case("a", status, steps=steps, calls=calls)
    [account] = accounts(fake.run_of([planned], told), WORDS, **HOW)
    return account


def test_the_failing_step_and_its_reason_are_told() -> None:
    account = account_of(fake.order_call())
    assert account.step == "Then the order costs 90 dollars"
    assert account.reason == "total: expected 90, actual 100"


def test_a_try_alone_is_not_counted() -> None:
    again = [
        CaseStarted(at=5, stage=fake.STAGE, case="a", attempt=2, alone=True),
        CaseFinished(at=6, stage=fake.STAGE, case="a", status=Status.FAILED, seconds=1, attempt=2),
    ]
    events = [*fake.case("a", Status.FAILED, steps=(fake.WRONG_TOTAL,)), *again]
    [account] = accounts(fake.run_of([fake.planned("a", "A", 1)], events), WORDS, **HOW)
    assert account.attempts == 1


def test_the_command_repeats_just_that_case() -> None:
    assert account_of().repeat == f"accord run {fake.PATH}:12"


def test_the_place_is_path_and_line() -> None:
    assert account_of().place == f"{fake.PATH}:12"


def test_the_service_at_fault_may_be_deep() -> None:
    broke = account_of(fake.DEAD_BANK, fake.BANK_LOG).broke
    assert broke is not None
    assert (broke.service, broke.operation, broke.certain) == ("bank", "authorise", True)


def test_whose_the_service_is_is_told() -> None:
    broke = account_of(fake.DEAD_BANK, fake.BANK_LOG).broke
    assert broke is not None
    assert broke.owner == "Team Money"


def test_services_that_fit_the_same_evidence_are_told() -> None:
    broke = account_of(fake.DEAD_BANK, fake.REFUSED_PRICE).broke
    assert broke is not None
    assert (broke.service, broke.others) == ("ordering", ("pricing",))


def test_the_curl_line_is_the_call_the_case_made() -> None:
    assert account_of(fake.DEAD_BANK, fake.BANK_LOG).curl.endswith("http://127.0.0.1:40001/orders")


def test_the_curl_line_is_the_cases_own_call_when_only_the_service_tells_the_rest() -> None:
    own = fake.order_call(response=CallResponse(status=401))
    seen = fake.order_call(
        url="/orders", span="e" * 16, parent=own.span, origin=CallOrigin.LOG, note="Sign in first."
    )
    assert account_of(own, seen).curl.endswith("http://127.0.0.1:40001/orders")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(
            [fake.DEAD_BANK, fake.BANK_LOG], [fake.DEAD_BANK, fake.BANK_LOG], True, id="bank"
        ),
        pytest.param([fake.MISSING_FIELD], [fake.MISSING_FIELD], True, id="contract"),
        pytest.param([fake.order_call()], [fake.order_call()], False, id="only-likely"),
        pytest.param([fake.MISSING_FIELD], [fake.BANK_LOG], False, id="different"),
    ],
)
def test_cases_share_a_defect_only_when_it_is_certain(
    one: list[Call], other: list[Call], same: bool
) -> None:
    cases = [fake.planned("a", "A", 1), fake.planned("b", "B", 2)]
    told = [
        *fake.case("a", Status.FAILED, steps=[fake.WRONG_TOTAL], calls=one),
        *fake.case("b", Status.FAILED, steps=[fake.WRONG_TOTAL], calls=other),
    ]
    first, second = accounts(fake.run_of(cases, told), WORDS, **HOW)
    assert (first.defect == second.defect) is same


def test_without_a_call_there_is_no_curl_line_and_no_contract() -> None:
    account = account_of(status=Status.BROKEN, steps=(fake.HOOK,))
    assert (account.curl, account.contract, account.broke) == ("", "", None)


def test_a_broken_contract_is_told_with_its_place() -> None:
    account = account_of(fake.MISSING_FIELD)
    [problem] = account.problems
    assert account.contract == ContractVerdict.BROKEN
    assert problem.call == "ordering/placeOrder → 201"
    assert (problem.where, problem.message) == ("body /total", "a required property is missing")


def test_a_kept_contract_is_told_too() -> None:
    assert account_of(fake.order_call()).contract == ContractVerdict.KEPT


def test_a_call_without_contract_is_unchecked() -> None:
    account = account_of(fake.order_call(verdict=ContractVerdict.UNCHECKED))
    assert account.contract == ContractVerdict.UNCHECKED
    assert account.not_judged == ("no contract is known for the service",)


def test_a_call_that_could_not_be_judged_says_why() -> None:
    call = fake.order_call(verdict=ContractVerdict.UNCHECKED, not_judged=("unusable-contract",))
    [reason] = account_of(call).not_judged
    assert reason.startswith("a part of the contract cannot be used")


def test_without_an_answer_nothing_is_said_of_the_contract() -> None:
    call = fake.order_call(verdict=ContractVerdict.UNCHECKED, response=None)
    assert account_of(call).contract == ""


def test_calls_between_services_do_not_make_the_contract_verdict() -> None:
    between = fake.order_call(origin=CallOrigin.LOG, span="f" * 16)
    assert account_of(between).contract == ""


def test_failed_comes_before_broken() -> None:
    told = accounts(fake.every_end(), WORDS, **HOW)
    assert [account.id for account in told] == ["a", "b", "c"]


def test_a_case_no_engine_took_up_is_no_account() -> None:
    assert "g" not in [a.id for a in accounts(fake.every_end(), WORDS, **HOW)]


def test_the_last_attempt_is_told_and_the_tries_are_counted() -> None:
    planned = fake.planned("a", "A coupon lowers the price", 12)
    worse = Step(text="x", status=Status.FAILED, reason=plain("second"))
    told = [
        *fake.case("a", Status.FAILED, steps=[fake.WRONG_TOTAL]),
        *fake.case("a", Status.FAILED, steps=[worse], attempt=2),
    ]
    [account] = accounts(fake.run_of([planned], told), WORDS, **HOW)
    assert (account.reason, account.attempts) == ("second", 2)


def test_cases_of_findings_that_are_alike_are_one_defect() -> None:
    run = fake.run_of(*fake.alike_findings("shop/a", "shop/b", "shop/c"))
    told = accounts(run, WORDS, **HOW)
    assert {account.group for account in told} == {"shop/a:crash"}
    assert len({account.defect for account in told}) == 1


def test_a_finding_that_stands_alone_is_of_no_group() -> None:
    [account] = accounts(fake.run_of(*fake.alike_findings("shop/a")), WORDS, **HOW)
    assert (account.group, account.finding) == ("", "shop/a:crash")
