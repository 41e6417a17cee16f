"""behave's settings in a worker, and what its formatters alone are told."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from behave.configuration import Configuration
from behave.formatter.base import StreamOpener
from behave.model_type import Status as BehaveStatus

from accord.engines.behave.formatter import JournalFormatter, configuration


class Runner:
    """What a formatter tells."""

    def __init__(self) -> None:
        self.record = SimpleNamespace(definition="of the step before")
        self.recorder = self
        self.undefined: list[Any] = []
        self.attached: list[tuple[str, bytes, str]] = []

    def record_undefined(self, step: Any) -> None:
        self.undefined.append(step)

    def attach(self, media_type: str, content: bytes, *, name: str) -> None:
        self.attached.append((media_type, content, name))


@pytest.fixture
def runner() -> Runner:
    return Runner()


@pytest.fixture
def formatter(runner: Runner) -> JournalFormatter:
    config = Configuration([], load_config=False)
    return JournalFormatter(StreamOpener(stream=io.StringIO()), config, runner)


def match(filename: str) -> Any:
    return SimpleNamespace(location=SimpleNamespace(filename=filename, line=3))


def test_a_definition_is_told_from_the_workspace_on(
    runner: Runner, formatter: JournalFormatter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    formatter.match(match(str(tmp_path / "steps" / "tea.py")))
    assert runner.record.definition == "steps/tea.py:3"


def test_a_definition_outside_the_workspace_is_told_whole(
    runner: Runner, formatter: JournalFormatter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "workspace").mkdir()
    monkeypatch.chdir(tmp_path / "workspace")
    formatter.match(match(str(tmp_path / "library.py")))
    assert runner.record.definition == f"{tmp_path / 'library.py'}:3"


def test_a_step_that_nobody_defined_has_no_definition(
    runner: Runner, formatter: JournalFormatter
) -> None:
    formatter.match(SimpleNamespace(location=None))
    assert runner.record.definition == ""


def test_only_undefined_steps_are_heard_of_here(
    runner: Runner, formatter: JournalFormatter
) -> None:
    steps = [SimpleNamespace(status=status) for status in BehaveStatus]
    for step in steps:
        formatter.result(step)
    assert [step.status for step in runner.undefined] == [BehaveStatus.undefined]


@pytest.mark.parametrize("data", ["雪", "雪".encode()], ids=["text", "bytes"])
def test_an_attachment_without_a_caption_is_named_by_its_kind(
    runner: Runner, formatter: JournalFormatter, data: str | bytes
) -> None:
    formatter.embedding("text/plain", data)
    assert runner.attached == [("text/plain", "雪".encode(), "text/plain")]


def test_a_worker_reports_nothing_that_the_workspaces_settings_ask_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = "[behave]\nformat = pretty\njunit = true\nstop = true\n"
    (tmp_path / "behave.ini").write_text(settings)
    monkeypatch.chdir(tmp_path)
    config = configuration({"shop": "north"}, tags="")
    assert (config.format, config.junit, config.stop, config.reporters) == ([], False, False, [])
    assert config.userdata["shop"] == "north"


def test_the_tags_that_a_stage_asks_for_choose(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    expression = configuration({}, tags="@slow").tag_expression
    assert (expression.check(["slow"]), expression.check([])) == (True, False)


@pytest.mark.parametrize("setting", ["tags", "default_tags"])
@pytest.mark.parametrize(
    ("tags", "own_tags", "chosen"),
    [
        pytest.param("", True, ["slow"], id="nobody-asks"),
        pytest.param("", False, ["slow", "quick"], id="a-command-did"),
        pytest.param("@quick", True, ["quick"], id="a-stage-asks"),
    ],
)
def test_the_settings_choose_unless_somebody_asks_for_tags(
    setting: str,
    tags: str,
    own_tags: bool,
    chosen: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "behave.ini").write_text(f"[behave]\n{setting} = @slow\n")
    monkeypatch.chdir(tmp_path)
    expression = configuration({}, tags=tags, own_tags=own_tags).tag_expression
    assert [tag for tag in ("slow", "quick") if expression.check([tag])] == chosen


def test_the_settings_choose_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "behave.ini").write_text("[behave]\nname = order\n")
    monkeypatch.chdir(tmp_path)
    assert configuration({}, tags="").name_re.search("Place an order")
