"""What the command line asks is planned from what is configured."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from accord import wiring
from accord.errors import ConfigurationError, UsageError
from accord.model.status import Suite
from accord.model.suites import definitions


def test_an_engine_serves_the_suite_it_is_wired_to() -> None:
    wired = wiring.engines()
    served = {(definition.engine().name, definition.suite) for definition in definitions()}
    assert {(name, engine.suite) for name, engine in wired.items()} == served


@pytest.fixture
def workspace(tmp_path: Path) -> wiring.Workspace:
    (tmp_path / "features").mkdir()
    return wiring.read_workspace(tmp_path)


def test_nothing_is_kept_up_when_nothing_says_what_to_start(workspace: wiring.Workspace) -> None:
    with pytest.raises(ConfigurationError, match="nothing-to-start"):
        wiring.keep_up(
            workspace,
            wiring.RunRequest(),
            tell=lambda system: pytest.fail(str(system)),
            note=lambda told: None,
        )


def test_a_stage_that_is_switched_off_cannot_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").write_text("[stages.load]\nenabled = false\n")
    workspace = wiring.read_workspace(tmp_path)
    assert Suite.LOAD in wiring.absent_suites(workspace)
    with pytest.raises(UsageError, match="stage-off"):
        wiring.select(workspace, wiring.RunRequest(words=("load",)))


def kept_up(folder: Path, command: str) -> tuple[bool, list[object]]:
    """Whether a system of one command came up, and what was told of it."""
    settings = f'[environments.local]\ncommands = {{ goods = """{command}""" }}\nready-s = 20\n'
    (folder / "accord.toml").write_text(settings)
    (folder / "health").write_text("well")
    came_up: list[object] = []

    def tell(system: object) -> None:
        came_up.append(system)
        os.kill(os.getpid(), signal.SIGINT)

    workspace = wiring.read_workspace(folder)
    stayed = wiring.keep_up(workspace, wiring.RunRequest(), tell=tell, note=lambda _: None)
    return stayed, came_up


SERVER = f"{sys.executable} -m http.server --bind 127.0.0.1 {{port}}"


def test_a_system_that_came_up_stays_until_somebody_asks_it_to_stop(tmp_path: Path) -> None:
    stayed, came_up = kept_up(tmp_path, SERVER)
    assert stayed
    assert len(came_up) == 1


def test_one_that_is_stopped_before_it_came_up_did_not(tmp_path: Path) -> None:
    stayed, came_up = kept_up(tmp_path, f"sh -c 'kill -INT {os.getpid()}; sleep 30'")
    assert not stayed
    assert came_up == []
