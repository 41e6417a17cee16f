"""What a conductor knows of each of its workers: how far it is, and what its death means."""

from __future__ import annotations

from multiprocessing import Pipe
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from accord.engines.behave import protocol
from accord.engines.behave.units import unit
from accord.engines.behave.worker_pool import PooledWorker, WorkerPool, WorkerState, undo_plan
from accord.model.events import PlannedCase

CASES = [
    PlannedCase(id=id, title=id.upper(), path="a.feature", line=n) for n, id in enumerate("abc")
]


def worker(number: int = 1, **fields: Any) -> PooledWorker:
    connection, _ = Pipe()
    process: Any = SimpleNamespace(exitcode=None, join=lambda timeout: None)
    return PooledWorker(
        number=number, process=process, connection=connection, stacks=Path("none"), **fields
    )


def busy() -> PooledWorker:
    at_work = worker()
    at_work.give(unit("a.feature", CASES))
    return at_work


def test_the_case_that_was_being_run_is_to_blame() -> None:
    at_work = busy()
    at_work.follow(protocol.Began(case="a", attempt=1))
    at_work.follow(protocol.Ended(case="a"))
    at_work.follow(protocol.Began(case="c", attempt=2))
    case = at_work.held_case()
    assert case is not None
    assert (case.id, at_work.attempt) == ("c", 2)


def test_a_case_that_a_hook_runs_again_is_to_blame() -> None:
    at_work = busy()
    at_work.follow(protocol.Began(case="a", attempt=1))
    at_work.follow(protocol.Ended(case="a"))
    at_work.follow(protocol.Began(case="a", attempt=2))
    case = at_work.held_case()
    assert case is not None
    assert (case.id, at_work.attempt) == ("a", 2)


def test_between_cases_the_next_one_is_to_blame() -> None:
    at_work = busy()
    at_work.follow(protocol.Began(case="a", attempt=1))
    at_work.follow(protocol.Ended(case="a"))
    case = at_work.held_case()
    assert case is not None
    assert (case.id, at_work.attempt) == ("b", 0)


def test_without_work_no_case_is_to_blame() -> None:
    assert worker().held_case() is None


def test_each_case_has_the_whole_time() -> None:
    at_work = busy()
    at_work.since = 0.0
    at_work.follow(protocol.Began(case="a", attempt=1))
    assert at_work.since > 0.0


def test_a_worker_that_has_finished_says_what_it_can_undo() -> None:
    at_work = worker(state=WorkerState.FINISHING)
    at_work.follow(protocol.Finished(undoable=("tenant",)))
    assert (at_work.state, at_work.undoable) == (WorkerState.FINISHED, ("tenant",))


@pytest.mark.parametrize(
    ("late", "with_case", "id"),
    [
        pytest.param(True, True, "engines.scenario-late", id="late-in-a-case"),
        pytest.param(True, False, "engines.worker-late", id="late"),
        pytest.param(False, True, "engines.worker-died", id="died-in-a-case"),
        pytest.param(False, False, "engines.idle-worker-died", id="died"),
    ],
)
def test_a_death_is_told_with_its_cause_and_case(late: bool, with_case: bool, id: str) -> None:
    dead = busy() if with_case else worker()
    dead.late = late
    assert dead.obituary(limit_s=3.0).id == id


@pytest.mark.parametrize(
    ("code", "id"),
    [
        pytest.param(-9, "engines.by-signal", id="signal"),
        pytest.param(7, "engines.by-code", id="code"),
        pytest.param(None, "engines.by-code", id="unknown"),
    ],
)
def test_how_a_process_ended(code: int | None, id: str) -> None:
    dead = worker()
    dead.process.exitcode = code  # type: ignore[misc]
    assert dead.how_it_ended().id == id


def pool(folder: Path, *workers: PooledWorker, limit_s: float) -> WorkerPool:
    made = WorkerPool(setup=b"", logs=folder, stage="s", limit_s=limit_s)
    made.workers = list(workers)
    return made


def test_patience_ends_with_the_first_worker_that_is_late(tmp_path: Path) -> None:
    waiting = pool(tmp_path, busy(), worker(state=WorkerState.IDLE, since=0.0), limit_s=60.0)
    patience = waiting.patience()
    assert patience is not None
    assert 0.0 < patience <= 60.0


@pytest.mark.parametrize(
    ("state", "limit_s"),
    [
        pytest.param(WorkerState.IDLE, 1.0, id="nothing-to-do"),
        pytest.param(WorkerState.BUSY, 0.0, id="no-limit"),
    ],
)
def test_nobody_is_late(tmp_path: Path, state: WorkerState, limit_s: float) -> None:
    waiting = pool(tmp_path, worker(state=state, since=0.0), limit_s=limit_s)
    waiting.kill_late()
    assert (waiting.patience(), waiting.workers[0].late) == (None, False)


def test_each_key_is_undone_by_one_who_knows_how_in_the_order_asked() -> None:
    one, two = worker(1, undoable=("a", "c")), worker(2, undoable=("a", "b"))
    plan = undo_plan(["c", "b", "a", "nobody's"], [one, two])
    assert plan == {one: ("c", "a"), two: ("b",)}


def test_a_worker_is_known_by_the_file_that_it_was_given_last() -> None:
    at_work = worker()
    at_work.give(unit("a.feature", CASES))
    at_work.unit = None
    assert at_work.path == "a.feature"
