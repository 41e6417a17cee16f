"""Every way in which a step can end, hooks that have their own say included, for every suite."""

from __future__ import annotations

from accord.model.status import Status

ENDINGS = {
    "passes": Status.PASSED,
    "asserts": Status.FAILED,
    "raises what cannot say itself": Status.BROKEN,
    "gives back a coroutine": Status.BROKEN,
    "gives back a generator": Status.BROKEN,
    "gives back a future": Status.BROKEN,
    "gives back a context manager": Status.BROKEN,
    "runs a text without steps": Status.BROKEN,
    "leaves": Status.BROKEN,
    "raises an interrupt": Status.BROKEN,
    "sets the status of its scenario": Status.FAILED,
    "is failed by after_step": Status.FAILED,
    "is failed by after_scenario": Status.FAILED,
    "is failed by an assertion in after_step": Status.BROKEN,
    "has a cleanup that leaves": Status.BROKEN,
    "has a cleanup that fails it": Status.FAILED,
    "is cut off by before_scenario": Status.BROKEN,
    "is cut off while it runs": Status.BROKEN,
}
IN_THREADS = {
    "asserts in a thread": Status.FAILED,
    "has a defect in a thread": Status.BROKEN,
    "asserts while it goes away": Status.FAILED,
    "forgets to await": Status.BROKEN,
    "has a defect in a task": Status.BROKEN,
}
"""Under load nobody knows whose thread it was, so there it is said of the profile."""

STEPS = '''
import asyncio
import concurrent.futures
import contextlib
import sys
import threading

import greenlet
from behave import then


class UntoldError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


async def later():
    """Never awaited."""


def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def assert_it():
    assert 90 == 100, "costs 100"


@then("it passes")
@then("it is failed by {hook}")
@then("it is cut off by {hook}")
@then("it is failed by an assertion in after_step")
def passes(context, hook=""):
    pass


@then("it is cut off while it runs")
def cut_off(context):
    del context.scenario.steps[1:]


@then("it is killed")
def killed(context):
    raise greenlet.GreenletExit


@then("it asserts")
def asserts(context):
    assert_it()


@then("it raises what cannot say itself")
def untold(context):
    raise UntoldError


@then("it gives back a coroutine")
def coroutine(context):
    return later()


@then("it gives back a generator")
def generator(context):
    assert_it()
    yield


@then("it gives back a future")
def future(context):
    return concurrent.futures.Future()


@then("it gives back a context manager")
@contextlib.contextmanager
def manager(context):
    assert_it()
    yield


@then("it runs a text without steps")
def no_steps(context):
    context.execute_steps("# Then it asserts")


@then("it leaves")
def leaves(context):
    sys.exit(0)


@then("it raises an interrupt")
def interrupt(context):
    raise KeyboardInterrupt


@then("it sets the status of its scenario")
def sets_status(context):
    context.scenario.set_status("failed")


@then("it has a cleanup that leaves")
def cleanup(context):
    context.add_cleanup(sys.exit)


@then("it has a cleanup that fails it")
def failing_cleanup(context):
    context.add_cleanup(context.scenario.set_status, "failed")


@then("it asserts in a thread")
def thread_asserts(context):
    in_thread(assert_it)


@then("it has a defect in a thread")
def thread_defect(context):
    in_thread(lambda: {}["token"])


class Checked:
    def __del__(self):
        assert_it()


@then("it asserts while it goes away")
def goes_away(context):
    Checked()


@then("it forgets to await")
def forgets(context):
    later()


async def fails_alone():
    {}["token"]


async def waits_for_task():
    await asyncio.wait([asyncio.create_task(fails_alone())])


@then("it has a defect in a task")
def task_defect(context):
    asyncio.run(waits_for_task())


@then("it aborts")
def aborts(context):
    context.abort("enough")
'''
HOOKS = """
from behave.model_core import Status


def before_scenario(context, scenario):
    if scenario.name == "is cut off by before_scenario":
        scenario.steps.clear()


def after_step(context, step):
    if step.name == "it is failed by after_step":
        step.status = Status.failed
    if step.name == "it is failed by an assertion in after_step":
        assert False, "the log has denied messages"


def after_scenario(context, scenario):
    if scenario.name == "is failed by after_scenario":
        scenario.set_status("failed")
"""


def feature(*titles: str) -> str:
    """A feature of these scenarios, each tagged ``@load`` and of one step of its title.

    One that is cut off while it runs has another step to lose.
    """
    scenarios = "".join(
        f"\n  @load\n  Scenario: {title}\n    Then it {title}\n"
        + ("    And it passes\n" if title == "is cut off while it runs" else "")
        for title in titles
    )
    return f"Feature: endings\n{scenarios}"
