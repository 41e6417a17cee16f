"""What a step may do instead of holding, and what a feature may leave out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import indent

from ways.way import Files, Room, Way, ways_of

HEAD = '''
import asyncio
import atexit
import concurrent.futures
import contextlib
import gc
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

from behave import given, step, then, when


class Untold(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class Abrupt(BaseException):
    """Neither an error nor an exit."""


def price():
    """What the shop says a tea costs."""
    return 90


def check(wanted=100):
    assert price() == wanted, f"a tea costs {price()}, expected {wanted}"


@contextlib.contextmanager
def checked(wanted):
    check(wanted)
    yield


async def check_later(wanted=100):
    check(wanted)


def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


@then("it holds")
def holds(context):
    check(90)
'''


def compose(ways: Sequence[Way], sick: bool) -> Files:
    bodies = "".join(
        f'\n\n@then("{each.name} is tried")\ndef {each.name.replace("-", "_")}(context):\n'
        + indent(str(each.sick if sick else each.healthy), "    ")
        for each in ways
    )
    helper = '\n\n@then("asserts is tried")\ndef a(context):\n    check()\n'
    if not any(each.name == "asserts" for each in ways):
        bodies += helper
    scenarios = "".join(
        f"\n  Scenario: {each.name}\n    Then {each.name} is tried\n    And it holds\n"
        for each in ways
    )
    settings = "\n[stages.scenarios.options]\nscenario-timeout-s = 4\n"
    return {
        "features/ways.feature": f"Feature: ways\n{scenarios}",
        "steps/ways.py": HEAD + bodies,
        "accord.toml": f'[reports]\nformats = ["junit"]\n{settings}',
    }


def behave(way: Way, folder: Path) -> Sequence[str]:
    return ("timeout", "30", sys.executable, "-m", "behave", "--no-color")


ROOM = Room(
    name="steps",
    heading="What a step does",
    suite="scenarios",
    ways=ways_of("steps", healthy="check(90)"),
    compose=compose,
    plain=behave,
    told_by_junit=True,
)
