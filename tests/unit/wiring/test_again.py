"""What did not pass the last time is known from the newest runs of a branch and environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from accord import wiring
from accord.errors import UsageError
from accord.model.catalogue import Link, LinkKind
from accord.model.events import Event, Recognized, StagePlanned, Unproved
from accord.model.known import RecognizedFinding
from accord.model.message import plain
from accord.model.status import Status
from accord.wiring.again import unpassed
from fakes.command import Command
from fakes.known import (
    CASE,
    WRONG_STATUS,
    contract_events,
    entry,
    failed_step,
    stage_events,
    store_run,
)
from fakes.tiny_workspace import TinyWorkspace

EARLIER = "20261128-080000-000abc"


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    workspace = TinyWorkspace.at(tmp_path)
    workspace.write("accord.toml", 'history = ""\n')
    workspace.feature("pay", "By card: Given it works", "By cash: Given it works")
    return workspace


def ids(tiny: TinyWorkspace, environment: str = "local") -> set[str]:
    picked = unpassed(wiring.read_workspace(tiny.folder), environment).ids
    return {id for of_stage in picked.values() for id in of_stage}


def failed(status: Status = Status.FAILED) -> list[Event]:
    return stage_events(*([failed_step()] if status is Status.FAILED else []), status=status)


@pytest.mark.parametrize(
    ("status", "picked"),
    [
        (Status.FAILED, {CASE}),
        (Status.BROKEN, {CASE}),
        (Status.PASSED, set()),
        (Status.PENDING, set()),
        (Status.SKIPPED, set()),
    ],
)
def test_what_failed_or_broke_is_run_again(
    tiny: TinyWorkspace, status: Status, picked: set[str]
) -> None:
    store_run(tiny.folder, failed(status))
    assert ids(tiny) == picked


def test_an_operation_that_was_not_proved_is_tried_again(tiny: TinyWorkspace) -> None:
    planned, *others = failed(Status.PENDING)
    assert isinstance(planned, StagePlanned)
    link = Link(kind=LinkKind.OPERATION, target="goods/readGoods")
    cases = tuple(replace(case, links=(link,)) for case in planned.cases[:1])
    told = Unproved(at=1, stage="scenarios", operation=link.target, reason=plain("only 404"))
    store_run(tiny.folder, [replace(planned, cases=cases), told, *others[:1], others[-1]])
    assert ids(tiny) == {CASE}


def test_what_is_known_is_no_news(tiny: TinyWorkspace) -> None:
    known = Recognized(
        at=3, stage="scenarios", case=CASE, findings=(RecognizedFinding(entry=entry()),)
    )
    store_run(tiny.folder, [*failed(), known])
    assert ids(tiny) == set()


def test_a_run_of_another_environment_says_nothing(tiny: TinyWorkspace) -> None:
    store_run(tiny.folder, failed(), id=EARLIER)
    store_run(tiny.folder, failed(Status.PASSED), environment="staging")
    assert ids(tiny) == {CASE}


def test_a_run_that_picked_nothing_says_nothing(tiny: TinyWorkspace) -> None:
    store_run(tiny.folder, failed(), id=EARLIER)
    store_run(tiny.folder, [], selection="--failed")
    assert ids(tiny) == {CASE}


def test_the_seed_of_a_stage_draws_the_same_again(tiny: TinyWorkspace) -> None:
    store_run(tiny.folder, contract_events(WRONG_STATUS))
    seeds = unpassed(wiring.read_workspace(tiny.folder), "local").seeds
    assert seeds == {"contract": 7}


def test_without_a_run_nobody_knows(tiny: TinyWorkspace) -> None:
    with pytest.raises(UsageError, match="no-run-of-line"):
        unpassed(wiring.read_workspace(tiny.folder), "local")


def test_nothing_left_is_no_success(tiny: TinyWorkspace) -> None:
    store_run(tiny.folder, failed(Status.PASSED))
    accord = Command(tiny.folder)
    assert accord("run", "--failed") == 5
    assert "nothing of what was picked failed" in accord.out


def test_another_selection_narrows_further(tiny: TinyWorkspace) -> None:
    store_run(tiny.folder, failed())
    assert Command(tiny.folder)("run", "--failed", "features/pay.feature:4") == 5


@pytest.mark.parametrize("history", ["", ".accord/history.db"])
def test_what_is_red_and_gone_may_be_there_under_a_name_that_nobody_has_judged(
    tiny: TinyWorkspace, history: str
) -> None:
    tiny.write("accord.toml", f'history = "{history}"\n')
    store_run(tiny.folder, failed())
    Command(tiny.folder)("history", "import")
    tiny.feature("pay", "By debit card: Given it works", "By cash: Given it works")
    assert ids(tiny) - {CASE} == {"features/pay.feature#by-debit-card"}


def outline(tiny: TinyWorkspace, *rows: str) -> None:
    lines = ["Feature: pay", "  Scenario Outline: Count", "    Given <n> works", "    Examples:"]
    lines += [f"      | {row} |" for row in ("n", *rows)]
    tiny.write("features/pay.feature", "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("rows", "picked"),
    [(("one", "two"), {"1.1"}), (("zero", "one", "two"), {"1.2"}), (("two", "one"), {"1.2"})],
)
def test_a_row_that_failed_is_run_again_where_it_stands_now(
    tiny: TinyWorkspace, rows: tuple[str, ...], picked: set[str]
) -> None:
    tiny.write("accord.toml", "")
    outline(tiny, "one", "two")
    first, second = ("features/pay.feature#count[1.1]", "features/pay.feature#count[1.2]")
    store_run(tiny.folder, stage_events(case=first, passed=[second]))
    Command(tiny.folder)("history", "import")
    outline(tiny, *rows)
    assert ids(tiny) == {f"features/pay.feature#count[{place}]" for place in picked}


def test_a_row_that_failed_and_is_gone_makes_nobody_run_the_one_in_its_place(
    tiny: TinyWorkspace,
) -> None:
    tiny.write("accord.toml", "")
    outline(tiny, "one", "two")
    first, second = ("features/pay.feature#count[1.1]", "features/pay.feature#count[1.2]")
    store_run(tiny.folder, stage_events(case=first, passed=[second]))
    accord = Command(tiny.folder)
    accord("history", "import")
    outline(tiny, "two")
    assert accord("run", "--failed") == 5
    assert "nothing of what was picked failed" in accord.out


def test_what_nobody_has_judged_is_left_alone_where_all_that_was_red_is_still_there(
    tiny: TinyWorkspace,
) -> None:
    store_run(tiny.folder, failed())
    tiny.feature("more", "By voucher: Given it works")
    assert ids(tiny) == {CASE}


def test_what_was_red_and_gone_when_everything_ran_again_is_forgotten(tiny: TinyWorkspace) -> None:
    tiny.write("accord.toml", "")
    store_run(tiny.folder, failed(), id=EARLIER)
    tiny.feature("pay", "By debit card: Given it works", "By cash: Given it works")
    store_run(
        tiny.folder, stage_events(status=Status.PASSED, case="features/pay.feature#by-debit-card")
    )
    tiny.feature("more", "By voucher: Given it works")
    Command(tiny.folder)("history", "import")
    assert ids(tiny) == set()
