"""How a run of a part, or one that is joined of parts, may overlook what fails."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ways.trying import execute
from ways.way import Files, Room, Way

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
BESIDE: Final = "echo '    And it holds' >> features/well.feature; "
KEPT: Final = "$ACCORD run; $ACCORD baseline add; "
COMMANDS: Final = {
    "changed": ("run", "--changed", "HEAD"),
    "failed": ("run", "--failed"),
    "known": ("run",),
    "merge": ("merge", "reports/runs"),
}
PATIENCE_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class Script:
    """What is done in a workspace before the command that is tried."""

    text: str

    def __call__(self, file: Path) -> None:
        command = shlex.quote(shlex.join((sys.executable, "-m", "accord")))
        # What a run ends with says nothing: some have to fail.
        execute(("sh", "-c", f"ACCORD={command}; {self.text}"), file.parent, PATIENCE_S)


def _scenario(step: str) -> str:
    return f"printf 'Feature: f\\n  Scenario: s\\n    Then {step}\\n' > features/more.feature; "


def _shards(first: str = "", second: str = "") -> str:
    return f"{FOLLOWED}$ACCORD run --shard 1/2{first}; $ACCORD run --shard 2/2{second}; "


def _changed(name: str, done: str, before: str, then: str) -> Way:
    """A change that is not seen."""
    twin = before + BESIDE
    return Way(name=f"changed-{name}", done=f"`--changed`: {done}", sick=twin + then, healthy=twin)


def _known(name: str, done: str, before: str, then: str) -> Way:
    """A finding that is known, and what is wrong later."""
    twin = f"{before}; {KEPT}"
    return Way(name=f"known-{name}", done=done, sick=twin + then, healthy=twin)


def _merged(name: str, done: str, sick: str, *, twin: str = "") -> Way:
    healthy = twin or _shards()
    return Way(name=f"merge-{name}", done=f"`accord merge`: {done}", sick=sick, healthy=healthy)


OURS = _scenario("ours holds") + f"printf '%s' {shlex.quote(LOCAL.format(True))} > steps/local.py; "
OURS_FAIL = f"printf '%s' {shlex.quote(LOCAL.format(False))} > steps/local.py"
OURS_AT_LAST = f"{OURS}sed -i /local/d .gitignore; {FOLLOWED}"
LARGE = "sed -i 's/< 10/> 10/' steps/holding.py"
SMALL = "sed -i s/1/20/ steps/beside.py"
TWICE = f"printf '%s' {shlex.quote(ASKED_TWICE)} > features/more.feature; echo 1 > which.txt"
EXPIRED = "sed -i 's/^until = .*/until = 2020-01-01/' specs/known.toml"
ROWS = f"printf '%s' {shlex.quote(OUTLINE)} > features/more.feature; echo 7 > wrong.txt"
SWAPPED = "sed -i '/| 7/d' features/more.feature"

SHARED: Final = """
import sys
from pathlib import Path

from behave import then

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))
import far


@then("it is near")
def is_near(context):
    assert far.LIMIT < 10
"""
FAR: Final = (
    f"mkdir shared; echo 'LIMIT = 20' > shared/far.py; {_scenario('it is near')}"
    f"printf '%s' {shlex.quote(SHARED)} > steps/near.py; {FOLLOWED}"
)
NEAR: Final = "sed -i s/20/2/ shared/far.py; "
DRAWN: Final = (
    "printf 'drawn/\\n.env\\n' >> .gitignore; mkdir drawn; echo 'LIMIT = 1' > drawn/limits.py; "
    "echo 1 > .env; "
)
IMPORTED: Final = """
from pathlib import Path

from behave import then

from drawn.limits import LIMIT


@then("what is drawn holds")
def is_drawn(context):
    assert LIMIT < 10


@then("the environment holds")
def holds_in_environment(context):
    assert Path(".env").read_text().strip() == "1"
"""
IMPORTS: Final = f"{DRAWN}printf '%s' {shlex.quote(IMPORTED)} > steps/drawn_steps.py; "
NEW_NEAR: Final = "git rm -q shared/far.py; mkdir -p shared; git add -A; " + (
    "git -c user.name=a -c user.email=a@b.org commit -qm gone; "
)
BOTH_SHARDS: Final = "$ACCORD run --shard 1/2; $ACCORD run --shard 2/2; "
RED_TWICE: Final = "echo '1 2' > wrong.txt; $ACCORD run; "
ONE_MENDED: Final = "echo 2 > wrong.txt; "
RENAMED: Final = "sed -i 's/Scenario: it/Scenario: that/' features/other.feature"

WAYS: Final = (
    _changed("ignored", "a step module that git ignores fails", OURS + FOLLOWED, OURS_FAIL),
    _changed(
        "assumed",
        "a step module fails that git is told to take for unchanged",
        f"{OURS_AT_LAST}git update-index --assume-unchanged steps/local.py; ",
        OURS_FAIL,
    ),
    _changed(
        "skipped",
        "a step module fails that git is told to skip",
        f"{OURS_AT_LAST}git update-index --skip-worktree steps/local.py; ",
        OURS_FAIL,
    ),
    _changed(
        "data",
        "data beside contracts change, which a step reads",
        _scenario("the data hold") + FOLLOWED,
        "printf 2 > contracts/data.json",
    ),
    _changed(
        "helper",
        "a module that steps import changes",
        _scenario("it is small") + FOLLOWED,
        SMALL,
    ),
    _changed(
        "step-of-a-step",
        "a step changes that another runs by its text",
        _scenario("all of it holds") + FOLLOWED,
        LARGE,
    ),
    _changed(
        "imported",
        "a module that git ignores fails, in a folder from which steps import",
        IMPORTS + _scenario("what is drawn holds") + FOLLOWED,
        "echo 'LIMIT = 20' > drawn/limits.py",
    ),
    _changed(
        "environment",
        "a `.env` that git ignores changes, which a step reads",
        IMPORTS + _scenario("the environment holds") + FOLLOWED,
        "echo 2 > .env",
    ),
    _known(
        "same-words",
        "a step is known to fail, and now the next one of the same words does",
        TWICE,
        "echo 2 > which.txt",
    ),
    _known(
        "another-row",
        "an example is known to fail, and now the one that stands in its place does",
        ROWS,
        f"echo 8 > wrong.txt; {SWAPPED}",
    ),
    _known("expired", "a finding was known until yesterday", TWICE, EXPIRED),
    _merged("missing", "one of two shards is not there", f"{FOLLOWED}$ACCORD run --shard 1/2"),
    _merged(
        "values",
        "two shards ran with different values (`--set`)",
        _shards(" --set user=amy", " --set user=ben"),
        twin=_shards(" --set user=amy", " --set user=amy"),
    ),
    _merged("files", "a shard was run before a feature changed", _shards() + BESIDE),
    _merged(
        "selection", "a shard was asked for less than the other", _shards("", " --tags 'not @slow'")
    ),
    _merged(
        "helper",
        "shards ran with code beside the steps that is not as committed",
        f"{FAR}{NEAR}{BOTH_SHARDS}git checkout -q shared",
        twin=f"{FAR}{NEAR}git -c user.name=a -c user.email=a@b.org commit -qam near; {BOTH_SHARDS}",
    ),
    _merged(
        "new-helper",
        "shards ran with code beside the steps that git does not follow yet",
        f"{FAR}{NEW_NEAR}echo 'LIMIT = 2' > shared/far.py; {BOTH_SHARDS}"
        "echo 'LIMIT = 20' > shared/far.py",
        twin=f"{FAR}{NEW_NEAR}echo 'LIMIT = 2' > shared/far.py; {BOTH_SHARDS}",
    ),
    Way(
        name="failed-renamed",
        done="`--failed`: one of two scenarios that failed is mended, and the other renamed",
        sick=RED_TWICE + ONE_MENDED + RENAMED,
        healthy=RED_TWICE + "echo > wrong.txt",
    ),
    _merged("failed", "a scenario of one shard failed", f"echo 2 > wrong.txt; {_shards()}"),
)


def compose(ways: Sequence[Way], sick: bool) -> Files:
    # It comes last, when everything else is there.
    return {**FILES, "prepared": Script(ways[0].sick if sick else ways[0].healthy)}


def arguments(way: Way, sick: bool) -> Sequence[str]:
    del sick
    return (*COMMANDS[way.name.partition("-")[0]], "--format", "json")


ROOM = Room(
    name="parts",
    heading="Less than everything is run, known or joined",
    suite="scenarios",
    ways=WAYS,
    compose=compose,
    plain=lambda way, folder: (),
    alone=True,
    arguments=arguments,
)
