"""How a run of a part, or one that is joined of parts, may overlook what fails."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ways.way import Content, Files, Room, Way

STEPS: Final = """
from pathlib import Path

from behave import given, then

from beside import LIMIT


@then("it holds")
@then("it holds with {number}")
def holds(context, number="1"):
    wrong = Path("wrong.txt").read_text().split() if Path("wrong.txt").exists() else []
    assert number not in wrong, f"{number} does not hold"


@given("number {number} is asked")
def asked(context, number):
    context.number = number


@then("the number holds")
def number_holds(context):
    holds(context, context.number)


@then("all of it holds")
def all_holds(context):
    context.execute_steps("Then it is small")


@then("it is small")
def is_small(context):
    assert LIMIT < 10


@then("the data hold")
def data_hold(context):
    assert Path("contracts/data.json").read_text() == "1"
"""
COUNTS: Final = """
from pathlib import Path

from behave import given, then

seen = 0


@given("nothing was asked")
def nothing(context):
    global seen
    seen = 0


@then("the answer holds")
def holds(context):
    global seen
    seen += 1
    assert seen != int(Path("which.txt").read_text()), f"answer {seen} does not hold"
"""
ASKED_TWICE: Final = """Feature: asked
  Scenario: it is asked twice
    Given nothing was asked
    Then the answer holds
    And it holds
    Then the answer holds
"""
OUTLINE: Final = """Feature: outlined
  Scenario Outline: it holds
    Given number <number> is asked
    Then the number holds
    And it holds
    Examples:
      | number |
      | 7      |
      | 8      |
"""
LOCAL: Final = (
    'from behave import then\n\n\n@then("ours holds")\ndef ours(context):\n    assert {}\n'
)
FILES: Final[Files] = {
    "accord.toml": '[reports]\nformats = ["junit"]\n',
    ".gitignore": "reports/\n.accord/\n__pycache__/\nsteps/local.py\n",
    "wrong.txt": "",
    "which.txt": "0",
    "contracts/data.json": "1",
    "steps/beside.py": "LIMIT = 1\n",
    "steps/holding.py": STEPS,
    "steps/counting.py": COUNTS,
    "features/well.feature": "Feature: well\n  Scenario: it holds\n    Then it holds\n",
    "features/other.feature": "Feature: other\n  Scenario: it holds\n    Then it holds with 2\n",
}
FOLLOWED: Final = (
    "git init -q; git add -A; git -c user.name=a -c user.email=a@b.org commit -qm all; "
)
# Something else is concerned, so that something runs.
BESIDE: Final = "; echo '    And it holds' >> features/well.feature"
CHANGED: Final = ("run", "--changed", "HEAD")
RUN: Final = ("run",)
MERGE: Final = ("merge", "reports/runs")
KEPT: Final = "$ACCORD run; $ACCORD baseline add; "


def _scenario(step: str) -> str:
    return f"printf 'Feature: f\\n  Scenario: s\\n    Then {step}\\n' > features/more.feature; "


def _known(files: str, first: str, then: str) -> str:
    """A finding that is known, and what is wrong later."""
    return f"{files}; {first}; {KEPT}{then}"


OURS = _scenario("ours holds") + f"printf '%s' {shlex.quote(LOCAL.format(True))} > steps/local.py; "
OURS_FAIL = f"printf '%s' {shlex.quote(LOCAL.format(False))} > steps/local.py{BESIDE}"
OURS_AT_LAST = f"{OURS}sed -i /local/d .gitignore; {FOLLOWED}"
LARGE = "sed -i 's/< 10/> 10/' steps/holding.py"
SMALL = "sed -i s/1/20/ steps/beside.py"
TWICE = f"printf '%s' {shlex.quote(ASKED_TWICE)} > features/more.feature"
EXPIRED = "sed -i 's/^until = .*/until = 2020-01-01/' specs/known.toml"
ROWS = f"printf '%s' {shlex.quote(OUTLINE)} > features/more.feature"
SWAPPED = "sed -i '/| 7/d' features/more.feature"
SHARDS = FOLLOWED + "$ACCORD run --shard 1/2{}; $ACCORD run --shard 2/2{}"

SCRIPTS: Final[Mapping[str, tuple[str, Sequence[str], str, str]]] = MappingProxyType(
    {
        "changed-ignored": (
            "`--changed`: a step module that git ignores fails",
            CHANGED,
            f"{OURS}{FOLLOWED}{OURS_FAIL}",
            f"{OURS}{FOLLOWED}true{BESIDE}",
        ),
        "changed-assumed": (
            "`--changed`: a step module fails that git is told to take for unchanged",
            CHANGED,
            f"{OURS_AT_LAST}git update-index --assume-unchanged steps/local.py; {OURS_FAIL}",
            f"{OURS_AT_LAST}git update-index --assume-unchanged steps/local.py{BESIDE}",
        ),
        "changed-skipped": (
            "`--changed`: a step module fails that git is told to skip",
            CHANGED,
            f"{OURS_AT_LAST}git update-index --skip-worktree steps/local.py; {OURS_FAIL}",
            f"{OURS_AT_LAST}git update-index --skip-worktree steps/local.py{BESIDE}",
        ),
        "changed-data": (
            "`--changed`: data beside contracts change, which a step reads",
            CHANGED,
            f"{_scenario('the data hold')}{FOLLOWED}printf 2 > contracts/data.json{BESIDE}",
            f"{_scenario('the data hold')}{FOLLOWED}true{BESIDE}",
        ),
        "changed-helper": (
            "`--changed`: a module that steps import changes",
            CHANGED,
            f"{_scenario('it is small')}{FOLLOWED}{SMALL}{BESIDE}",
            f"{_scenario('it is small')}{FOLLOWED}true{BESIDE}",
        ),
        "changed-step-of-a-step": (
            "`--changed`: a step changes that another runs by its text",
            CHANGED,
            f"{_scenario('all of it holds')}{FOLLOWED}{LARGE}{BESIDE}",
            f"{_scenario('all of it holds')}{FOLLOWED}true{BESIDE}",
        ),
        "known-same-words": (
            "a step is known to fail, and now the next one of the same words does",
            RUN,
            _known(TWICE, "echo 1 > which.txt", "echo 2 > which.txt"),
            _known(TWICE, "echo 1 > which.txt", "true"),
        ),
        "known-another-row": (
            "an example is known to fail, and now the one that stands in its place does",
            RUN,
            _known(ROWS, "echo 7 > wrong.txt", f"echo 8 > wrong.txt; {SWAPPED}"),
            _known(ROWS, "echo 7 > wrong.txt", "true"),
        ),
        "known-expired": (
            "a finding was known until yesterday",
            RUN,
            _known(
                TWICE,
                "echo 1 > which.txt",
                "sed -i 's/^until = .*/until = 2020-01-01/' specs/known.toml",
            ),
            _known(TWICE, "echo 1 > which.txt", "true"),
        ),
        "merge-missing": (
            "`accord merge`: one of two shards is not there",
            MERGE,
            f"{FOLLOWED}$ACCORD run --shard 1/2",
            SHARDS.format("", ""),
        ),
        "merge-values": (
            "`accord merge`: two shards ran with different values (`--set`)",
            MERGE,
            SHARDS.format(" --set user=amy", " --set user=ben"),
            SHARDS.format(" --set user=amy", " --set user=amy"),
        ),
        "merge-files": (
            "`accord merge`: a shard was run before a feature changed",
            MERGE,
            SHARDS.format("", "") + BESIDE,
            SHARDS.format("", ""),
        ),
        "merge-selection": (
            "`accord merge`: a shard was asked for less than the other",
            MERGE,
            SHARDS.format("", " --tags 'not @slow'"),
            SHARDS.format("", ""),
        ),
        "merge-failed": (
            "`accord merge`: a scenario of one shard failed",
            MERGE,
            "echo 2 > wrong.txt; " + SHARDS.format("", ""),
            SHARDS.format("", ""),
        ),
    }
)


def compose(ways: Sequence[Way], sick: bool) -> Files:
    _, _, *scripts = SCRIPTS[ways[0].name]
    script = scripts[0 if sick else 1]

    def prepare(file: Path) -> None:
        command = shlex.join((sys.executable, "-m", "accord"))
        environment = os.environ | {"ACCORD": command, "CI": "1", "NO_COLOR": "1"}
        # What a run ends with says nothing: some have to fail.
        subprocess.run(
            ["sh", "-c", script],
            cwd=file.parent,
            env=environment,
            capture_output=True,
            check=False,
        )

    # It comes last, when everything else is there.
    last: Mapping[str, Content] = {"prepared": prepare}
    return {**FILES, **last}


def arguments(way: Way, sick: bool) -> Sequence[str]:
    del sick
    return (*SCRIPTS[way.name][1], "--format", "json")


ROOM = Room(
    name="parts",
    heading="Less than everything is run, known or joined",
    suite="scenarios",
    ways=tuple(Way(name=name, done=told[0]) for name, told in SCRIPTS.items()),
    compose=compose,
    plain=lambda way, folder: (),
    alone=True,
    arguments=arguments,
)
