"""Ten runs of a shop, and every statement that is made of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accord.history.questions import CaseHistory, Turn, histories
from accord.model.history import HistoryLine
from accord.model.status import Status
from fakes.remembered import key
from fakes.scripted_runs import ScriptedRuns, statuses, ten_runs


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedRuns]:
    runs = ten_runs(tmp_path_factory.mktemp("ten"))
    yield runs
    runs.store.close()


def told(shop: ScriptedRuns, *, until: int) -> tuple[HistoryLine, dict[str, CaseHistory]]:
    """What was said after so many runs of main."""
    whole = shop.store.line("main", "local")
    line = shop.store.line("main", "local", until=whole.runs[until].started)
    return line, {key.id: history for key, history in histories(line).items()}


def test_another_branch_is_not_in_the_line(shop: ScriptedRuns) -> None:
    assert len(shop.store.runs()) == 9
    assert {run.branch for run in shop.store.line("main", "local").runs} == {"main"}


def test_what_broke_regressed_in_that_run_and_is_red_since(shop: ScriptedRuns) -> None:
    line, first = told(shop, until=1)
    assert first["ship"].turn is Turn.REGRESSED
    line, later = told(shop, until=2)
    assert later["ship"].turn is Turn.STILL_RED
    assert later["ship"].since == line.runs[1]
    assert later["ship"].last_passed == line.runs[0]


def test_a_rename_by_id_keeps_the_history(shop: ScriptedRuns) -> None:
    line, histories = told(shop, until=2)
    assert histories["return"].title == "give back"
    assert histories["return"].first_seen == line.runs[0]


def test_what_differs_at_one_commit_over_two_machines_is_flaky(shop: ScriptedRuns) -> None:
    _, histories = told(shop, until=4)
    assert histories["return"].unstable_at == "f" * 40
    assert histories["pay"].unstable_at == ""


def test_what_was_put_right_is_fixed_once(shop: ScriptedRuns) -> None:
    assert told(shop, until=5)[1]["ship"].turn is Turn.FIXED
    assert told(shop, until=6)[1]["ship"].turn is None


def test_what_is_written_anew_is_new_once(shop: ScriptedRuns) -> None:
    assert told(shop, until=6)[1]["wrap"].turn is Turn.NEW


def test_the_document_after_a_selection(shop: ScriptedRuns) -> None:
    newest = shop.newest()
    assert statuses(newest) == {
        "pay": "passed",
        "ship": "out of date",
        "give back": "failed",
        "wrap": "passed",
    }
    assert newest.earlier[key("return")].case.status is Status.FAILED
    assert key("pay") not in newest.earlier
    assert key("gift") not in newest.earlier
