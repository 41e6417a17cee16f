"""behave's context, and what it tells of cleanups, of leaving and of steps inside steps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from behave.configuration import Configuration
from behave.model_type import Status as BehaveStatus

from accord.engines.behave.contexts import WatchedContext
from accord.model.status import Status
from accord.steps.judgement import LeavingError, NoSubstepsError, SubstepError


class Runner:
    """The little of behave's runner that a context asks for."""

    def __init__(self) -> None:
        self.config = Configuration([], load_config=False)
        self.raised: list[tuple[str, str, str]] = []
        self.context: Any = WatchedContext(self, self.cleanup_raised)

    def cleanup_raised(self, layer: str, name: str, error: Exception) -> None:
        self.raised.append((layer, name, str(error)))


@pytest.fixture
def runner() -> Runner:
    return Runner()


def leave() -> None:
    raise SystemExit(3)


def drop_tables() -> None:
    raise RuntimeError("no database")


def test_leaving_the_process_is_an_error_of_the_workspaces_code(runner: Runner) -> None:
    with (
        pytest.raises(LeavingError, match=r"sys\.exit\(3\)"),
        runner.context.use_with_user_mode(),
    ):
        leave()


def test_every_cleanup_that_raises_is_told_with_its_layer_and_name(runner: Runner) -> None:
    context = runner.context
    context._push(layer="scenario")
    context.add_cleanup(drop_tables)
    context.add_cleanup(leave)
    with pytest.raises(LeavingError):
        context._pop()
    assert [told[:2] for told in runner.raised] == [
        ("scenario", "leave"),
        ("scenario", "drop_tables"),
    ]


def test_what_a_step_puts_there_is_gone_with_its_layer(runner: Runner) -> None:
    context = runner.context
    context._push(layer="scenario")
    context.order = 7
    present = context.order
    context._pop()
    assert (present, hasattr(context, "order")) == (7, False)


def test_an_abort_keeps_why(runner: Runner) -> None:
    runner.context.abort("disk full")
    assert (runner.context._why_aborted, runner.context.aborted) == ("disk full", True)


class Substep:
    """A step given as text; it puts a table of its own into the context."""

    keyword, name, error_message, exception = "Given", "a cup", "", None

    def __init__(self, context: Any, status: BehaveStatus) -> None:
        self._context = context
        self.status = status

    def run(self, runner: Any, **options: bool) -> bool:
        del runner, options
        self._context.table = "its own"
        return self.status is BehaveStatus.passed


def ready(runner: Runner, status: BehaveStatus) -> Any:
    context = runner.context
    parser = SimpleNamespace(parse_steps=lambda text: [Substep(context, status)])
    context.feature = SimpleNamespace(parser=parser)
    context.table = "the outer one"
    return context


def test_a_step_goes_on_with_its_own_table_after_steps_inside_it(runner: Runner) -> None:
    context = ready(runner, BehaveStatus.passed)
    context.execute_steps("Given a cup")
    assert context.table == "the outer one"


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        pytest.param(BehaveStatus.failed, Status.FAILED, id="failed"),
        pytest.param(BehaveStatus.undefined, Status.PENDING, id="undefined"),
        pytest.param(BehaveStatus.error, Status.BROKEN, id="error"),
    ],
)
def test_a_step_inside_a_step_says_what_became_of_it(
    runner: Runner, status: BehaveStatus, meaning: Status
) -> None:
    with pytest.raises(SubstepError, match="SUB-STEP: Given a cup") as caught:
        ready(runner, status).execute_steps("Given a cup")
    assert caught.value.judgement.status is meaning


def test_steps_inside_no_feature_are_refused(runner: Runner) -> None:
    with pytest.raises(ValueError, match="outside of feature"):
        runner.context.execute_steps("Given a cup")


def test_a_text_without_steps_is_no_check(runner: Runner) -> None:
    context = ready(runner, BehaveStatus.passed)
    context.feature.parser.parse_steps = lambda text: []
    with pytest.raises(NoSubstepsError):
        context.execute_steps("# Given a cup")
