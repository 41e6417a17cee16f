"""A fixed sample of ``proofs/what_cannot_be_green.py``: no way is green, and every twin is."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ways import signalling
from ways.rooms import ROOMS
from ways.trying import Said, Tried, try_room, twin_of
from ways.way import Files, Room, Way

pytestmark = pytest.mark.engine

# Where many ways share a run, a room costs two: what would take its own is left to the proof.
SAMPLE = {
    "steps": 18,
    "hooks": 16,
    "answers-scenarios": 18,
    "files-feature": 10,
    "documents": 10,
    "experiments": 5,
    "outputs": 3,
}
COSTLY = {"never-ends", "spins", "ignores-alarm", "recurses", "never-answers", "time-limit"}


def sample(ways: tuple[Way, ...], count: int) -> list[Way]:
    """As many, from the first to the last."""
    cheap = [way for way in ways if way.name not in COSTLY and not way.alone]
    return [cheap[number * len(cheap) // count] for number in range(count)]


def test_the_sample_is_eighty_ways() -> None:
    assert sum(SAMPLE.values()) == 80


@pytest.mark.parametrize(
    ("because", "holds"),
    [
        ("The engine could not go on: name 'decoded' is not defined", False),
        ("The engine could not go on: Path parameter 'id' is not defined", True),
    ],
)
def test_a_way_that_broke_for_a_defect_of_accord_does_not_hold(because: str, holds: bool) -> None:
    way = Way(name="any", done="is anything", sick={})
    sick, twin = Said(word="broken", because=because), Said(word="passed")
    assert Tried(way=way, accord=sick, twin=twin).holds is holds


def test_an_engine_without_processes_below_it_is_signalled_too(tmp_path: Path) -> None:
    waits = "from pathlib import Path; import time; Path('begun').touch(); time.sleep(30)"
    command = [sys.executable, signalling.__file__, "command", "TERM", sys.executable, "-c", waits]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 128 + signal.SIGTERM


def test_twins_that_functions_make_are_the_same_only_where_these_are() -> None:
    ways = (Way(name="first", done="is anything"), Way(name="second", done="is anything"))

    def room(healthy: Callable[[Sequence[Way], bool], Files]) -> Room:
        return Room(
            name="any",
            heading="Anything",
            suite="scenarios",
            ways=ways,
            compose=healthy,
            plain=lambda way, folder: (),
        )

    differing = room(lambda ways, sick: {"place": lambda path: path.touch()})
    assert twin_of(differing, ways[:1]) != twin_of(differing, ways[1:])
    alike = room(lambda ways, sick: {"place": Path.touch})
    assert twin_of(alike, ways[:1]) == twin_of(alike, ways[1:])


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "room", [room for room in ROOMS if room.name in SAMPLE], ids=lambda room: room.name
)
def test_no_way_is_green_and_every_twin_is(room: Room, tmp_path: Path) -> None:
    chosen = sample(room.ways, SAMPLE[room.name])
    tried = try_room(room, chosen, tmp_path, bare=False)
    assert [str(each) for each in tried if not each.holds] == []
