from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

from accord.system import rollbacks
from accord.system.clock import SystemClock
from accord.system.leftovers import identity
from accord.system.rollbacks import Pending, Rollback, RollbackState
from accord.text import say
from fakes.clock import FakeClock

# Runs what is left; whatever is called deadly kills it, and whatever is called endless keeps it.
SCRIPT = """
import os, sys, time
from pathlib import Path
from accord.system.rollbacks import RollbackState, load, save
path = Path(sys.argv[1])
pending = load(path)
for each in pending.rollbacks:
    if each.state is not RollbackState.OVER:
        each.state = RollbackState.BEGUN
        save(path, pending)
        if each.name == "deadly":
            os._exit(1)
        if each.name == "endless":
            time.sleep(60)
        with open("ran", "a") as file:
            file.write(each.name + "\\n")
        each.state = RollbackState.OVER
        save(path, pending)
"""
GONE = replace(identity(), born=1.0)


def kept(folder: Path, *names: str, gone: bool = True, limit_s: float = 30.0) -> Path:
    (folder / "undo.py").write_text(SCRIPT, encoding="utf-8")
    path = rollbacks.place(folder)
    pending = Pending(
        run="r",
        stage="chaos",
        experiment="The bank is gone",
        folder=str(folder),
        command=("python", "undo.py"),
        owner=GONE,
        run_by=GONE if gone else identity(),
        rollbacks=[Rollback(name=name, limit_s=limit_s) for name in names],
        needs={"secrets": {"bank": "correct-horse"}, "configuration": {"when": Path("x")}},
    )
    rollbacks.save(path, pending)
    return path


def ran(folder: Path) -> list[str]:
    path = folder / "ran"
    return path.read_text().split() if path.exists() else []


def test_every_rollback_is_run_and_nothing_is_kept(tmp_path: Path) -> None:
    path = kept(tmp_path, "first", "second")
    settled = rollbacks.settle(path, clock=SystemClock())
    assert settled is not None
    assert (settled.undone, ran(tmp_path)) == (["first", "second"], ["first", "second"])
    assert list(path.parent.iterdir()) == []


def test_nobody_else_can_read_what_rollbacks_need(tmp_path: Path) -> None:
    path = kept(tmp_path, "first")
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)]
    assert modes == [0o600, 0o700]


def test_one_that_kills_its_process_or_hangs_costs_the_others_nothing(tmp_path: Path) -> None:
    path = kept(tmp_path, "deadly", "endless", "good", limit_s=0.5)
    settled = rollbacks.settle(path, clock=SystemClock())
    assert settled is not None
    assert say(settled.outcome, "en") == (
        "Rollbacks that were run: good. These were not undone: deadly, endless. Its process died."
        " Do by hand what they should have done."
    )


def test_one_that_was_at_work_when_its_process_was_killed_is_run_again(tmp_path: Path) -> None:
    path = kept(tmp_path, "done", "half", "open")
    pending = rollbacks.load(path)
    assert pending is not None
    pending.rollbacks[0].state, pending.rollbacks[1].state = RollbackState.OVER, RollbackState.BEGUN
    rollbacks.save(path, pending)
    rollbacks.settle(path, clock=SystemClock())
    assert ran(tmp_path) == ["half", "open"]


def test_a_command_that_cannot_be_started_undoes_nothing(tmp_path: Path) -> None:
    path = kept(tmp_path, "first", "second")
    pending = rollbacks.load(path)
    assert pending is not None
    pending.command = ("no-such-program",)
    rollbacks.save(path, pending)
    settled = rollbacks.settle(path, clock=SystemClock())
    assert settled is not None
    assert [each.name for each in settled.failed] == ["first", "second"]


def test_what_somebody_stops_is_kept_for_the_next(tmp_path: Path) -> None:
    path = kept(tmp_path, "first")
    settled = rollbacks.settle(path, clock=SystemClock(), stop_asked=lambda: True)
    assert (settled and settled.left, path.exists()) == (["first"], True)
    assert "The next `accord run` or `accord up`" in say(settled.outcome, "en") if settled else ""


def test_what_a_living_accord_sees_to_is_left_to_it(tmp_path: Path) -> None:
    kept(tmp_path, "first", gone=False)
    assert list(rollbacks.settle_left(tmp_path, clock=SystemClock())) == []


def test_what_an_accord_left_that_is_gone_is_settled(tmp_path: Path) -> None:
    kept(tmp_path, "first")
    (settled,) = rollbacks.settle_left(tmp_path, clock=SystemClock())
    assert (settled.undone, ran(tmp_path)) == (["first"], ["first"])


def test_nobody_is_stuck_at_rollbacks_that_are_gone_meanwhile(tmp_path: Path) -> None:
    assert not rollbacks.watch(tmp_path / "gone.json", lambda: False, clock=FakeClock())
