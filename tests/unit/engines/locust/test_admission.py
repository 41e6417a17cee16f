"""Who may make load, and what both sides are told."""

from __future__ import annotations

import contextlib
import socket
import time
from contextlib import closing

import pytest

from accord.engines.locust import admission
from accord.engines.locust.injector_protocol import hold
from accord.engines.locust.injectors import Injectors
from accord.engines.locust.listening import TOKEN, place_of
from accord.errors import EngineError
from accord.text import say
from fakes.joining import join, listening


def note(injectors: Injectors) -> str:
    deadline = time.monotonic() + 30
    while not (notes := injectors.notes()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return say(notes[0], "en")


def test_a_machine_of_the_same_kind_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "shared")
    with (
        listening() as (injectors, place),
        closing(join(place, token="shared", source="127.0.0.2")),
    ):
        assert injectors.gather() is None
        injector = injectors.joined[0]
        assert (injector.place, injector.processes) == ("127.0.0.2", 1)
        # The same machine has the same clock.
        assert abs(injector.offset.ahead_s) <= injector.offset.within_s + 0.001


@pytest.mark.parametrize(
    ("other", "id", "words"),
    [
        pytest.param({"content": "decaf"}, "load.refused-content", "another version", id="files"),
        pytest.param({"variables": {}}, "load.refused-setting", "`--set`", id="set"),
        pytest.param({"token": "x"}, "load.refused-token", "ACCORD_LOAD_TOKEN", id="token"),
    ],
)
def test_another_kind_of_machine_is_refused_on_both_sides(
    other: dict[str, object], id: str, words: str
) -> None:
    with listening() as (injectors, place):
        with pytest.raises(EngineError) as refused:
            join(place, **other)
        assert refused.value.id == id
        assert refused.value.where == place
        told = note(injectors)
        assert "127.0.0.1 was refused" in told
        assert words in told


def test_another_version_of_accord_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as (injectors, place):
        monkeypatch.setattr(admission, "__version__", "99.0")
        with pytest.raises(EngineError) as refused:
            join(place)
        assert refused.value.arguments["ours"] == "99.0"
        assert "99.0" in note(injectors)


def test_one_more_than_expected_is_refused() -> None:
    with listening() as (injectors, place), closing(join(place)):
        assert injectors.gather() is None
        with pytest.raises(EngineError, match=r"load\.refused-late"):
            join(place)
        assert "too late" in note(injectors)


def test_strangers_are_hung_up_on_and_keep_nobody_waiting() -> None:
    with listening() as (injectors, place), socket.create_connection(place_of(place)) as silent:
        with socket.create_connection(place_of(place)) as stranger:
            hold(stranger)
            stranger.recv(1 << 16)
            stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
            with contextlib.suppress(ConnectionResetError):
                assert stranger.recv(1) == b""
        with closing(join(place)):
            assert injectors.gather() is None
        assert silent.recv(1 << 16)
