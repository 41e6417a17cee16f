from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from behave import fixture, use_fixture
from behave.matchers import ParseMatcher
from behave.step_registry import StepRegistry

from accord.model.calls import Call, CallResponse, ContractVerdict, Problem, Side
from accord.model.catalogue import Feature, Scenario, ScenarioStep
from accord.model.message import plain
from accord.model.status import Status
from accord.steps.executor import ExecutedScenario, ExecutedStep, run
from accord.steps.executor_binding import BoundScenario, bind
from accord.steps.executor_context import ExecutorConfig, ExecutorContext, HookView
from accord.steps.returned import check_returned
from accord.steps.world import World
from accord.text import say

FEATURE = HookView.of_feature(Feature(id="f", title="F", path="features/f.feature", capability=""))
Step = Callable[..., object]


class Silent:
    headers: dict[str, str]

    def __init__(self) -> None:
        self.headers = {}

    def begin_trace(self) -> str:
        return "0" * 32

    def send(self, *_: Any, **__: Any) -> Any:
        raise AssertionError


def registry(**steps: Step) -> StepRegistry:
    """Steps by their sentence, ``_`` standing for a space."""
    made = StepRegistry()
    for name, function in steps.items():
        made.steps["given"].append(ParseMatcher(function, name.replace("_", " ")))
    return made


def bound(known: StepRegistry, *steps: ScenarioStep | str) -> BoundScenario:
    written = tuple(
        step if isinstance(step, ScenarioStep) else ScenarioStep(keyword="Given", text=step, line=3)
        for step in steps
    )
    scenario = Scenario(
        id="s", title="S", path="features/f.feature", line=2, feature="F", steps=written
    )
    return bind(scenario, FEATURE, known)


def context() -> ExecutorContext:
    world = World(Silent(), {})
    world.start_scenario()
    return ExecutorContext(world, ExecutorConfig())


def ran(known: StepRegistry, *steps: ScenarioStep | str, **options: Any) -> ExecutedScenario:
    return run(bound(known, *steps), context(), **options)


def reason(outcome: ExecutedScenario) -> str:
    return "" if outcome.reason is None else say(outcome.reason, "en")


def nothing(context: Any) -> None:
    """Do nothing."""


def refuses(context: Any) -> None:
    told = "the order costs 100, expected 90"
    raise AssertionError(told)


def raises(context: Any) -> None:
    raise KeyError("token")


def pending(context: Any) -> None:
    from behave.api.pending_step import StepNotImplementedError

    raise StepNotImplementedError("soon")


@pytest.mark.parametrize(
    ("step", "status", "said"),
    [
        pytest.param(nothing, Status.PASSED, "", id="passes"),
        pytest.param(refuses, Status.FAILED, "costs 100", id="asserts"),
        pytest.param(raises, Status.BROKEN, "KeyError", id="raises"),
        pytest.param(pending, Status.PENDING, "soon", id="is-pending"),
    ],
)
def test_a_step_is_judged_as_in_the_scenarios_suite(step: Step, status: Status, said: str) -> None:
    outcome = ran(registry(it_runs=step), "it runs")
    assert outcome.status is status
    assert said in reason(outcome)


def test_the_first_step_that_does_not_pass_ends_the_scenario() -> None:
    reached: list[str] = []
    known = registry(no=refuses, never=lambda _: reached.append("never"))
    told: list[ExecutedStep] = []
    outcome = ran(known, "no", "never", executed=told)
    assert (outcome.step, reached) == (0, [])
    assert [step.status for step in told] == [Status.FAILED, Status.SKIPPED]


def test_values_tables_and_texts_reach_the_step() -> None:
    heard: list[object] = []

    def hears(context: Any, count: str) -> None:
        rows = [list(row.cells) for row in context.table.rows]
        heard.extend([count, context.table.headings, rows, context.text])

    made = StepRegistry()
    made.steps["given"].append(ParseMatcher(hears, "there are {count:d}"))
    step = ScenarioStep(
        keyword="Given",
        text="there are 3",
        line=3,
        table=(("name", "price"), ("tea", "250")),
        doc="words",
    )
    assert ran(made, step).status is Status.PASSED
    assert heard == [3, ["name", "price"], [["tea", "250"]], "words"]


def test_one_bound_scenario_serves_many_contexts() -> None:
    def counts(context: Any) -> None:
        assert "seen" not in context
        context.seen = True

    both = bound(registry(it_runs=counts), "it runs")
    assert [run(both, context()).status for _ in range(3)] == [Status.PASSED] * 3


def test_a_generator_fixture_is_set_up_and_torn_down() -> None:
    happened: list[str] = []

    @fixture  # type: ignore[untyped-decorator]  # behave is untyped
    def shop(context: Any) -> Any:
        happened.append("open")
        yield "shop"
        happened.append("closed")

    def uses(context: Any) -> None:
        context.shop = use_fixture(shop, context)
        happened.append(context.shop)

    assert ran(registry(it_runs=uses), "it runs").status is Status.PASSED
    assert happened == ["open", "shop", "closed"]


def test_cleanups_run_last_first_even_after_a_failure() -> None:
    happened: list[str] = []

    def fails(context: Any) -> None:
        context.add_cleanup(happened.append, "first")
        context.add_cleanup(lambda: happened.append("second"))
        refuses(context)

    assert ran(registry(it_runs=fails), "it runs").status is Status.FAILED
    assert happened == ["second", "first"]


def test_a_cleanup_that_raises_breaks_a_scenario_that_passed() -> None:
    outcome = ran(registry(it_runs=lambda c: c.add_cleanup(raises, c)), "it runs")
    assert outcome.status is Status.BROKEN
    assert "KeyError" in reason(outcome)


def test_hooks_run_around_the_scenario_in_the_order_of_behave() -> None:
    happened: list[str] = []
    names = ("before_feature", "before_scenario", "after_scenario", "after_feature")
    hooks = {name: lambda c, s, name=name: happened.append(name) for name in names}
    hooks["before_step"] = lambda c, s: happened.append(s.name)
    ran(registry(it_runs=nothing), "it runs", own_hooks=hooks)
    assert happened == ["before_feature", "before_scenario", "it runs", *names[2:]]


def test_a_hook_that_raises_breaks_the_scenario_before_its_steps() -> None:
    reached: list[str] = []
    known = registry(it_runs=lambda c: reached.append("step"))
    outcome = ran(known, "it runs", own_hooks={"before_scenario": lambda c, s: raises(c)})
    assert (outcome.status, reached) == (Status.BROKEN, [])
    assert "before_scenario" in reason(outcome)


def calls(*, broken: bool) -> Step:
    problem = Problem(side=Side.RESPONSE, kind="status", where="status", message=plain("no 418"))

    def step(context: Any) -> None:
        context.accord.calls.append(
            Call(
                service="goods",
                method="GET",
                url="http://127.0.0.1/",
                started=0,
                seconds=0,
                trace="",
                span="",
                operation="goods/read",
                response=CallResponse(status=418),
                verdict=ContractVerdict.BROKEN if broken else ContractVerdict.KEPT,
                problems=(problem,) if broken else (),
            )
        )

    return step


def test_a_broken_contract_fails_a_scenario_whose_steps_all_passed() -> None:
    reached: list[str] = []
    known = registry(call=calls(broken=True), then=lambda c: reached.append("then"))
    outcome = ran(known, "call", "then")
    assert (outcome.status, outcome.step, reached) == (Status.FAILED, 0, ["then"])
    assert "no 418" in reason(outcome)


def test_what_a_cleanup_calls_is_held_against_its_contract() -> None:
    outcome = ran(registry(it_runs=lambda c: c.add_cleanup(calls(broken=True), c)), "it runs")
    assert outcome.status is Status.FAILED


def test_attributes_of_before_all_are_seen_and_not_shared_back(tmp_path: Path) -> None:
    known = registry(it_runs=lambda c: setattr(c, "mine", c.tenant))
    seen = ExecutorContext(World(Silent(), {}), ExecutorConfig(), base={"tenant": "a"})
    assert run(bound(known, "it runs"), seen).status is Status.PASSED
    assert seen.shared() == {"tenant": "a", "mine": "a"}


@pytest.mark.parametrize(
    "own_hooks",
    [
        pytest.param({}, id="by-a-step"),
        pytest.param(
            {"before_scenario": lambda _, scenario: scenario.skip("not today")}, id="by-a-hook"
        ),
    ],
)
def test_a_scenario_that_is_left_out_runs_no_further(own_hooks: dict[str, Any]) -> None:
    reached: list[str] = []
    known = registry(
        skips=lambda context: context.scenario.skip("not today"),
        never=lambda _: reached.append("never"),
    )
    outcome = ran(known, "skips", "never", own_hooks=own_hooks)
    assert (outcome.status, reached) == (Status.SKIPPED, [])
    assert "not today" in reason(outcome)


def test_steps_that_a_hook_takes_off_are_run_and_missed() -> None:
    reached: list[str] = []
    known = registry(it_runs=nothing, it_counts=lambda _: reached.append("it counts"))
    hooks = {"before_scenario": lambda _, scenario: scenario.steps.pop()}
    outcome = ran(known, "it runs", "it counts", own_hooks=hooks)
    assert (outcome.status, reached) == (Status.BROKEN, ["it counts"])
    assert reason(outcome).endswith("it counts")


def test_a_hook_may_look_at_the_steps() -> None:
    names: list[str] = []
    hooks = {"before_scenario": lambda _, s: names.extend(step.name for step in s.all_steps)}
    outcome = ran(registry(it_runs=nothing), "it runs", own_hooks=hooks)
    assert (outcome.status, names) == (Status.PASSED, ["it runs"])


@pytest.mark.parametrize("is_listening", [False, True])
def test_step_that_gives_back_work_that_nobody_did_is_broken(is_listening: bool) -> None:
    async def later() -> None:
        """Nobody awaits it."""

    known = registry(it_is_ordered=lambda _: later())
    check_returned(known)
    outcome = ran(known, "it is ordered", executed=[] if is_listening else None)
    assert (outcome.status, "coroutine" in reason(outcome)) == (Status.BROKEN, True)
