"""The index reads what behave will load."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import ConfigurationError
from accord.steps.loading_rules import LoadingRules, loading_rules

DEVELOP = LoadingRules(steps_folder="develop_steps", hooks_file="develop_environment.py")


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


def test_the_environment_wins_over_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEHAVE_STAGE", "develop")
    (tmp_path / "behave.ini").write_text("[behave]\nstage = product\n")
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
