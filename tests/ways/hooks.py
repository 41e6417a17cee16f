"""How each hook of behave may end."""

from __future__ import annotations

from collections.abc import Sequence

from ways.steps import behave
from ways.trying import SETTINGS
from ways.way import Files, Room, Way

ENDINGS = {
    "raises": ("raises an error", "{}['token']"),
    "asserts": ("asserts what does not hold", "assert price() == 100"),
    "exits": ("calls `sys.exit(0)`", "sys.exit(0)"),
    "marks": ("sets the status to failed", "item.set_status('failed')"),
    "threads": ("starts a thread that asserts what does not hold", "in_thread()"),
    "nests": ("runs a step that does not hold", "context.execute_steps('Then it does not hold')"),
    "ends": ("calls `os._exit(0)`", "os._exit(0)"),
    "interrupts": ("raises `KeyboardInterrupt`", "raise KeyboardInterrupt"),
    "aborts": ("calls `context.abort()`", "context.abort('enough')"),
}
AROUND_STEPS = ("before_step", "after_step")
AROUND_SCENARIOS = (
    "before_scenario",
    "after_scenario",
    "before_tag",
    "after_tag",
    "fixture_setup",
    "fixture_cleanup",
    "added_cleanup",
    *AROUND_STEPS,
)
AROUND_ALL = (
    "before_all",
    "after_all",
    "before_feature",
    "after_feature",
    "before_rule",
    "after_rule",
)
# behave's context runs steps only while a feature is at work; a status is of what is at work.
OF_SCENARIOS = ("raises", "asserts", "exits", "marks", "threads", "nests")
OF_ALL = ("raises", "asserts", "exits", "ends", "interrupts", "aborts")
HOOKS = """
import os
import sys
import threading

from behave import fixture, use_fixture

WAYS = {ways}


def price():
    return 90


def in_thread():
    def asserts():
        assert price() == 100
    thread = threading.Thread(target=asserts)
    thread.start()
    thread.join()


def act(hook, context, item=None, name=""):
    wanted, code = WAYS.get(name or item.name, ("", ""))
    if wanted == hook:
        exec(code, globals() | {"context": context, "item": item})


@fixture
def fixed(context, scenario):
    act("fixture_setup", context, scenario)
    yield
    act("fixture_cleanup", context, scenario)


def before_scenario(context, scenario):
    use_fixture(fixed, context, scenario)
    context.add_cleanup(act, "added_cleanup", context, scenario)
    act("before_scenario", context, scenario)


def after_scenario(context, scenario):
    act("after_scenario", context, scenario)


def before_tag(context, tag):
    act("before_tag", context, getattr(context, "scenario", None), tag)


def after_tag(context, tag):
    act("after_tag", context, getattr(context, "scenario", None), tag)


def before_step(context, step):
    act("before_step", context, context.scenario)


def after_step(context, step):
    act("after_step", context, context.scenario)


def before_all(context):
    act("before_all", context, name="all")


def after_all(context):
    act("after_all", context, name="all")


def before_feature(context, feature):
    act("before_feature", context, feature, "all")


def after_feature(context, feature):
    act("after_feature", context, feature, "all")


def before_rule(context, rule):
    act("before_rule", context, rule, "all")


def after_rule(context, rule):
    act("after_rule", context, rule, "all")
"""
STEPS = """
from behave import then


@then("it holds")
def holds(context):
    pass


@then("it does not hold")
def does_not(context):
    assert False, "it does not hold"
"""


def ways_around(hooks: Sequence[str], endings: Sequence[str]) -> tuple[Way, ...]:
    return tuple(
        Way(
            name=f"{hook.replace('_', '-')}-{ending}",
            done=f"`{hook}` {ENDINGS[ending][0]}".replace("_setup`", "` while it sets up"),
            sick=(hook, ENDINGS[ending][1]),
        )
        for hook in hooks
        for ending in endings
    )


def of_scenarios(ways: Sequence[Way], sick: bool) -> Files:
    told = {way.name: way.sick for way in ways} if sick else {}
    scenarios = "".join(
        f"\n  @{way.name}\n  Scenario: {way.name}\n    Then it holds\n    And it holds\n"
        for way in ways
    )
    return {
        "features/hooks.feature": f"Feature: hooks\n{scenarios}",
        "features/environment.py": HOOKS.replace("{ways}", repr(told)),
        "features/steps/hooks.py": STEPS,
    }


def of_all(ways: Sequence[Way], sick: bool) -> Files:
    told = {"all": ways[0].sick} if sick else {}
    text = "Feature: hooks\n  Rule: all\n    Scenario: first\n      Then it holds\n"
    return {
        "features/hooks.feature": text,
        "features/environment.py": HOOKS.replace("{ways}", repr(told)),
        "features/steps/hooks.py": STEPS,
        "accord.toml": f"{SETTINGS}\n[stages.scenarios]\nworkers = 1\n",
    }


ROOMS = (
    Room(
        name="hooks",
        heading="What a hook around a scenario does",
        suite="scenarios",
        ways=ways_around(AROUND_SCENARIOS, OF_SCENARIOS),
        compose=of_scenarios,
        plain=behave,
        told_by_junit=True,
    ),
    Room(
        name="whole-hooks",
        heading="What a hook around all scenarios does",
        suite="scenarios",
        ways=ways_around(AROUND_ALL, OF_ALL),
        compose=of_all,
        plain=behave,
        alone=True,
    ),
)
