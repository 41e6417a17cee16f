"""Whom a hook that went wrong concerns: the open case, what is left of the unit, or the stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from behave.model_type import Status as BehaveStatus

from accord.engines.behave.case_record import CaseRecord
from accord.engines.behave.hook_runs import HookRuns
from accord.engines.behave.output import StepOutput
from accord.model.events import StepFinished
from accord.model.status import Status
from accord.steps.judgement import Judgement
from fakes.worker_journals import worker_journal, written


class Context(SimpleNamespace):
    """The little of behave's context that hooks are run with."""

    def abort(self, reason: str) -> None:
        self.aborted = reason

    @contextmanager
    def use_with_user_mode(self) -> Iterator[None]:
        yield


class Runner:
    """behave's runner with one hook."""

    def __init__(self, name: str, hook: Callable[..., object]) -> None:
        self.hooks = {name: hook}
        self.context = Context()
        self.hook_failures = 0

    def should_run_hook(self, name: str) -> bool:
        return name in self.hooks


class Hooked:
    """A hook of that name and what is recorded of it, with or without an open case."""

    def __init__(
        self, folder: Path, name: str, hook: Callable[..., object], *, stopping: bool = False
    ) -> None:
        self.name = name
        self.journal = worker_journal(folder)
        silent = SimpleNamespace(capture_stdout=None, capture_stderr=None, capture_log=None)
        self.record = CaseRecord(self.journal, StepOutput(silent), reader="en")
        self.runner = Runner(name, hook)
        self.troubles: list[Judgement] = []
        self.runs = HookRuns(
            self.runner,
            self.record,
            troubled=self.troubles.append,
            is_stopping=lambda: stopping,
        )

    def open_case(self) -> Hooked:
        self.journal.begin("c", attempt=1, trace="t")
        return self

    def run(self, *arguments: Any) -> bool:
        return self.runs.run(self.name, arguments)


def raises(*_: object) -> None:
    raise RuntimeError("no database")


def test_a_hook_that_raises_in_a_case_breaks_the_case(tmp_path: Path) -> None:
    hooked = Hooked(tmp_path, "before_scenario", raises).open_case()
    statement = SimpleNamespace(hook_failed=False, error_message="")
    assert not hooked.run(statement)
    [line] = [event.step for event in written(tmp_path, StepFinished)]
    assert (line.status, len(hooked.record.findings.collapses)) == (Status.BROKEN, 1)
    assert (statement.hook_failed, hooked.runner.hook_failures) == (True, 1)


def test_a_hook_that_raises_before_cases_blocks_them(tmp_path: Path) -> None:
    hooked = Hooked(tmp_path, "before_feature", raises)
    hooked.run(SimpleNamespace())
    assert hooked.runs.blocked is not None
    assert (hooked.runs.blocked.hook, hooked.troubles) == ("before_feature", [])


def test_a_hook_that_raises_behind_cases_concerns_the_stage(tmp_path: Path) -> None:
    hooked = Hooked(tmp_path, "after_feature", raises)
    hooked.run(SimpleNamespace())
    assert (len(hooked.troubles), hooked.runs.blocked) == (1, None)


def test_the_first_hook_that_raised_is_to_blame(tmp_path: Path) -> None:
    hooked = Hooked(tmp_path, "before_tag", raises)
    for tag in ("slow", "late"):
        hooked.run(tag)
    assert hooked.runs.blocked is not None
    assert hooked.runs.blocked.hook == "before_tag @slow"


def test_a_hook_of_a_tag_marks_the_innermost_statement(tmp_path: Path) -> None:
    hooked = Hooked(tmp_path, "before_tag", raises).open_case()
    context = hooked.runner.context
    context.feature, context.scenario = SimpleNamespace(), SimpleNamespace()
    hooked.run("slow")
    assert (hasattr(context.scenario, "hook_failed"), hasattr(context.feature, "hook_failed")) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("hook", "count"),
    [
        pytest.param(lambda *_: print("prepared"), 1, id="prints"),  # noqa: T201
        pytest.param(lambda *_: None, 0, id="quiet"),
    ],
)
def test_a_hook_is_a_line_of_the_case_only_when_there_is_something_to_see(
    tmp_path: Path, hook: Callable[..., object], count: int
) -> None:
    Hooked(tmp_path, "before_scenario", hook).open_case().run(SimpleNamespace())
    assert len(list(written(tmp_path, StepFinished))) == count


def test_a_workspace_needs_no_hooks(tmp_path: Path) -> None:
    assert Hooked(tmp_path, "before_all", raises).runs.run("after_all", ())


def interrupts(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_hook_around_everything_that_interrupts_ends_the_run(tmp_path: Path) -> None:
    hooked = Hooked(tmp_path, "before_all", interrupts)
    assert hooked.run()
    assert hooked.runner.context.aborted == "KeyboardInterrupt"


@pytest.mark.parametrize(
    ("stopping", "cause"),
    [
        pytest.param(False, "InterruptRaisedError", id="nobody-asked"),
        pytest.param(True, "KeyboardInterrupt", id="asked"),
    ],
)
def test_a_hook_that_is_interrupted_blocks_and_says_by_whom(
    tmp_path: Path, stopping: bool, cause: str
) -> None:
    hooked = Hooked(tmp_path, "before_feature", interrupts, stopping=stopping)
    assert not hooked.run(SimpleNamespace())
    assert hooked.runs.blocked is not None
    assert cause in hooked.runs.blocked.detail


@pytest.mark.parametrize("is_open", [True, False], ids=["in-a-case", "outside"])
def test_a_status_that_a_hook_sets_counts_where_it_was_set(tmp_path: Path, is_open: bool) -> None:
    scenario = SimpleNamespace(status=BehaveStatus.untested)
    hooked = Hooked(
        tmp_path, "after_scenario", lambda _, s: setattr(s, "status", BehaveStatus.failed)
    )
    if is_open:
        hooked.open_case()
    hooked.run(scenario)
    assert (len(hooked.record.findings.failures), len(hooked.troubles)) == (
        (1, 0) if is_open else (0, 1)
    )


def test_a_cleanup_that_raises_behind_a_case_concerns_the_stage(tmp_path: Path) -> None:
    hooked = Hooked(tmp_path, "before_all", raises)
    hooked.runs.cleanup_raised("feature", "drop", RuntimeError("gone"))
    [judged] = hooked.troubles
    assert judged.reason is not None
    assert judged.reason.arguments["name"] == "drop (feature)"
