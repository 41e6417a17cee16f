"""Help is quick, complete in three languages, and shows examples first."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest
from rich.cells import cell_len

from accord.cli import main
from accord.cli.terminal import Terminal

COMMANDS = ("run", "check", "list", "steps", "diff", "up", "report", "open")
HEAVY = (
    "accord.config",
    "accord.engines",
    "accord.pipeline",
    "accord.sources",
    "accord.steps",
    "accord.wiring",
    "behave",
    "jsonschema_rs",
    "msgspec",
    "openapi_spec_validator",
    "pydantic",
    "requests",
    "rich.console",
    "yaml",
)


def help_of(*arguments: str) -> str:
    out = io.StringIO()
    assert main(arguments, terminal=Terminal(out, io.StringIO(), {})) == 0
    return out.getvalue()


def test_help_imports_no_engine_and_nothing_slow() -> None:
    program = (
        "import sys, json; from accord.cli import main; main(['--help']);"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    modules = json.loads(done.stderr)
    assert [name for name in modules if name.startswith(HEAVY)] == []


@pytest.mark.parametrize("language", ["en", "zh-TW", "zh-CN"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_every_language(command: str, language: str) -> None:
    page = help_of("--language", language, command, "--help")
    assert f"accord {command}" in page


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_stand_before_options(command: str) -> None:
    page = help_of("--language", "en", command, "-h")
    assert 0 < page.index("Examples:") < page.index("Options:")


def test_the_first_page_names_every_command() -> None:
    page = help_of("--language", "en", "--help")
    assert [name for name in COMMANDS if f"\n  {name} " not in page] == []


def test_no_arguments_mean_help() -> None:
    assert help_of() == help_of("--help")


def test_a_language_alone_means_help_in_that_language() -> None:
    assert help_of("--language", "zh-TW") == help_of("--language", "zh-TW", "--help")


@pytest.mark.parametrize("language", ["en", "zh-TW", "zh-CN"])
def test_help_fits_a_narrow_terminal(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = help_of("--language", language, "run", "--help").splitlines()
    assert max(cell_len(line) for line in lines) <= 82


def test_the_version_is_told() -> None:
    out = io.StringIO()
    assert main(["--version"], terminal=Terminal(out, io.StringIO(), {})) == 0
    assert out.getvalue().startswith("accord 0.")
