"""What conductor and workers say to each other over a socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from accord.engines.locust.protocol import (
    Bye,
    Count,
    Ear,
    Go,
    Ready,
    RunOnce,
    Stop,
    Tick,
    hear_order,
    send,
)
from accord.model.message import message


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    with near, far:
        yield near, far


def received(line: socket.socket) -> bytes:
    return line.recv(1 << 16)


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
    content, ear = received(far), Ear()
    words = [word for place in range(len(content)) for word in ear.take(content[place : place + 1])]
    assert [type(word) for word in words] == [Ready, Tick, Bye]
    assert words[1] == tick
