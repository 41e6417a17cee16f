"""What stands in the place of behave's context and statements outside of behave."""

from __future__ import annotations

from typing import Any

import pytest
from behave.model_type import Status as BehaveStatus

from accord.model.catalogue import Feature, Scenario
from accord.steps.executor_context import (
    ExecutorConfig,
    ExecutorContext,
    HookView,
    Settable,
    SettableScenario,
)
from accord.steps.world import World
from fakes.scripted import ScriptedClient


def context(**base: object) -> ExecutorContext:
    return ExecutorContext(World(ScriptedClient(), {}), ExecutorConfig(), base=base)


def test_what_one_scenario_sets_no_other_one_sees() -> None:
    base = {"tenant": "a"}
    first, second = context(**base), context(**base)
    first.tenant = "b"
    first.order = 7
    assert (second.tenant, "order" in second) == ("a", False)


def test_only_what_the_workspace_put_there_is_shared() -> None:
    whole = context()
    whole.tenant = "a"
    whole.add_cleanup(print)
    assert whole.shared() == {"tenant": "a"}


@pytest.mark.parametrize("name", ["table", "text", "feature", "scenario", "rule"])
def test_what_behaves_context_always_has_is_there(name: str) -> None:
    assert getattr(context(), name) is None


def test_the_same_cleanup_is_called_once() -> None:
    happened: list[str] = []

    def drop() -> None:
        happened.append("dropped")

    running = context()
    running.add_cleanup(drop)
    running.add_cleanup(drop, layer="feature")
    running.clean_up()
    assert happened == ["dropped"]


def test_a_cleanup_may_ask_for_another_one() -> None:
    happened: list[str] = []
    running = context()
    running.add_cleanup(lambda: running.add_cleanup(happened.append, "later"))
    running.clean_up()
    assert happened == ["later"]


def test_what_a_cleanup_raises_keeps_no_other_one_from_running() -> None:
    happened: list[str] = []

    def drop() -> None:
        raise SystemExit(3)

    running = context()
    running.add_cleanup(happened.append, "first")
    running.add_cleanup(drop)
    raised = running.clean_up()
    assert ([name.rpartition(".")[2] for name, _ in raised], happened) == (["drop"], ["first"])


def test_a_step_goes_on_with_its_own_table_after_steps_inside_it() -> None:
    def execute(running: ExecutorContext, text: str) -> None:
        running.table, running.text = "its own", text

    running = ExecutorContext(World(ScriptedClient(), {}), ExecutorConfig(), execute=execute)
    running.table, running.text = "the outer one", None
    running.execute_steps("Given a cup")
    assert (running.table, running.text) == ("the outer one", None)


@pytest.mark.parametrize(
    ("reason", "how"),
    [("disk full", "context.abort('disk full')"), (None, "context.abort('')")],
    ids=["with-a-reason", "without"],
)
def test_an_abort_says_how_it_was_asked_for(reason: str | None, how: str) -> None:
    running = context()
    before = running.aborted_by
    running.abort(reason)
    assert (before, running.aborted_by) == (None, how)


def test_a_parameter_is_made_only_where_there_is_none() -> None:
    running = context(tenant="a")
    made = [running.use_or_create_param(name, str.upper, "b") for name in ("tenant", "other")]
    assert (made, running.use_or_assign_param("other", "c")) == (["a", "B"], "B")


@pytest.mark.parametrize("status", ["failed", BehaveStatus.failed], ids=["by-name", "itself"])
def test_a_status_may_be_set_as_behave_lets_hooks_set_it(status: Any) -> None:
    statement = Settable(HookView(name="S", filename="f", line=1))
    statement.set_status(status)
    assert (statement.status, statement.name) == (BehaveStatus.failed, "S")


def test_steps_that_are_taken_off_a_scenario_are_missed() -> None:
    scenario = SettableScenario(HookView(name="S", filename="f", line=1), ["one", "two"])
    untouched = scenario.cut_off
    scenario.steps = ["two", "three"]
    assert (untouched, scenario.cut_off) == ([], ["one"])


def test_a_scenario_leads_to_its_feature() -> None:
    feature = HookView.of_feature(
        Feature(id="f", title="F", path="f.feature", capability="", language="zh-TW", tags=("a",))
    )
    view = HookView.of_scenario(
        Scenario(id="s", title="S", path="f.feature", line=4, feature="F", tags=("a", "b")),
        feature=feature,
    )
    assert (view.feature.name, view.language, view.effective_tags, view.location) == (
        "F",
        "zh-TW",
        {"a", "b"},
        "f.feature:4",
    )
