"""What the command line asks is planned from what is configured."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from accord import wiring
from accord.errors import ConfigurationError, UsageError
from accord.model.status import Suite
from accord.model.suites import definitions
from fakes.tiny_workspace import TinyWorkspace


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
        wiring.select(workspace, wiring.RunRequest(arguments=("load",)))


@pytest.mark.parametrize(
    ("tags", "stage_tags", "told"),
    [
        pytest.param("", "", {}, id="nobody-asks"),
        pytest.param("@a", "", {"behave_tags": False}, id="a-command-asks"),
        pytest.param("", "@a", {"behave_tags": False}, id="a-stage-asks"),
    ],
)
def test_tags_that_are_asked_for_stand_in_place_of_behaves(
    tags: str, stage_tags: str, told: dict[str, bool], tmp_path: Path
) -> None:
    (tmp_path / "x.feature").write_text("Feature: x\n  @a\n  Scenario: y\n    Then z\n")
    (tmp_path / "accord.toml").write_text(f"[stages.scenarios]\ntags = '{stage_tags}'\n")
    workspace = wiring.read_workspace(tmp_path)
    request = wiring.RunRequest(tags=tags)
    stages = wiring.plan(workspace, request, wiring.select(workspace, request))
    options = next(stage.options for stage in stages if stage.name == "scenarios")
    assert {name: value for name, value in options.items() if name == "behave_tags"} == told


def test_features_are_read_where_behaves_settings_say(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks/x.feature").write_text("Feature: x\n  Scenario: y\n    Then z\n")
    (tmp_path / "behave.ini").write_text("[behave]\npaths = checks\n")
    workspace = wiring.read_workspace(tmp_path)
    assert [feature.path for feature in workspace.catalogue.features] == ["checks/x.feature"]


def kept_up(folder: Path) -> tuple[bool, list[object]]:
    """Whether the system of a folder came up, and what was told of it."""
    came_up: list[object] = []

    def tell(system: object) -> None:
        came_up.append(system)
        os.kill(os.getpid(), signal.SIGTERM)

    workspace = wiring.read_workspace(folder)
    stayed = wiring.keep_up(workspace, wiring.RunRequest(), tell=tell, note=lambda _: None)
    return stayed, came_up


def test_a_system_that_came_up_stays_until_somebody_asks_it_to_stop(tmp_path: Path) -> None:
    TinyWorkspace.at(tmp_path).service()
    stayed, came_up = kept_up(tmp_path)
    assert stayed
    assert len(came_up) == 1


def test_one_that_is_stopped_before_it_came_up_did_not(tmp_path: Path) -> None:
    command = f"sh -c 'kill -TERM {os.getpid()}; sleep 30'"
    settings = f'[environments.local]\ncommands = {{ goods = "{command}" }}\nready-s = 20\n'
    (tmp_path / "accord.toml").write_text(settings)
    stayed, came_up = kept_up(tmp_path)
    assert not stayed
    assert came_up == []


def test_what_nothing_changed_is_left_out_of_the_plan(tmp_path: Path) -> None:
    for name in ("same", "other"):
        (tmp_path / f"{name}.feature").write_text(
            f"Feature: {name}\n  Scenario: {name}\n    Then z\n"
        )
    person = ("-c", "user.name=tea", "-c", "user.email=tea@example.org")
    for command in (["init", "-q"], ["add", "-A"], [*person, "commit", "-qm", "All"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    (tmp_path / "other.feature").write_text("Feature: other\n  Scenario: new\n    Then z\n")

    planned = wiring.forecast(wiring.read_workspace(tmp_path), wiring.RunRequest(changed="HEAD"))

    assert [case.title for stage in planned.stages for case in stage.cases] == ["new"]
    assert planned.left_out is not None
    assert (planned.left_out.count, planned.left_out.total) == (1, 2)


def test_other_machines_are_expected_by_a_load_and_by_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "x.feature").write_text("Feature: x\n  Scenario: y\n    Then z\n")
    request = wiring.RunRequest(workers_expected=2)
    with pytest.raises(UsageError, match="no-load-stage"):
        wiring.forecast(wiring.read_workspace(tmp_path), request)

    (tmp_path / "load").mkdir()
    (tmp_path / "load" / "p.toml").write_text(
        'scenarios = "x.feature#y"\nusers = 1\nduration = 1\n'
    )
    workspace = wiring.read_workspace(tmp_path)
    load = wiring.RunRequest(arguments=("load",), workers_expected=2)

    assert [stage.suite for stage in wiring.forecast(workspace, load).stages] == [Suite.LOAD]
