"""``accord baseline`` extends, shows and clears the list of known findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from accord.model.known import KnownFinding
from accord.model.status import Status
from accord.sources.known_findings import KNOWN_FINDINGS, read_known_findings
from fakes.command import Command
from fakes.known import failed_step, stage_events, store_run
from fakes.tiny_workspace import TinyWorkspace

CASE = "features/pay.feature#by-card"
Ended = Callable[..., None]


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    workspace = TinyWorkspace.at(tmp_path)
    workspace.feature("pay", "By card: Given it works", "By cash: Given it works; Then it does not")
    return workspace


@pytest.fixture
def ended(tiny: TinyWorkspace) -> Ended:
    """The newest run, in which the case ended in some way."""

    def end(status: Status = Status.FAILED) -> None:
        steps = [failed_step()] if status is Status.FAILED else []
        store_run(tiny.folder, stage_events(*steps, status=status))

    return end


@pytest.fixture
def accord(tiny: TinyWorkspace) -> Command:
    return Command(tiny.folder)


def days_of(entry: KnownFinding) -> int:
    """For how long it is known, whatever day it is by now."""
    assert entry.added is not None
    assert entry.until is not None
    return (entry.until - entry.added).days


def entries(folder: Path) -> list[str]:
    return [entry.case or entry.fault for entry in read_known_findings(folder)[0]]


def test_what_the_newest_run_shows_is_known_for_90_days(accord: Command, ended: Ended) -> None:
    ended()
    assert accord("baseline", "add", "--reason", "since 2024", "--ticket", "SHOP-1") == 0
    ((entry,), _) = read_known_findings(accord.folder)
    assert (entry.case, entry.reason, entry.ticket) == (CASE, "since 2024", "SHOP-1")
    assert days_of(entry) == 90
    assert "added 1, renewed 0" in accord.out


def test_whoever_gives_no_reason_is_told_to(accord: Command, ended: Ended) -> None:
    ended()
    accord("baseline", "add")
    assert "hint: write down why" in accord.talk


def test_adding_twice_adds_nothing(accord: Command, ended: Ended) -> None:
    ended()
    accord("baseline", "add")
    text = (accord.folder / KNOWN_FINDINGS).read_text()
    assert accord("baseline", "add") == 0
    assert "Nothing is red that is not known already." in accord.out
    assert (accord.folder / KNOWN_FINDINGS).read_text() == text


def test_another_number_of_days_can_be_said(accord: Command, ended: Ended) -> None:
    ended()
    assert accord("baseline", "add", "--days", "3") == 0
    ((entry,), _) = read_known_findings(accord.folder)
    assert days_of(entry) == 3


def test_another_day_can_be_said(accord: Command, ended: Ended) -> None:
    ended()
    day = datetime.now(UTC).date() + timedelta(days=5)
    assert accord("baseline", "add", "--until", day.isoformat()) == 0
    ((entry,), _) = read_known_findings(accord.folder)
    assert entry.until == day


def test_a_selection_adds_what_it_picks_alone(accord: Command, ended: Ended) -> None:
    ended()
    assert accord("baseline", "add", "features/pay.feature:4") == 0
    assert entries(accord.folder) == []
    assert accord("baseline", "add", "scenarios") == 0
    assert entries(accord.folder) == [CASE]


def test_what_check_finds_in_the_files_can_be_known(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.feature("odd", "One: Given it workz; Then it does not")
    assert accord("check") == 2
    assert accord("baseline", "add", "check", "--reason", "old") == 0
    assert entries(accord.folder) == ["check.step-undefined"]
    assert accord("check") == 0
    assert "Known, so that they refuse nothing: 1" in accord.out
    tiny.feature("odd", "One: Given it workz; Then it does knot")
    assert accord("check") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["forget"], "forget", id="action"),
        pytest.param(["add", "--until", "soon"], "soon", id="no-day"),
        pytest.param(["add", "--until", "2020-01-01"], "2020-01-01", id="day-that-is-over"),
        pytest.param(["add", "--until", "2999-01-01", "--days", "3"], "--until", id="two-days"),
        pytest.param(["add", "features/none.feature"], "features/none.feature", id="path"),
        pytest.param(["list", "--reason", "x"], "--reason", id="reason-of-nothing"),
        pytest.param(["prune", "features"], "prune", id="part-of-a-list"),
    ],
)
def test_a_wrong_command_line_ends_with_2(
    accord: Command, ended: Ended, arguments: list[str], said: str
) -> None:
    ended()
    assert accord("baseline", *arguments) == 2
    assert said in accord.talk
    assert "\n\nhint: " in accord.talk


def test_without_a_run_there_is_nothing_to_add(accord: Command) -> None:
    assert accord("baseline", "add") == 2
    assert "hint: " in accord.talk


def test_a_list_that_cannot_be_read_is_not_written_over(
    tiny: TinyWorkspace, accord: Command, ended: Ended
) -> None:
    ended()
    tiny.write(KNOWN_FINDINGS, "[[known]]\ncase = 'x'\n")
    assert accord("baseline", "add") == 2
    assert f"{KNOWN_FINDINGS}:1" in accord.talk
    assert (tiny.folder / KNOWN_FINDINGS).read_text() == "[[known]]\ncase = 'x'\n"


def test_the_list_shows_what_expires_first_in_front(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.write(
        KNOWN_FINDINGS,
        """
        [[known]]
        case = "b"
        until = 2999-02-02
        reason = "later"

        [[known]]
        case = "a"
        until = 2020-01-01
        """,
    )
    assert accord("baseline", "list") == 0
    assert accord.out.splitlines() == [
        "until 2020-01-01 · a (expired)",
        "until 2999-02-02 · b · later",
        "Known findings: 2",
    ]


@pytest.mark.parametrize(
    ("status", "left", "said"),
    [
        pytest.param(Status.PASSED, [], "removed: ", id="passed"),
        pytest.param(Status.FAILED, [CASE], "it is still there", id="failed"),
        pytest.param(Status.BROKEN, [CASE], "no run has judged it", id="broken"),
    ],
)
def test_only_what_passed_in_the_newest_run_is_taken_out(
    accord: Command, ended: Ended, status: Status, left: list[str], said: str
) -> None:
    ended()
    accord("baseline", "add")
    ended(status)
    assert accord("baseline", "prune") == 0
    assert entries(accord.folder) == left
    assert said in accord.out


def test_what_is_not_in_the_files_any_more_is_taken_out(
    tiny: TinyWorkspace, accord: Command, ended: Ended
) -> None:
    ended()
    accord("baseline", "add")
    tiny.feature("pay", "By cheque: Given it works")
    assert accord("baseline", "prune") == 0
    assert "there is no such case any more" in accord.out
    assert entries(accord.folder) == []


def test_a_fault_that_check_does_not_say_any_more_is_taken_out(
    tiny: TinyWorkspace, accord: Command
) -> None:
    tiny.feature("odd", "One: Given it workz; Then it does not")
    accord("baseline", "add", "check")
    tiny.feature("odd", "One: Given it works; Then it does not")
    assert accord("baseline", "prune") == 0
    assert entries(accord.folder) == []


def test_a_defect_without_a_seed_stays(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.service()
    tiny.write(KNOWN_FINDINGS, "[[known]]\nfinding = 'goods/readGoods:x'\nuntil = 2999-01-01\n")
    assert accord("baseline", "prune", "--format", "json") == 0
    (row,) = accord.document["known"]
    assert (row["gone"], row["because"]) == (
        False,
        "the entry has no seed to repeat its run with",
    )
