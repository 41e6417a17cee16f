"""Machines are waited for, given their part, and missed."""

from __future__ import annotations

import socket
import threading
from contextlib import closing

import pytest

from accord.engines.locust.injector_protocol import CannotWork, Dismissed, Work
from accord.engines.locust.injectors import dealt
from accord.engines.locust.load_workers import LoadWorker
from accord.engines.locust.protocol import Job
from accord.errors import EngineError
from accord.model.catalogue import Catalogue, Profile
from accord.model.message import Message, plain
from accord.text import say
from fakes.joining import ASSIGNMENT, join, listening


@pytest.mark.parametrize(
    ("count", "slots", "hands"),
    [
        pytest.param(4, [2, 2], [[0, 2], [1, 3]], id="in-turn"),
        pytest.param(4, [1, 3], [[0], [1, 2, 3]], id="no-more-than-slots"),
        pytest.param(1, [2, 2], [[0], []], id="fewer-than-machines"),
        pytest.param(0, [2, 2], [[], []], id="none"),
    ],
)
def test_numbers_are_dealt_out_once(count: int, slots: list[int], hands: list[list[int]]) -> None:
    assert dealt(count, slots) == hands


def job(workers: int) -> Job:
    profile = Profile(id="load/noon.toml", title="Noon", path="load/noon.toml", users=workers)
    return Job(
        assignment=ASSIGNMENT,
        profile=profile,
        catalogue=Catalogue(),
        number=0,
        workers=workers,
        once="",
    )


def test_who_does_not_come_in_time_is_missed() -> None:
    with listening(expected=2, join_s=0.5) as (injectors, place), closing(join(place)):
        missing = injectors.gather()
        assert missing is not None
        assert "Of 2 workers that make load 1 joined" in say(missing, "en")
        assert "127.0.0.1" in say(missing, "en")


def test_a_machine_that_leaves_is_missed() -> None:
    with listening() as (injectors, place):
        line = join(place)
        assert injectors.gather() is None
        assert injectors.gone() is None
        line.close()
        gone = injectors.recruit(job(1))
        assert isinstance(gone, Message)
        assert "is gone" in say(gone, "en")


def test_a_machine_says_why_it_cannot() -> None:
    with listening() as (injectors, place), closing(join(place)) as line:
        assert injectors.gather() is None
        line.say(CannotWork(note=plain("no such profile")))
        reason = injectors.recruit(job(1))
        assert isinstance(reason, Message)
        assert "no such profile" in say(reason, "en")


def test_every_process_has_a_line_of_its_own_and_a_number() -> None:
    with listening() as (injectors, place), closing(join(place, source="127.0.0.3")) as line:
        assert injectors.gather() is None
        # What a machine would do on its own thread: the lines are there before they are missed.
        told: list[Work] = []
        lines: list[socket.socket] = []

        def open_lines() -> None:
            work = line.hear()
            assert isinstance(work, Work)
            told.append(work)
            lines.extend(line.opened(work.ticket, number) for number in work.numbers)

        machine = threading.Thread(target=open_lines)
        machine.start()
        workers = injectors.recruit(job(1))
        machine.join()
        assert isinstance(workers, list)
        assert [(w.number, w.place, type(w)) for w in workers] == [(0, "127.0.0.3", LoadWorker)]
        assert (told[0].profile, told[0].addresses) == ("load/noon.toml", ASSIGNMENT.addresses)
        for opened in (*lines, workers[0].line):
            opened.close()


def test_a_place_that_is_taken_is_an_error_that_says_so() -> None:
    with (
        listening() as (_, place),
        pytest.raises(EngineError, match=r"load\.cannot-listen"),
        listening(listen=place),
    ):
        pass


def test_whoever_is_done_is_let_go() -> None:
    with listening() as (injectors, place):
        line = join(place)
        assert injectors.gather() is None
    with closing(line):
        assert isinstance(line.hear(), Dismissed)


def test_whoever_works_for_a_stage_that_is_interrupted_is_not_let_go() -> None:
    with listening() as (injectors, place):
        line = join(place)
        assert injectors.gather() is None
        injectors.close(is_over=False)
        with closing(line):
            assert line.hear() is None


def test_machines_behind_one_tunnel_are_told_apart() -> None:
    with (
        listening(expected=3) as (injectors, place),
        closing(join(place)),
        closing(join(place)),
        closing(join(place, source="127.0.0.2")),
    ):
        assert injectors.gather() is None
        places = sorted(injector.place for injector in injectors.joined)
        assert places == ["127.0.0.1", "127.0.0.1 #2", "127.0.0.2"]
