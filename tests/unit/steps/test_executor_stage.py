"""A workspace's own code outside behave; it stays in its process, so each test has one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from accord.steps.executor_stage import OnceHere
from fakes.probed import write

HOOKS = """
    def before_all(context):
        context.tenant = "t-1"
        context.add_cleanup(print, "all undone")

    def before_scenario(context, scenario):
        context.seen = [scenario.name, sorted(context.tags)]

    def after_all(context):
        print("after all")
"""
STEPS = """
    from behave import given, then
    from accord.steps.once import once

    @given("a tenant")
    def tenant(context):
        number = once(context, "number", lambda: 7, undo=lambda n: print("undone", n))
        print(context.tenant, context.seen, number, context.config.userdata)

    @then("both again")
    def both(context):
        context.execute_steps('''
            Given a tenant
            Then the table
              | a | b |
              | 1 | 2 |
        ''')
        assert context.table is None

    @then("the table")
    def table(context):
        print([list(row.cells) for row in context.table.rows])
        assert False, "inner words"
"""
FEATURE = """
    Feature: Outside behave

      @quick
      Scenario: Nested
        Given a tenant
        Then both again
"""
RUN = """
import sys
from pathlib import Path
from accord.sources import read_catalogue
from accord.steps.executor_stage import ExecutorStage
from accord.steps.world import World
from accord.text import say


class Silent:
    headers = {}

    def begin_trace(self):
        return "0" * 32


folder = Path(sys.argv[1])
catalogue = read_catalogue(folder)
light = ExecutorStage.load(folder, variables={"city": "Taipei"}, once=folder / "once")
(scenario,) = catalogue.scenarios()
bound = light.bind(scenario, catalogue)
world = World(Silent(), {})
light.begin(world)
for _ in range(2):
    world.start_scenario()
    told = []
    ran = light.run(bound, world, executed=told)
    print(ran.status, ran.step, say(ran.reason, "en"), [step.status.value for step in told])
light.end()
print((folder / "once").exists())
"""


def outside(folder: Path, **files: str) -> subprocess.CompletedProcess[str]:
    named = {name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()}
    basic = {"environment.py": HOOKS, "steps/all.py": STEPS, "features/f.feature": FEATURE}
    write(folder, basic | named)
    return subprocess.run(
        [sys.executable, "-c", RUN, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=60,
    )


def test_hooks_steps_once_and_nested_steps_work_as_in_behave(tmp_path: Path) -> None:
    done = outside(tmp_path)
    line = "t-1 ['Nested', ['quick']] 7 {'city': 'Taipei'}"
    outcome = "failed 1 inner words ['passed', 'failed']"
    once = [line, line, "[['1', '2']]", outcome]
    expected = [*once, *once, "after all", "all undone", "undone 7", "False"]
    assert done.stdout.splitlines() == expected, done.stderr


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        pytest.param("steps__bad_dot_py", "x = nothing", "light.loading-raised", id="steps"),
        pytest.param(
            "environment_dot_py",
            "def before_all(context):\n    raise KeyError('token')\n",
            "light.whole-hook-raised",
            id="before-all",
        ),
    ],
)
def test_what_cannot_be_loaded_is_an_engine_error(
    file: str, text: str, said: str, tmp_path: Path
) -> None:
    done = outside(tmp_path, **{file: dedent(text)})
    assert said in done.stderr.splitlines()[-1]


def test_what_is_made_once_is_remembered_without_asking_the_disk(tmp_path: Path) -> None:
    here = OnceHere(tmp_path / "once")
    made = [here.get("token", lambda: "t-1", None)]
    (tmp_path / "once").rename(tmp_path / "gone")
    made.append(here.get("token", lambda: "t-2", None))
    assert made == ["t-1", "t-1"]


def test_two_processes_make_a_thing_once(tmp_path: Path) -> None:
    first, second = OnceHere(tmp_path / "once"), OnceHere(tmp_path / "once")
    first.get("token", lambda: "t-1", None)
    assert second.get("token", lambda: "t-2", None) == "t-1"
