"""Signals in the middle of a run, and steps that damage its record."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import indent

from ways.settings import REPORTS
from ways.way import Files, Room, Way

SIGNALS = {
    "term": ("SIGTERM", "command", "TERM"),
    "int": ("SIGINT", "command", "INT"),
    "hup": ("SIGHUP", "command", "HUP"),
    "quit": ("SIGQUIT", "command", "QUIT"),
    "kill": ("SIGKILL", "command", "KILL"),
    "alarm": ("SIGALRM", "command", "ALRM"),
    "user": ("SIGUSR1", "command", "USR1"),
    "term-twice": ("SIGTERM twice", "command", "TERM,TERM"),
    "int-twice": ("SIGINT twice", "command", "INT,INT"),
    "term-int": ("SIGTERM and then SIGINT", "command", "TERM,INT"),
    "term-kill": ("SIGTERM and then SIGKILL", "command", "TERM,KILL"),
    "worker-term": ("SIGTERM to the youngest process below it", "youngest", "TERM"),
    "worker-kill": ("SIGKILL to the youngest process below it", "youngest", "KILL"),
    "engine-int": ("SIGINT to the eldest process below it", "eldest", "INT"),
    "engine-term": ("SIGTERM to the eldest process below it", "eldest", "TERM"),
    "engine-kill": ("SIGKILL to the eldest process below it", "eldest", "KILL"),
}
DAMAGES = {
    "emptied": ("empties it", "path.write_bytes(b'')"),
    "removed": ("removes it", "path.unlink()"),
    "cut": ("cuts its last line", "path.write_bytes(path.read_bytes()[:-20])"),
    "failures-removed": (
        "takes the lines out that tell of the failure",
        "lines = path.read_bytes().splitlines(keepends=True)\n"
        "path.write_bytes(b''.join(line for line in lines if b'failed' not in line))",
    ),
    "garbled": ("adds a line that is no JSON", "add(b'{\"kind\":\"CaseFinished\",,}\\n')"),
    "not-text": ("adds a line that is no UTF-8", "add(b'{\"kind\":\"\\xaf\"}\\n')"),
    "zeroed": ("adds a block of zeros", "add(b'\\0' * 512 + b'\\n')"),
    "twice": (
        "repeats its last line that ends a case",
        "lines = path.read_bytes().splitlines(keepends=True)\n"
        "add([line for line in lines if b'CaseFinished' in line][-1])",
    ),
    "forged-case": (
        "adds a case that nobody planned",
        "lines = path.read_bytes().splitlines(keepends=True)\n"
        "line = [line for line in lines if b'CaseFinished' in line][-1]\n"
        "add(line.replace(b'#it-fails', b'#it-was-never-there'))",
    ),
    "forged-end": (
        "adds the end of the stage, and ends its process",
        'add(b\'{"kind":"StageFinished","at":1.5,"stage":"scenarios"}\\n\')\nos._exit(0)',
    ),
    "moved": ("moves the folder", "path.parent.rename(path.parent.with_name('elsewhere'))"),
    "linked": ("makes a link to nowhere of it", "path.unlink()\npath.symlink_to('/dev/null')"),
}  # fmt: skip
STEPS = """
import os
import time
from pathlib import Path

from behave import then

run = Path("reports/runs") / Path("reports/runs/latest").read_text().strip()
path = run / "journal" / "scenarios.ndjson"


def add(line):
    with path.open("ab") as journal:
        journal.write(line)


@then("it holds")
def holds(context):
    pass


@then("it does not hold")
def does_not(context):
    assert False, "it does not hold"


@then("it takes a while")
def waits(context):
    Path("begun").touch()
    time.sleep({seconds})


@then("the record is damaged")
def damages(context):
{damage}
"""
FEATURE = """Feature: interruptions
  Scenario: it fails
    Then {first}
  Scenario: it goes on
    Then {then}
  Scenario: last
    Then it holds
"""


def files(first: str, then: str, *, damage: str = "pass", seconds: float = 0.1) -> Files:
    # Only Accord keeps a record that a step could damage.
    steps = STEPS.replace("{seconds}", str(seconds)).replace("{damage}", indent(damage, "    "))
    return {
        "accord.toml": f"{REPORTS}\n[stages.scenarios]\nworkers = 1\n",
        "features/interruptions.feature": FEATURE.format(first=first, then=then),
        "steps/interruptions.py": steps,
    }


def signalled(ways: Sequence[Way], sick: bool) -> Files:
    del ways
    return files("it holds", "it takes a while", seconds=8 if sick else 0.1)


def damaged(ways: Sequence[Way], sick: bool) -> Files:
    if not sick:
        return files("it holds", "it holds")
    return files("it does not hold", "the record is damaged", damage=DAMAGES[ways[0].sick][1])


def plain_steps(ways: Sequence[Way], sick: bool) -> Files:
    steps = str(signalled(ways, sick)["steps/interruptions.py"])
    alone = "\n".join(
        line for line in steps.splitlines() if not line.startswith(("run =", "path ="))
    )
    return {"steps/interruptions.py": alone}


def around(way: Way) -> Sequence[str]:
    _, place, names = SIGNALS[way.sick]
    script = str(Path(__file__).with_name("signalling.py"))
    return (sys.executable, script, place, names)


def behave(way: Way, folder: Path) -> Sequence[str]:
    del folder
    # It has no process below it that could be signalled.
    if SIGNALS[way.sick][1] != "command":
        return ()
    return (sys.executable, "-m", "behave", "--no-color")


ROOMS = (
    Room(
        name="signals",
        heading="A run is signalled while a scenario is at work",
        suite="scenarios",
        ways=tuple(Way(name=n, done=f"it gets {s[0]}", sick=n) for n, s in SIGNALS.items()),
        compose=signalled,
        plain=behave,
        plain_files=plain_steps,
        alone=True,
        around=around,
    ),
    Room(
        name="records",
        heading="A scenario fails, and a step of the next one reaches for the run's journal",
        suite="scenarios",
        ways=tuple(Way(name=n, done=d[0], sick=n) for n, d in DAMAGES.items()),
        compose=damaged,
        plain=lambda way, folder: (),
        alone=True,
    ),
)
