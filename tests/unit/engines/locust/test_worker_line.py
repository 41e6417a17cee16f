"""What a worker says arrives in order, with the files that it refers to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.engines.locust.frames import Ear
from accord.engines.locust.protocol import WORDS, Exhibit, RanOnce, Ready, Word
from accord.engines.locust.worker_line import WorkerLine
from accord.evidence import Store
from accord.model.calls import Body, Call, CallRequest
from accord.model.status import Status


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    with near, far:
        yield near, far


def ran(evidence: str) -> RanOnce:
    body = Body(media_type="application/json", evidence=evidence)
    call = Call(
        service="goods",
        method="GET",
        url="",
        started=0.0,
        seconds=0.0,
        trace="",
        span="",
        request=CallRequest(body=body),
    )
    return RanOnce(scenario="a", status=Status.FAILED, seconds=0.0, calls=(call,))


def words(line: WorkerLine, far: socket.socket) -> list[Word]:
    line.close()
    return Ear[Word](WORDS).take(far.recv(1 << 20))


def test_a_file_goes_before_what_refers_to_it_and_once(
    ends: tuple[socket.socket, socket.socket], tmp_path: Path
) -> None:
    kept = Store(tmp_path).keep(b"{}", name="body", media_type="application/json")
    line = WorkerLine(ends[0], folder=tmp_path)
    for _ in range(2):
        line.say(ran(kept.path))
    heard = words(line, ends[1])
    assert [type(word) for word in heard] == [Exhibit, RanOnce, RanOnce]
    assert heard[0] == Exhibit(path=kept.path, content=b"{}")


def test_a_conductor_on_the_same_machine_reads_the_files_itself(
    ends: tuple[socket.socket, socket.socket], tmp_path: Path
) -> None:
    kept = Store(tmp_path).keep(b"{}", name="body", media_type="application/json")
    line = WorkerLine(ends[0])
    line.say(ran(kept.path))
    line.say(Ready())
    assert [type(word) for word in words(line, ends[1])] == [RanOnce, Ready]
