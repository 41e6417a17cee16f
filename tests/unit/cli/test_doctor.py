"""``accord doctor`` shows people and machines what a run would miss."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.command import Command
from fakes.tiny_workspace import TinyWorkspace


@pytest.fixture
def accord(tmp_path: Path) -> Command:
    tiny = TinyWorkspace.at(tmp_path)
    tiny.feature("a", "One: Given it works")
    tiny.write("accord.toml", 'title = "Tea"\n')
    return Command(tmp_path)


def test_a_healthy_workspace_ends_with_0(accord: Command) -> None:
    assert accord("doctor") == 0
    assert accord.out.rstrip().endswith("Everything that is configured is there.")


def test_suites_without_files_are_shown_as_not_configured(accord: Command) -> None:
    accord("doctor")
    rows = [line.split() for line in accord.out.splitlines()]
    assert ["–", "chaos", "chaos", "not", "configured"] in rows


def test_what_is_lacking_ends_with_4_and_is_named(accord: Command) -> None:
    (accord.folder / "accord.toml").write_text('[stages.scenarios]\ntags = "@nobody"\n')
    assert accord("doctor") == 4
    assert "no scenario is picked; write one in features/" in accord.out


def test_a_setting_is_shown_with_the_line_that_set_it(accord: Command) -> None:
    accord("doctor")
    rows = [line.split() for line in accord.out.splitlines()]
    assert ["title", "Tea", "accord.toml:1"] in rows
    assert ["reports.keep-runs", "20", "default"] in rows


def test_the_document_has_everything(accord: Command) -> None:
    assert accord("doctor", "--format", "json") == 0
    document = accord.document
    assert document["settings"][0] == {
        "key": "title",
        "value": "Tea",
        "origin": "file",
        "where": "accord.toml:1",
    }
    assert {engine["name"] for engine in document["engines"]} >= {"behave", "locust"}
    assert {s["name"]: s["configured"] for s in document["stages"]}["scenarios"] is True


def test_a_wrong_setting_ends_with_2_and_its_line(accord: Command) -> None:
    (accord.folder / "accord.toml").write_text('titel = "Tea"\n')
    assert accord("doctor") == 2
    assert "accord.toml:1" in accord.talk


def test_the_doctor_speaks_the_readers_language(accord: Command) -> None:
    accord("doctor", language="zh-CN")
    assert "未配置" in accord.out
    assert "所有已配置的内容都齐备。" in accord.out


PERSON = '[environments.local.sign-in.amy]\nkey = "{shop-key}"\nheaders = { X-Time = "{zone}" }\n'


def test_of_a_person_only_what_is_written_down_is_shown(accord: Command) -> None:
    (accord.folder / "accord.toml").write_text(PERSON)
    accord("doctor")
    shown = [line.split()[0] for line in accord.out.splitlines() if ".sign-in.amy." in line]
    assert sorted(set(shown), key=shown.index) == [
        "environments.local.sign-in.amy.key",
        "environments.local.sign-in.amy.headers.X-Time",
    ]


def test_a_variable_that_nobody_gave_is_told_with_whom_it_signs_in(accord: Command) -> None:
    (accord.folder / "accord.toml").write_text(PERSON)
    assert accord("doctor", "--set", "zone=utc+8") == 4
    assert "“amy” signs in with the variable “shop-key”, which has no value." in accord.out
    assert "zone”" not in accord.out


def test_a_person_who_has_everything_lacks_nothing(accord: Command) -> None:
    (accord.folder / "accord.toml").write_text(PERSON)
    assert accord("doctor", "--set", "zone=utc+8", "--set", "shop-key=abcdef-1") == 0
