"""What the fork server loads: all that workers need, and nothing else, as they wait for it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

PROGRAM = """
import gc, json, re, sys
import accord.engines.behave.preload
from accord.evidence import Masks
from behave.configuration import setup_parser

compiled = []
compile = re._compiler.compile
re._compiler.compile = lambda *arguments: (compiled.append(arguments), compile(*arguments))[1]
Masks()
setup_parser()
json.dump(
    {
        "modules": sorted(sys.modules),
        "collects": gc.isenabled(),
        "frozen": gc.get_freeze_count(),
        "compiled": len(compiled),
    },
    sys.stdout,
)
"""


@pytest.fixture(scope="module")
def server() -> dict[str, Any]:
    """A new process after it has loaded everything."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    "module",
    [
        "accord.engines.behave.child",
        "accord.engines.behave.processes",
        "accord.engines.behave.worker",
        "accord.steps.vocabulary.send",
        "behave.reporter.junit",
        "encodings.utf_8_sig",
        "multiprocessing.popen_forkserver",
        "requests",
    ],
)
def test_what_every_worker_needs_is_loaded(module: str, server: dict[str, Any]) -> None:
    assert module in server["modules"]


def test_a_worker_runs_the_main_program_without_a_warning() -> None:
    # As ``multiprocessing`` does it in each; where warnings are errors one would end it.
    program = (
        "import accord.engines.behave.preload, runpy;"
        "runpy.run_module('accord.engines.behave.probe', run_name='__mp_main__', alter_sys=True)"
    )
    command = [sys.executable, "-W", "error::RuntimeWarning", "-c", program]
    assert subprocess.run(command, check=False).returncode == 0


@pytest.mark.parametrize("module", ["filelock", "sqlite3", "yaml", "accord.sources.openapi.bundle"])
def test_what_few_workers_need_is_not_loaded(module: str, server: dict[str, Any]) -> None:
    assert module not in server["modules"]


def test_what_is_loaded_is_no_workers_garbage_to_look_through(server: dict[str, Any]) -> None:
    assert server["frozen"] > 10_000


def test_workers_look_for_their_own_garbage(server: dict[str, Any]) -> None:
    assert server["collects"]


def test_no_worker_compiles_again_what_all_of_them_use(server: dict[str, Any]) -> None:
    assert server["compiled"] == 0
