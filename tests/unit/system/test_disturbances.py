from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests

from accord.config.settings import Environment
from accord.errors import NotReadyError
from accord.system import disturbances
from accord.system.clock import SystemClock
from accord.system.disturbances import Disturber
from accord.system.environment import System, Target, system
from accord.system.leftovers import FOLDER, ProcessIdentity
from accord.system.services import Services, read_entries, write_entries
from fakes import tiny_system

SCRIPT = str(Path(tiny_system.__file__))
COMMAND = f"python {SCRIPT} good --port {{port}}"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[System]:
    target = Target(name="local", settings=Environment(commands={"bank": COMMAND, "shop": COMMAND}))
    with system(target, workspace=tmp_path, logs=tmp_path / "logs") as ready:
        yield ready


def disturber(running: System) -> Disturber:
    return Disturber(running.workspace, Services(Path(running.kept)))


@contextmanager
def standing(folder: Path, behaviour: str) -> Iterator[System]:
    command = COMMAND.replace("good", behaviour)
    target = Target(name="local", settings=Environment(commands={"bank": command}))
    with system(target, workspace=folder, logs=folder / "logs") as ready:
        yield ready


def published(running: System) -> Path:
    return running.workspace / "logs" / "services.json"


def process(running: System, name: str) -> psutil.Process | None:
    return Services(Path(running.kept)).process(name)


def answers(running: System, name: str) -> bool:
    try:
        return requests.get(running.addresses[name], timeout=2).status_code == 200
    except requests.RequestException:
        return False


def test_a_killed_service_does_not_answer_and_others_do(running: System) -> None:
    disturber(running).kill("bank")
    assert (process(running, "bank"), answers(running, "bank")) == (None, False)
    assert answers(running, "shop")


def test_a_killed_service_comes_back_where_it_was(running: System) -> None:
    bank = disturber(running)
    bank.kill("bank")
    assert bank.undo("bank")
    assert answers(running, "bank")
    assert bank.leases() == ()


def test_a_service_that_came_back_can_be_killed_again(running: System) -> None:
    bank = disturber(running)
    for _ in range(2):
        bank.restart("bank")
    assert answers(running, "bank")


def test_the_only_service_of_a_system_comes_back_too(tmp_path: Path) -> None:
    target = Target(name="local", settings=Environment(commands={"bank": COMMAND}))
    with system(target, workspace=tmp_path, logs=tmp_path / "logs") as alone:
        disturber(alone).restart("bank")
        assert answers(alone, "bank")


def test_a_service_away_on_purpose_has_not_ended_by_itself(running: System) -> None:
    bank = disturber(running)
    bank.kill("bank")
    running.check()
    bank.undo("bank")
    running.check()


def test_a_service_that_ended_by_itself_is_still_told(running: System) -> None:
    running.processes[0].process.kill()
    running.processes[0].process.wait()
    with pytest.raises(NotReadyError):
        running.check()


def test_a_service_that_takes_long_to_die_comes_back_every_time(tmp_path: Path) -> None:
    with standing(tmp_path, "slow-to-die") as slow:
        for _ in range(2):
            disturber(slow).restart("bank")
            assert answers(slow, "bank")


def test_what_a_service_started_dies_with_it_and_frees_its_port(tmp_path: Path) -> None:
    with standing(tmp_path, "child-holds-the-port") as family:
        disturber(family).kill("bank")
        assert not answers(family, "bank")
        disturber(family).undo("bank")
        assert answers(family, "bank")


def test_a_service_that_is_deaf_to_requests_to_end_is_restarted(tmp_path: Path) -> None:
    with standing(tmp_path, "ignores-sigterm") as deaf:
        disturber(deaf).restart("bank")
        assert answers(deaf, "bank")
        disturber(deaf).kill("bank")


def test_a_paused_service_can_be_killed_and_is_one_disturbance(running: System) -> None:
    bank = disturber(running)
    bank.pause("bank")
    bank.kill("bank")
    (lease,) = bank.leases()
    assert (lease.kind, lease.lasts) == (disturbances.DisturbanceKind.KILLED, True)
    bank.undo("bank")
    assert answers(running, "bank")


def test_what_was_noted_and_not_done_any_more_is_undone_all_the_same(running: System) -> None:
    alive = process(running, "bank")
    assert alive is not None
    disturber(running)._take("bank", disturbances.DisturbanceKind.KILLED, alive)
    assert disturber(running).undo("bank")
    assert process(running, "bank") != alive
    assert answers(running, "bank")


def test_a_killed_service_comes_back_although_a_stranger_got_its_id(running: System) -> None:
    disturber(running).kill("bank")
    (lease,) = disturber(running).leases()
    killed = str(lease.process.pid)
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        for path in (published(running), running.workspace / FOLDER / disturbances.FILE):
            path.write_text(path.read_text().replace(killed, str(stranger.pid)))
        assert disturber(running).undo("bank")
        assert (answers(running, "bank"), stranger.poll()) == (True, None)
    finally:
        stranger.kill()
        stranger.wait()


def test_a_service_that_died_by_itself_cannot_be_killed_and_is_no_disturbance(
    running: System,
) -> None:
    dead = process(running, "bank")
    assert dead is not None
    dead.kill()
    running.processes[0].process.wait()
    with pytest.raises(NotReadyError, match="not-running"):
        disturber(running).kill("bank")
    assert disturber(running).leases() == ()


def test_a_paused_service_stands_still_until_it_is_undone(running: System) -> None:
    bank = disturber(running)
    bank.pause("bank")
    paused = process(running, "bank")
    assert paused is not None
    assert paused.status() == psutil.STATUS_STOPPED
    bank.undo("bank")
    assert answers(running, "bank")


def test_a_paused_service_cannot_be_paused_again(running: System) -> None:
    bank = disturber(running)
    bank.pause("bank")
    with pytest.raises(NotReadyError, match="paused-already"):
        bank.pause("bank")


def test_what_does_not_run_cannot_be_killed(running: System) -> None:
    bank = disturber(running)
    bank.kill("bank")
    with pytest.raises(NotReadyError, match="not-running"):
        bank.kill("bank")


def test_undoing_nothing_says_so(running: System) -> None:
    assert not disturber(running).undo("bank")


def test_a_process_of_somebody_else_is_never_touched(running: System) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        published = running.workspace / "logs" / "services.json"
        told = json.loads(published.read_text())
        told["bank"]["pid"] = stranger.pid
        published.write_text(json.dumps(told))
        with pytest.raises(NotReadyError, match="strange-process"):
            disturber(running).kill("bank")
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_service_without_a_way_back_is_not_killed(running: System) -> None:
    published = running.workspace / "logs" / "services.json"
    told = json.loads(published.read_text())
    del told["bank"]["start-again"]
    published.write_text(json.dumps(told))
    with pytest.raises(NotReadyError, match="no-start-again"):
        disturber(running).kill("bank")
    assert answers(running, "bank")


def test_a_service_that_nobody_knows_is_told(running: System) -> None:
    with pytest.raises(NotReadyError, match="no-such-service"):
        disturber(running).kill("casino")


def test_everything_of_a_system_is_undone_at_once(running: System) -> None:
    both = disturber(running)
    both.kill("bank")
    both.pause("shop")
    undone, problems = disturbances.undo_all(
        running.workspace, clock=SystemClock(), system=running.kept
    )
    assert ({lease.service for lease in undone}, problems) == ({"bank", "shop"}, ())
    assert answers(running, "bank")
    assert answers(running, "shop")


def test_the_next_start_undoes_what_somebody_left_who_is_gone(
    running: System, tmp_path: Path
) -> None:
    bank = disturber(running)
    bank.pause("bank")
    (lease,) = bank.leases()
    path = tmp_path / FOLDER / disturbances.FILE
    orphaned = json.loads(path.read_text())
    orphaned[0]["owner"] = {"pid": lease.owner.pid, "born": 1.0}
    path.write_text(json.dumps(orphaned))
    disturbances.undo_all(tmp_path, clock=SystemClock(), orphaned=True)
    assert answers(running, "bank")


def test_what_a_living_owner_disturbs_is_left_to_him(running: System, tmp_path: Path) -> None:
    bank = disturber(running)
    bank.pause("bank")
    disturbances.undo_all(tmp_path, clock=SystemClock(), orphaned=True)
    assert len(bank.leases()) == 1


def test_a_stopped_system_leaves_no_lease_and_no_process(tmp_path: Path) -> None:
    target = Target(name="local", settings=Environment(commands={"bank": COMMAND}))
    with system(target, workspace=tmp_path, logs=tmp_path / "logs") as ready:
        paused = process(ready, "bank")
        disturber(ready).pause("bank")
    assert paused is not None
    assert not paused.is_running()
    assert disturbances.leases(tmp_path) == ()


def test_a_lease_lasts_only_while_the_service_is_as_it_was_left(running: System) -> None:
    bank = disturber(running)
    bank.pause("bank")
    (lease,) = bank.leases()
    assert lease.lasts
    os.kill(lease.process.pid, signal.SIGCONT)
    assert not lease.lasts


def test_an_id_that_was_given_to_another_process_is_no_disturbance(running: System) -> None:
    assert disturbances.living(ProcessIdentity(pid=os.getpid(), born=1.0)) is None


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_a_service_is_not_killed_where_its_start_again_is_somebodys_file(
    running: System, tmp_path: Path, kind: str
) -> None:
    theirs = tmp_path / "theirs"
    if kind == "folder":
        theirs.mkdir()
    else:
        theirs.write_text("mine")
    named = theirs
    if kind == "link":
        named = tmp_path / "link"
        named.symlink_to(theirs)
    services = Services(Path(running.kept))
    published = tmp_path / "logs" / "services.json"
    entries = read_entries(published)
    write_entries(
        published, entries | {"bank": dataclasses.replace(entries["bank"], start_again=str(named))}
    )
    with pytest.raises(NotReadyError, match="start-again-taken"):
        disturber(running).kill("bank")
    with pytest.raises(NotReadyError, match="start-again-taken"):
        services.start_again("bank", clock=SystemClock())
    assert answers(running, "bank")
    assert kind == "folder" or theirs.read_text() == "mine"
