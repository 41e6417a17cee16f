"""A run of all four suites tells nobody a secret, wherever it was written."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fakes import warm
from fakes.ports import free_port
from fakes.talkative import GIVEN, OUTSIDE, SECRETS, leaks, talkative
from fakes.tiny_workspace import Done, TinyWorkspace

pytestmark = pytest.mark.engine

STEADY = "features/x.feature#steady"
PASSWORD = "of-an-address-40"
# These are for Chaos Toolkit and for the command line of the service.
UNHEARD = (
    "config-pass-24",
    "opener-value-25",
    "said-pass-26",
    "probe-key-27",
    "probe-header-28",
    "cmd-line-31",
    OUTSIDE,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done, str]:
    """The workspace after its run, what the run printed, and what the service heard."""
    workspace = talkative(tmp_path_factory.mktemp("talkative"))
    heard = workspace.folder.parent / f"{workspace.folder.name}-heard"
    given = [word for name, value in GIVEN.items() for word in ("--set", f"{name}={value}")]
    outside = {"OUTSIDE": OUTSIDE, "HEARD": str(heard)}
    done = workspace.accord("run", "--keep-going", *given, environment=outside)
    return workspace.folder, done, heard.read_text()


def test_every_suite_ran_and_the_service_heard_the_secrets(whole: tuple[Path, Done, str]) -> None:
    _, done, heard = whole
    assert done.code == 1, done.talk + done.out
    ended = [line.partition(":")[0] for line in done.talk.splitlines() if ": ended (" in line]
    assert ended == ["scenarios", "contract", "load", "chaos"]
    assert [secret for secret in SECRETS if secret not in heard] == [*UNHEARD]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_nowhere(whole: tuple[Path, Done, str], secret: str) -> None:
    folder, done, _ = whole
    assert done.code == 1
    told = leaks(secret, done.out, done.talk, folders=(folder / "reports", folder / ".accord"))
    assert told == []


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TinyWorkspace, str]]:
    """The workspace, and the address with a password of a service that Accord did not start."""
    workspace = talkative(tmp_path_factory.mktemp("elsewhere"))
    port = free_port()
    heard = {"HEARD": str(workspace.folder.parent / f"{workspace.folder.name}-heard")}
    command = [sys.executable, str(workspace.folder / "service.py"), str(port)]
    with subprocess.Popen(
        command, env={**os.environ, **heard}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as service:
        _await(port)
        yield workspace, f"http://ann:{PASSWORD}@127.0.0.1:{port}"
        service.kill()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "features/x.feature:3"),
        ("run", "--format", "json", "features/x.feature:3"),
        ("doctor",),
    ],
    ids=["run", "json", "doctor"],
)
def test_the_password_of_an_address_is_nowhere(
    elsewhere: tuple[TinyWorkspace, str], words: tuple[str, ...]
) -> None:
    workspace, address = elsewhere
    done = workspace.accord(*words, "--env", address, "--set", "door=set-door-29")
    folders = (workspace.folder / "reports", workspace.folder / ".accord")
    assert "127.0.0.1" in done.out
    assert leaks(PASSWORD, done.out, done.talk, folders=folders) == []


ASKED: tuple[tuple[str, ...], ...] = (("run",), ("doctor",), ("run", "--debug"))


@pytest.fixture(scope="module")
def silent(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[tuple[str, ...], tuple[TinyWorkspace, Done]]:
    """Commands that wait for an address where nobody listens, all of them at the same time."""
    warm.zygote(warm.COMMAND)

    def asked(words: tuple[str, ...]) -> tuple[TinyWorkspace, Done]:
        workspace = talkative(tmp_path_factory.mktemp("silent"))
        return workspace, workspace.accord(*words, "--env", f"http://ann:{PASSWORD}@127.0.0.1:9")

    with ThreadPoolExecutor() as pool:
        return dict(zip(ASKED, pool.map(asked, ASKED), strict=True))


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_the_password_of_an_address_where_nobody_listens_is_nowhere(
    silent: dict[tuple[str, ...], tuple[TinyWorkspace, Done]], words: tuple[str, ...]
) -> None:
    workspace, done = silent[words]
    folders = (workspace.folder / "reports", workspace.folder / ".accord")
    assert "127.0.0.1:9" in done.out + done.talk
    assert leaks(PASSWORD, done.out, done.talk, folders=folders) == []


def _await(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
