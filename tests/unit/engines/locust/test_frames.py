"""Messages that arrive whole and in order, or not at all."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from accord.engines.locust.frames import Ear, FrameError, hear, send
from accord.engines.locust.protocol import (
    ORDERS,
    WORDS,
    Bye,
    Count,
    Go,
    Order,
    Ready,
    RunOnce,
    Stop,
    Tick,
    Word,
)
from accord.model.message import message


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    with near, far:
        yield near, far


def received(line: socket.socket) -> bytes:
    return line.recv(1 << 16)


def hear_order(line: socket.socket) -> Order | None:
    return hear(line, ORDERS)


def test_orders_are_heard_one_by_one_however_close_they_came(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    near, far = ends
    orders = [RunOnce(scenarios=("a", "b")), Go(start=1.5, known=b"{}"), Stop()]
    for order in orders:
        send(near, order)
    assert [hear_order(far) for _ in orders] == orders


def test_a_conductor_that_is_gone_gives_no_order(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    near, far = ends
    near.close()
    assert hear_order(far) is None


def test_an_order_that_was_cut_off_is_none(ends: tuple[socket.socket, socket.socket]) -> None:
    near, far = ends
    near.sendall((100).to_bytes(4, "big") + b"half")
    near.close()
    assert hear_order(far) is None


def test_nobody_listening_is_an_error_of_the_system(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    near, far = ends
    far.close()
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        send(near, Stop())


def test_words_that_arrive_in_pieces_are_put_together(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    near, far = ends
    tick = Tick(slot=-1, operations={"a": Count(times=2)}, scenarios={}, seen=(), users=3)
    for word in (Ready(), tick, Bye(note=message("load.never-ran"))):
        send(near, word)
    content, ear = received(far), Ear[Word](WORDS)
    words = [word for place in range(len(content)) for word in ear.take(content[place : place + 1])]
    assert [type(word) for word in words] == [Ready, Tick, Bye]
    assert words[1] == tick


@pytest.mark.parametrize(
    "content",
    [
        pytest.param((1 << 31).to_bytes(4, "big"), id="longer-than-anything"),
        pytest.param((3).to_bytes(4, "big") + b"GET", id="another-protocol"),
    ],
)
def test_what_nobody_of_us_would_send_is_refused(
    content: bytes, ends: tuple[socket.socket, socket.socket]
) -> None:
    near, far = ends
    near.sendall(content)
    with pytest.raises(FrameError):
        hear_order(far)
    with pytest.raises(FrameError):
        Ear[Word](WORDS).take(content)


def test_who_may_say_little_cannot_fill_the_memory(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    near, far = ends
    send(near, RunOnce(scenarios=("a" * 100,)))
    with pytest.raises(FrameError):
        hear(far, ORDERS, longest_bytes=50)
