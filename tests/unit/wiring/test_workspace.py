"""A workspace is found from any folder inside it, and its reports have a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord import wiring
from accord.errors import ConfigurationError, UsageError


@pytest.mark.parametrize("name", ["specs", "features", "contracts", "load", "chaos"])
def test_a_folder_of_the_workspace_marks_it(tmp_path: Path, name: str) -> None:
    below = tmp_path / name / "ordering"
    below.mkdir(parents=True)
    assert wiring.find_workspace(below) == tmp_path


def test_a_configuration_marks_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").touch()
    (tmp_path / "src" / "deep").mkdir(parents=True)
    assert wiring.find_workspace(tmp_path / "src" / "deep") == tmp_path


@pytest.mark.parametrize("is_repository", [True, False])
def test_folders_of_such_names_above_are_a_workspace_in_a_repository_alone(
    tmp_path: Path, is_repository: bool
) -> None:
    (tmp_path / "load").mkdir()
    (tmp_path / "mine" / "deep").mkdir(parents=True)
    if is_repository:
        (tmp_path / ".git").mkdir()
    expected = tmp_path if is_repository else tmp_path / "mine" / "deep"
    assert wiring.find_workspace(tmp_path / "mine" / "deep") == expected


def test_a_project_of_somebody_else_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    (tmp_path / "src").mkdir()
    assert wiring.find_workspace(tmp_path / "src") == tmp_path / "src"


def test_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    (tmp_path / "inner" / ".git").mkdir(parents=True)
    assert wiring.find_workspace(tmp_path / "inner") == tmp_path / "inner"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no-such-folder"):
        wiring.find_workspace(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "written", ["", ".", "./", "..", "../x", "a/../..", "/tmp", "features", "src/x", ".accord"]
)
def test_reports_have_a_folder_of_their_own(tmp_path: Path, written: str) -> None:
    (tmp_path / "accord.toml").write_text(f'[reports]\nfolder = "{written}"\n')
    with pytest.raises(ConfigurationError, match="reports-folder") as caught:
        wiring.read_workspace(tmp_path)
    assert caught.value.where == "accord.toml:2"


@pytest.mark.parametrize("written", ["reports", "build/reports", "{workspace}/reports"])
def test_any_other_folder_of_the_workspace_is_good(tmp_path: Path, written: str) -> None:
    place = written.format(workspace=tmp_path)
    (tmp_path / "accord.toml").write_text(f'[reports]\nfolder = "{place}"\n')
    assert wiring.read_workspace(tmp_path).reports.is_relative_to(tmp_path)


def options(folder: Path, suite: str, lines: str) -> ConfigurationError:
    (folder / "accord.toml").write_text(f"[stages.{suite}.options]\n{lines}\n")
    with pytest.raises(ConfigurationError) as caught:
        wiring.read_workspace(folder)
    return caught.value


@pytest.mark.parametrize(
    ("suite", "line", "near"),
    [
        pytest.param("scenarios", "scenario-timeout = 3", "scenario-timeout-s", id="scenarios"),
        pytest.param("contract", "max-exampels = 3", "max-examples", id="contract"),
        pytest.param("contract", "strikt = false", "strict", id="strict"),
        pytest.param("load", "grace = 3", "grace-s", id="load"),
        pytest.param("chaos", "stric = true", "strict", id="chaos"),
    ],
)
def test_an_option_that_no_engine_has_is_refused_with_the_nearest(
    suite: str, line: str, near: str, tmp_path: Path
) -> None:
    error = options(tmp_path, suite, line)
    assert (error.id, error.where) == ("engines.unknown-option-near", "accord.toml:2")
    assert error.arguments["near"] == near


@pytest.mark.parametrize("name", ["masks", "client-timeout-s", "left-out"])
def test_an_option_that_the_run_gives_is_not_for_a_team_to_say(name: str, tmp_path: Path) -> None:
    assert options(tmp_path, "contract", f"{name} = []").id.startswith("engines.unknown-option")


@pytest.mark.parametrize(
    ("suite", "line"),
    [
        pytest.param("scenarios", "scenario-timeout-s = nan", id="no-number"),
        pytest.param("scenarios", "scenario-timeout-s = -1", id="negative"),
        pytest.param("contract", "max-time-s = inf", id="for-ever"),
        pytest.param("contract", "max-examples = 0", id="none"),
        pytest.param("contract", "seed = -3", id="negative-count"),
        pytest.param("contract", 'max-examples = "many"', id="text"),
        pytest.param("contract", "strict = 3", id="no-truth"),
        pytest.param("contract", 'phases = ["fuzz"]', id="phase"),
        pytest.param("contract", 'sign-in = { operaton = "a/b" }', id="key-of-a-table"),
        pytest.param("load", "start-s = inf", id="load"),
        pytest.param("load", "rate-reached = 95", id="share"),
    ],
)
def test_an_option_that_cannot_be_is_refused_where_it_stands(
    suite: str, line: str, tmp_path: Path
) -> None:
    assert options(tmp_path, suite, line).where == "accord.toml:2"


def test_a_variable_may_set_an_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_STAGES__LOAD__OPTIONS__GRACE_S", "7")
    stage = wiring.read_workspace(tmp_path).effective.configuration.stages["load"]
    assert stage.options == {"grace-s": "7"}


@pytest.mark.parametrize("target", ["features", "features/old", "."])
def test_reports_do_not_lie_where_a_link_leads_among_the_files(tmp_path: Path, target: str) -> None:
    (tmp_path / "features" / "old").mkdir(parents=True)
    (tmp_path / "reports").symlink_to(tmp_path / target)
    with pytest.raises(ConfigurationError, match="reports-folder"):
        wiring.read_workspace(tmp_path)


def test_reports_may_lie_where_a_link_leads_out_of_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "shop" / "features").mkdir(parents=True)
    (tmp_path / "shop" / "reports").symlink_to(tmp_path / "elsewhere")
    assert wiring.read_workspace(tmp_path / "shop").reports == tmp_path / "shop" / "reports"


def test_files_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    workspace = wiring.read_workspace(tmp_path)
    feature = tmp_path / "features" / "a.feature"
    feature.parent.mkdir()
    feature.write_text("Feature: a\n  Scenario: b\n    Given c\n")
    assert [scenario.title for scenario in workspace.catalogue.scenarios()] == ["b"]
    feature.unlink()
    assert workspace.catalogue.features
