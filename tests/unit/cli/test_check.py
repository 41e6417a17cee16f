"""``accord check`` tells faults by file and ends with 2 when something must be corrected."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fakes.command import Command
from fakes.tiny_workspace import TinyWorkspace


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    return TinyWorkspace.at(tmp_path)


@pytest.fixture
def accord(tmp_path: Path) -> Command:
    return Command(tmp_path)


def test_a_workspace_without_fault_ends_with_0(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.feature("a", "One: Given it works; Then it does not")
    assert accord("check") == 0
    assert "Nothing is wrong. Looked at features: 1, scenarios: 1," in accord.out


def test_a_folder_of_nothing_is_not_called_right(tmp_path: Path) -> None:
    accord = Command(tmp_path)
    assert accord("check") == 5
    assert "nothing was checked" in accord.out


def test_a_fault_is_told_below_its_file_with_line_and_hint(
    tiny: TinyWorkspace, accord: Command
) -> None:
    tiny.feature("a", "One: Given it workz; Then it does not")
    assert accord("check") == 2
    lines = accord.out.splitlines()
    assert lines[0] == "features/a.feature"
    assert lines[1].startswith("    3  error    ")
    assert "it workz" in lines[1]
    assert any("it works" in line for line in lines[2:])


def test_an_unreadable_feature_is_an_error(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.write("features/bad.feature", "Feature: bad\n  Scenario: x\n    Given y\n  nonsense\n")
    assert accord("check", "--format", "json") == 2
    assert [fault["unreadable"] for fault in accord.document["faults"]] == [True]


def test_warnings_are_refused_only_when_they_are_to_count(
    tiny: TinyWorkspace, accord: Command
) -> None:
    tiny.feature("a", "@wip@ One: Given nobody wrote this; Then it does not")
    assert accord("check") == 0
    assert accord("check", "--strict") == 2


def test_faults_as_data(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.feature("a", "One: Given it workz; Then it does not")
    accord("check", "--format", "json")
    [fault] = accord.document["faults"]
    assert (accord.document["exit"], accord.document["counts"]["faults"]) == (2, 1)
    assert (fault["path"], fault["line"], fault["severity"]) == ("features/a.feature", 3, "error")


def test_faults_speak_the_readers_language(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.feature("a", "One: Given it workz; Then it does not")
    accord("check", language="zh-TW")
    assert "錯誤" in accord.out


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_gate_in_the_wrong_unit_is_refused_before_anything_starts(
    command: str, tiny: TinyWorkspace, accord: Command, tmp_path: Path
) -> None:
    tiny.feature("a", "One: Given it works; Then it does not")
    tiny.write("accord.toml", '[stages.scenarios]\ngates = ["passed >= 100 %"]\n')
    assert accord(command) == 2
    assert "accord.toml:2: “passed >= 100 %” compares a count with a share." in accord.talk
    assert "hint: Write passed >= 100 for that number." in accord.talk
    assert not (tmp_path / "reports").exists()


def test_a_rule_that_many_faults_break_is_told_once(tiny: TinyWorkspace, accord: Command) -> None:
    for number in range(25):
        tiny.feature(f"f{number:02}", f"One: Given it is {number}; Then it does not")
    tiny.write("features/bad.feature", "nonsense\n")
    accord("check")
    assert accord.out.count("× 25") == 1
    assert "and 20 more, in 25 files" in accord.out
    assert "features/bad.feature" in accord.out


def test_all_tells_each_of_them(tiny: TinyWorkspace, accord: Command) -> None:
    for number in range(25):
        tiny.feature(f"f{number:02}", f"One: Given it is {number}; Then it does not")
    accord("check", "--all")
    assert accord.out.count("[check.step-undefined]") == 25


def test_sarif_is_data_alone(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.feature("a", "One: Given it workz; Then it does not")
    assert accord("check", "--format", "sarif") == 2
    assert accord.document["runs"][0]["results"][0]["ruleId"] == "check.step-undefined"


def test_github_gets_a_line_a_fault(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.feature("a", "One: Given it workz; Then it does not")
    assert accord("check", "--format", "github") == 2
    assert accord.out.startswith("::error file=features/a.feature,line=3,")


def test_a_path_begins_at_the_root_of_the_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "shop").mkdir()
    TinyWorkspace.at(tmp_path / "shop").feature("a", "One: Given it workz; Then it does not")
    accord = Command(tmp_path / "shop")
    accord("check", "--format", "gitlab")
    assert accord.document[0]["location"]["path"] == "shop/features/a.feature"


@pytest.mark.parametrize("format", ["text", "json", "sarif", "github", "gitlab"])
def test_no_fault_quotes_a_secret_of_a_file(
    format: str, tiny: TinyWorkspace, accord: Command
) -> None:
    tiny.write(
        "features/bad.feature", "Feature: a\n  Scenario: x\n    Given y\n  password 'abcXYZ123'\n"
    )
    assert accord("check", "--format", format) == 2
    assert ("abcXYZ123" in accord.out, "password" in accord.out) == (False, True)


@pytest.mark.parametrize("format", ["text", "json", "sarif", "github", "gitlab"])
def test_a_secret_that_one_fault_gives_away_is_hidden_in_those_before_it(
    format: str, tiny: TinyWorkspace, accord: Command
) -> None:
    written = "Feature: a\n  Scenario: x\n    Given y\n  "
    tiny.write("features/a.feature", f"{written}nobody says abcXYZ123\n")
    tiny.write("features/b.feature", f"{written}password 'abcXYZ123'\n")
    assert accord("check", "--format", format) == 2
    assert ("abcXYZ123" in accord.out, "nobody says" in accord.out) == (False, True)


def test_what_a_team_calls_a_secret_is_none_that_a_fault_quotes(
    tiny: TinyWorkspace, accord: Command
) -> None:
    tiny.write("accord.toml", 'masks = ["member"]\n')
    tiny.write(
        "features/bad.feature", "Feature: a\n  Scenario: x\n    Given y\n  member=M-778899\n"
    )
    assert accord("check") == 2
    assert ("M-778899" in accord.out, "member=" in accord.out) == (False, True)
