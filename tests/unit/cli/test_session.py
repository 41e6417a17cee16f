"""What a command knows before it starts."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest

from accord.cli.session import CommandSession
from accord.cli.terminal import Terminal


def session(*arguments: str, environment: Mapping[str, str] | None = None) -> CommandSession:
    terminal = Terminal(io.StringIO(), io.StringIO(), {})
    return CommandSession.of(arguments, terminal, environment or {})


@pytest.mark.parametrize(
    "arguments", [["--language", "zh-TW"], ["--language=zh-TW"], ["run", "--language", "zh-TW"]]
)
def test_the_language_is_known_before_anything_is_parsed(arguments: list[str]) -> None:
    assert session(*arguments).texts.language == "zh-TW"


def test_the_readers_own_language_is_the_next_choice() -> None:
    assert session(environment={"LANG": "zh_CN.UTF-8"}).texts.language == "zh-CN"


def test_an_option_without_its_value_is_left_to_the_parser() -> None:
    assert session("--language").texts.language == "en"


def test_a_workspace_chooses_the_language_unless_the_command_line_did() -> None:
    undecided, decided = session(), session("--language", "en")
    undecided.prefer("zh-TW")
    decided.prefer("zh-TW")
    assert (undecided.texts.language, decided.texts.language) == ("zh-TW", "en")


def test_a_workspace_without_a_language_chooses_none() -> None:
    reader = session("--language", "zh-CN")
    reader.prefer("")
    assert reader.texts.language == "zh-CN"


def test_secrets_are_masked_before_a_workspace_is_known() -> None:
    assert "abcXYZ123" not in session().masked("Authorization: Bearer abcXYZ123")


@pytest.mark.parametrize(
    "key",
    [
        "environments.local.variables.token",
        "environments.local.sign-in.amy",
        "environments.local.sign-in.amy.values",
    ],
)
def test_a_value_is_masked_by_the_name_of_its_setting(key: str) -> None:
    shown = session().masked_arguments({"key": key, "value": '["winter"]'})
    assert (shown["key"], "winter" in shown["value"]) == (key, False)


def test_a_value_of_another_setting_is_shown() -> None:
    arguments = {"key": "stages.load.workers", "value": "many"}
    assert session().masked_arguments(arguments) == arguments
