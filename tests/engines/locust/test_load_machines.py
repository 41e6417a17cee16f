"""A load that several machines make is counted exactly, and green only when it is whole."""

from __future__ import annotations

import math
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from accord.errors import EngineError
from accord.model.journal import read
from accord.model.run import Run, fold
from accord.text import say
from fakes.http_service import Answer, Received, Service, as_json, serving
from fakes.joining import join
from fakes.load_machines import (
    SAMPLED,
    SAMPLING,
    LoadedFromAfar,
    Program,
    loaded_from_afar,
    overheard,
)
from fakes.loaded import PROFILE

pytestmark = pytest.mark.engine

FAST, SLOW = "127.0.0.2", "127.0.0.3"
# Shorter than loads whose machines are judged: that they were busy is no claim of these tests.
NOON = 'scenarios = "@load"\nusers = 4\nduration = "2.5 s"\nthresholds = ["p95 <= 20 s"]\n'
LONG = 'scenarios = "@load"\nusers = 4\nduration = "60 s"\n'


def by_peer(request: Received) -> Answer:
    """Goods, at once for one machine and after a while for another."""
    answer = as_json({"id": 1, "name": "tea"})
    answer.wait_s = random.uniform(0.03, 0.09) if request.peer == SLOW else 0.004
    return answer


def recorded(loaded: LoadedFromAfar) -> Run:
    return fold(read(sorted((loaded.folder / "reports" / "runs").glob("2*"))[-1] / "journal"))


def reason(run: Run) -> str:
    told = run.stages["load"].cases[PROFILE].reason
    return "" if told is None else say(told, "en")


def percentile(share: int, samples: list[float]) -> float:
    return samples[max(1, math.ceil(share / 100 * len(samples))) - 1]


def when(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def at_work(loaded: LoadedFromAfar, goods: Service) -> tuple[Program, Program]:
    """A master and its only worker, which makes load by now."""
    master = loaded.begin(workers=1)
    worker = loaded.join("--from", FAST)
    when(lambda: any(request.peer == FAST for request in goods.received))
    return master, worker


@pytest.fixture
def goods() -> Iterator[Service]:
    with serving(by_peer) as service:
        yield service


# Two machines of which one joins late -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What became of everybody."""

    code: int
    run: Run
    workers: tuple[tuple[int, str, str], ...]
    own_samples: list[list[float]]
    peers: set[str]

    @property
    def measures(self) -> Any:
        return self.run.stages["load"].cases[PROFILE].measures


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Together]:
    folder = tmp_path_factory.mktemp("together")
    files = {"features__goods_dot_feature": SAMPLED, "steps__sampling_dot_py": SAMPLING}
    with (
        serving(by_peer) as goods,
        loaded_from_afar(folder, NOON, goods.address, **files) as loaded,
    ):
        master = loaded.begin()
        first = loaded.join("--from", FAST)
        # Its commands are quicker to start than a machine is; the master has long been waiting.
        time.sleep(0.5)
        second = loaded.join("--from", SLOW)
        when(lambda: len(goods.received) > 20)
        with pytest.raises(EngineError):
            join(f"127.0.0.1:{loaded.port}", source="127.0.0.4", content="of another workspace")
        workers = tuple(worker.ended() for worker in (first, second))
        code, _, _ = master.ended()
        yield Together(
            code=code,
            run=recorded(loaded),
            workers=workers,
            own_samples=loaded.samples(),
            peers={request.peer for request in goods.received} - {"127.0.0.1"},
        )


def test_a_load_of_two_machines_is_green_when_it_is_whole(together: Together) -> None:
    assert (together.code, reason(together.run)) == (0, "")
    assert [code for code, _, _ in together.workers] == [0, 0]
    assert together.peers == {FAST, SLOW}


@pytest.mark.parametrize("share", [50, 90, 95, 99])
def test_percentiles_over_machines_are_those_of_the_raw_samples(
    share: int, together: Together
) -> None:
    samples = sorted(sample for own in together.own_samples for sample in own)
    assert together.measures["requests"] == len(samples)
    exact = percentile(share, samples)
    assert together.measures[f"p{share}"] == pytest.approx(exact, rel=0.003)


def test_machines_had_different_data(together: Together) -> None:
    # Or the percentiles of one would be those of both, merged or not.
    own = [percentile(95, samples) for samples in together.own_samples]
    assert len(own) == 2
    assert all(abs(p95 / together.measures["p95"] - 1) > 0.003 for p95 in own)


def test_who_is_refused_during_the_load_is_told(together: Together) -> None:
    notes = [say(note.note, "en") for note in together.run.stages["load"].notes]
    assert any("127.0.0.4 was refused" in note for note in notes)


# Who is gone --------------------------------------------------------------------------------------


def test_a_worker_that_is_killed_breaks_the_verdict(goods: Service, tmp_path: Path) -> None:
    with loaded_from_afar(tmp_path, LONG, goods.address) as loaded:
        master = loaded.begin()
        one, other = loaded.join("--from", FAST), loaded.join("--from", SLOW)
        when(lambda: {FAST, SLOW} <= {request.peer for request in goods.received})
        orphans = psutil.Process(other.process.pid).children()
        other.process.kill()
        assert master.ended()[0] == 4
        assert "127.0.0.3 that makes load is gone" in reason(recorded(loaded))
        # Nobody goes on loading the system, neither on this machine nor on that one.
        assert psutil.wait_procs(orphans, timeout=10)[1] == []
        assert one.ended()[0] == 0


def test_a_process_of_a_worker_that_is_killed_breaks_the_verdict(
    goods: Service, tmp_path: Path
) -> None:
    with loaded_from_afar(tmp_path, LONG, goods.address) as loaded:
        master, worker = at_work(loaded, goods)
        psutil.Process(worker.process.pid).children()[0].send_signal(signal.SIGKILL)
        assert master.ended()[0] == 4
        assert "gone" in reason(recorded(loaded))


def test_a_master_that_is_killed_breaks_the_verdict_and_its_workers_end(
    goods: Service, tmp_path: Path
) -> None:
    with loaded_from_afar(tmp_path, LONG, goods.address) as loaded:
        master, worker = at_work(loaded, goods)
        children = psutil.Process(master.process.pid).children()
        next(child for child in children if "locust.probe" in " ".join(child.cmdline())).kill()
        code, _, talk = worker.ended()
        assert (master.ended()[0], code) == (4, 4)
        assert "master is gone" in talk


def test_workers_of_a_run_that_is_killed_say_that_nobody_knows_what_it_came_to(
    goods: Service, tmp_path: Path
) -> None:
    with loaded_from_afar(tmp_path, LONG, goods.address) as loaded:
        master, worker = at_work(loaded, goods)
        master.process.kill()
        code, _, talk = worker.ended()
        assert (code, "master is gone" in talk) == (4, True)


# Who may not join ---------------------------------------------------------------------------------


def test_another_version_of_the_workspace_is_refused_on_both_sides(
    goods: Service, tmp_path: Path
) -> None:
    options = "[stages.load.options]\njoin-s = 3\n"
    settings = f'[environments.local]\naddresses = {{ goods = "{goods.address}" }}\n{options}'
    with loaded_from_afar(tmp_path, NOON, goods.address, accord_dot_toml=settings) as loaded:
        changed = tmp_path / "changed"
        shutil.copytree(loaded.folder, changed)
        feature = changed / "features" / "goods.feature"
        feature.write_text(feature.read_text().replace("| 1 |", "| 2 |"))
        # The master waits to the end for others, so whoever asks it must be there by then.
        worker, master = loaded.join(folder=changed), loaded.begin(workers=1)
        code, _, talk = worker.ended()
        assert (code, master.ended()[0]) == (4, 4)
        assert "another version of the workspace" in talk
        run = recorded(loaded)
        notes = [say(note.note, "en") for note in run.stages["load"].notes]
        assert any("was refused" in note and "another version" in note for note in notes)
        assert "Of 1 workers that make load 0 joined" in reason(run)


def test_what_is_secret_does_not_travel(goods: Service, tmp_path: Path) -> None:
    given = ("--set", "password=correct-horse-battery")
    profile = NOON.replace("2.5 s", "1 s")
    with loaded_from_afar(tmp_path, profile, goods.address) as loaded:
        master = loaded.begin(*given, workers=1, ACCORD_LOAD_TOKEN="shared-by-both")
        with overheard(loaded.port) as (port, heard):
            loaded.port = port
            worker = loaded.join(*given, ACCORD_LOAD_TOKEN="shared-by-both")
            assert (worker.ended()[0], master.ended()[0], reason(recorded(loaded))) == (0, 0, "")
        assert b"Tick" in heard
        assert b"correct-horse" not in heard
        assert b"shared-by-both" not in heard


def test_who_does_not_know_the_token_may_not_join(goods: Service, tmp_path: Path) -> None:
    with loaded_from_afar(tmp_path, NOON, goods.address) as loaded:
        loaded.begin(workers=1, ACCORD_LOAD_TOKEN="right")
        code, _, talk = loaded.join(ACCORD_LOAD_TOKEN="wrong").ended()
        assert code == 4
        assert "ACCORD_LOAD_TOKEN" in talk
