"""The index reads what behave will load."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import ConfigurationError
from accord.steps.loading_rules import (
    LoadingRules,
    base_folder,
    chosen_by_tags,
    feature_rules,
    loading_rules,
    step_files,
)

DEVELOP = LoadingRules(steps_folder="develop_steps", hooks_file="develop_environment.py")


def write_features(workspace: Path, *paths: str) -> None:
    for path in paths:
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).write_text("Feature: x\n  Scenario: y\n    Then z\n")


@pytest.fixture(autouse=True)
def without_settings_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("BEHAVE_STAGE", raising=False)


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("behave.ini", "[behave]\nstage = develop\n"),
        (".behaverc", "[behave]\nstage = develop\n"),
        ("setup.cfg", "[behave]\nstage = develop\n"),
        ("tox.ini", "[behave]\nstage = develop\n"),
        ("pyproject.toml", "[tool.behave]\nstage = 'develop'\n"),
    ],
)
def test_a_stage_of_behave_names_folder_and_hooks(file: str, table: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(table)
    assert loading_rules(tmp_path) == DEVELOP


@pytest.mark.parametrize("file", ["", "[behave]\nstage = develop\n"])
def test_a_variable_names_the_stage_where_no_file_does(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEHAVE_STAGE", "product" if file else "develop")
    (tmp_path / "behave.ini").write_text(file)
    assert loading_rules(tmp_path) == DEVELOP


def test_sub_folders_are_read_only_where_behave_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "behave.ini").write_text("[behave]\nuse_nested_step_modules = true\n")
    assert loading_rules(tmp_path) == LoadingRules(nested=True)


def test_without_settings_the_usual_names_hold(tmp_path: Path) -> None:
    assert loading_rules(tmp_path) == LoadingRules()


def test_a_setting_may_say_no(tmp_path: Path) -> None:
    (tmp_path / "behave.ini").write_text("[behave]\nuse_nested_step_modules = false\n")
    assert loading_rules(tmp_path) == LoadingRules()


def test_settings_that_behave_cannot_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "behave.ini").write_text("stage = develop\n")
    with pytest.raises(ConfigurationError) as raised:
        loading_rules(tmp_path)
    assert raised.value.where == str(tmp_path / "behave.ini")


@pytest.mark.parametrize(
    ("folders", "base"),
    [
        pytest.param(["features/steps", "steps"], "features", id="beside-features"),
        pytest.param(["features", "steps"], ".", id="at-the-root"),
        pytest.param(["tests/acceptance/steps", "steps"], "tests/acceptance", id="by-paths"),
        pytest.param(["tests/acceptance", "tests/steps"], "tests", id="above-the-paths"),
        pytest.param(["tests/acceptance"], ".", id="nowhere"),
    ],
)
def test_steps_are_looked_for_from_the_features_upwards(
    folders: list[str], base: str, tmp_path: Path
) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
    if "tests/acceptance" in folders[0]:
        (tmp_path / "behave.ini").write_text("[behave]\npaths = tests/acceptance\n")
    assert base_folder(tmp_path) == tmp_path / base


def test_sub_folders_of_steps_are_helpers(tmp_path: Path) -> None:
    (tmp_path / "steps/nested").mkdir(parents=True)
    for name in ("steps/b.py", "steps/nested/a.py"):
        (tmp_path / name).write_text("")
    assert [file.name for file in step_files(tmp_path)] == ["b.py"]


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("behave.ini", "[behave]\npaths = two\n  one/x.feature:3\n"),
        ("setup.cfg", "[behave]\npaths = two\n  one/x.feature:3\n"),
        ("pyproject.toml", "[tool.behave]\npaths = ['two', 'one/x.feature:3']\n"),
        ("tox.ini", "[behave]\npaths = @all.txt\n"),
    ],
)
def test_paths_of_behave_are_the_places_of_features(file: str, table: str, tmp_path: Path) -> None:
    write_features(tmp_path, "two/y.feature", "one/x.feature", "features/z.feature")
    (tmp_path / "all.txt").write_text("two\none/x.feature\n")
    (tmp_path / file).write_text(table)
    assert feature_rules(tmp_path).places == ("two", "one/x.feature")


def test_an_earlier_file_of_behave_wins_over_a_later(tmp_path: Path) -> None:
    write_features(tmp_path, "one/x.feature", "two/y.feature")
    (tmp_path / "behave.ini").write_text("[behave]\npaths = one\n")
    (tmp_path / "setup.cfg").write_text("[behave]\npaths = two\nlang = fr\n")
    rules = feature_rules(tmp_path)
    assert (rules.places, rules.language) == (("one",), "fr")


@pytest.mark.parametrize("folder", ["steps", "features/steps"])
def test_told_no_place_features_stand_below_the_folder_of_the_steps(
    folder: str, tmp_path: Path
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    assert feature_rules(tmp_path).places == (Path(folder).parent.as_posix(),)


def test_a_workspace_without_steps_says_nothing_of_its_features(tmp_path: Path) -> None:
    assert feature_rules(tmp_path).places == ()


@pytest.mark.parametrize(
    ("setting", "left_out"),
    [
        ("exclude_re = wip", ["features/wip/x.feature"]),
        ("include_re = wip", ["features/y.feature"]),
        ("exclude_re = ^features", []),
        ("paths = features\nexclude_re = ^features/w", ["features/wip/x.feature"]),
    ],
)
def test_expressions_of_behave_leave_files_out(
    setting: str, left_out: list[str], tmp_path: Path
) -> None:
    (tmp_path / "features").mkdir()
    (tmp_path / "behave.ini").write_text(f"[behave]\n{setting}\n")
    rules = feature_rules(tmp_path)
    paths = ["features/wip/x.feature", "features/y.feature"]
    assert [path for path in paths if rules.leaves_out(path)] == left_out


@pytest.mark.parametrize(
    ("settings", "chosen"),
    [
        ("", ["slow", "quick"]),
        ("[behave]\ndefault_tags = not @slow\n", ["quick"]),
        ("[behave]\ntags = slow\ndefault_tags = not @slow\n", ["slow"]),
    ],
)
def test_tags_of_behave_choose_scenarios(settings: str, chosen: list[str], tmp_path: Path) -> None:
    (tmp_path / "tox.ini").write_text(settings)
    chooses = chosen_by_tags(tmp_path)
    assert [tag for tag in ("slow", "quick") if chooses([tag])] == chosen


@pytest.mark.parametrize(
    ("setting", "id"),
    [
        ("paths = nowhere", "steps.behave-path-missing"),
        ("paths = ../elsewhere", "steps.behave-path-outside"),
        ("lang = klingon", "steps.behave-language"),
    ],
)
def test_a_setting_that_leads_nowhere_is_refused(setting: str, id: str, tmp_path: Path) -> None:
    (tmp_path / "behave.ini").write_text(f"[behave]\n{setting}\n")
    with pytest.raises(ConfigurationError) as raised:
        feature_rules(tmp_path)
    assert raised.value.id == id


def test_the_usual_folder_may_be_to_come(tmp_path: Path) -> None:
    (tmp_path / "behave.ini").write_text("[behave]\npaths = features\n")
    assert feature_rules(tmp_path).places == ("features",)


def test_what_is_said_of_reports_is_no_reason_not_to_run(tmp_path: Path) -> None:
    settings = "[behave]\nformat = not.installed:Formatter\nstage = develop\njunit = yes\n"
    (tmp_path / "behave.ini").write_text(settings)
    assert loading_rules(tmp_path) == DEVELOP
