"""A machine finds its master, and obeys nobody else."""

from __future__ import annotations

import contextlib
import socket
import threading
from contextlib import closing

import pytest

from accord.engines.locust import frames
from accord.engines.locust.injector_protocol import Admitted, Hello
from accord.engines.locust.listening import place_of
from accord.engines.locust.master_line import MasterLine
from accord.errors import EngineError
from fakes.joining import ASSIGNMENT, join, line_to, listening
from fakes.ports import free_port


def test_nobody_there_is_an_error_that_says_where() -> None:
    place = f"127.0.0.1:{free_port()}"
    with pytest.raises(EngineError, match=r"load\.no-master") as missing:
        line_to(place)
    assert missing.value.where == place


def test_who_wants_to_stop_looks_no_longer() -> None:
    place = f"127.0.0.1:{free_port()}"
    found = MasterLine.found(place, source="", wait_s=60, is_stop_asked=lambda: True)
    assert found is None


def test_a_master_that_does_not_know_the_token_is_not_obeyed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def pretend() -> None:
            line, _ = listener.accept()
            with line:
                frames.send(line, Hello(accord="1", nonce=b"n"))
                line.recv(1 << 16)
                frames.send(line, Admitted(proof=b"of nothing"))
                with contextlib.suppress(OSError):
                    line.recv(1)

        threading.Thread(target=pretend, daemon=True).start()
        with (
            closing(line_to(f"127.0.0.1:{listener.getsockname()[1]}")) as line,
            pytest.raises(EngineError, match=r"load\.no-master-there"),
        ):
            line.join(ASSIGNMENT, processes=1, token="shared")


def test_what_is_no_master_is_not_spoken_with() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve_something() -> None:
            line, _ = listener.accept()
            with line:
                line.sendall(b"220 mail.example.org ESMTP\r\n")
                with contextlib.suppress(OSError):
                    line.recv(1)

        threading.Thread(target=serve_something, daemon=True).start()
        with pytest.raises(EngineError, match=r"load\.no-master-there"):
            line_to(f"127.0.0.1:{listener.getsockname()[1]}")


def test_a_tunnel_whose_master_is_not_there_yet_is_tried_again() -> None:
    with listening() as (injectors, place), socket.create_server(("127.0.0.1", 0)) as tunnel:

        def relay() -> None:
            tunnel.accept()[0].close()
            near, _ = tunnel.accept()
            with near, socket.create_connection(place_of(place)) as far:
                near.sendall(far.recv(1 << 16))
                far.sendall(near.recv(1 << 16))

        threading.Thread(target=relay, daemon=True).start()
        line = MasterLine.found(
            f"127.0.0.1:{tunnel.getsockname()[1]}",
            source="",
            wait_s=10,
            is_stop_asked=lambda: False,
        )
        assert line is not None
        line.close()
        assert injectors.joined == []


def test_a_machine_leaves_from_the_address_that_it_is_told() -> None:
    with listening() as (injectors, place), closing(join(place, source="127.0.0.3")):
        assert injectors.gather() is None
        assert [injector.place for injector in injectors.joined] == ["127.0.0.3"]
