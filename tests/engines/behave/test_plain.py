"""Plain ``behave`` with our hooks: the same verdict as under Accord, one exit code at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import goods, warm
from fakes.probed import write

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[3]
FEATURES = {
    "kept": "When goods 1 are read; Then it works",
    "broken-contract": "When goods 2 are read; Then it works; And it is said",
    "broken-contract-in-substep": "When inside: goods 2 are read; Then it works",
    "failed-too": "When goods 2 are read; Then it does not hold; And it is said",
    "xfail-contract@xfail": "When goods 2 are read; Then it works",
    "xfail-fails@xfail": "Then it does not hold; And it is said",
    "xfail-passes@xfail": "Then it works",
    "xfail-defect@xfail": "Then its code is wrong",
    "wip-fails@wip": "Then it does not hold",
    "wip-defect@wip": "Then its code is wrong",
    "skip@skip": "Then it does not hold",
    "never-ran": "When it gives back a coroutine",
    "thread": "When a thread fails",
    "in-hook@call.after_scenario": "Then it works",
    "vocabulary": 'When I send "readGoods"',
}
STEPS = """
    from behave import then, when

    @when("goods {number:d} are read")
    def read(context, number):
        context.accord.send("readGoods", values={"id": number})

    @when("inside: {text}")
    def inside(context, text):
        context.execute_steps(f"When {text}")

    @then("it works")
    def works(context):
        pass

    async def later():
        pass

    @when("it gives back a coroutine")
    def coroutine(context):
        return later()

    def not_hold_at_all():
        assert False, "it does not hold"

    @when("a thread fails")
    def thread_fails(context):
        import threading
        thread = threading.Thread(target=not_hold_at_all)
        thread.start()
        thread.join()

    @then("it is said")
    def said(context):
        from pathlib import Path
        Path("said").touch()

    @then("it does not hold")
    def not_hold(context):
        assert False, "it does not hold"

    @then("its code is wrong")
    def wrong(context):
        raise KeyError("token")
"""
ENVIRONMENT = """
    from accord.steps import hooks
    from accord.steps.hooks import after_all, after_step, before_all, before_scenario

    def after_scenario(context, scenario):
        hooks.after_scenario(context, scenario)
        if "call.after_scenario" in scenario.tags:
            context.accord.send("readGoods", values={"id": 2})
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("workspace")
    write(folder, {"steps/all.py": STEPS, "environment.py": ENVIRONMENT})
    shutil.copy(ROOT / "steps" / "accord.py", folder / "steps" / "accord.py")
    for name, steps in FEATURES.items():
        title, _, tag = name.partition("@")
        lines = "\n".join(f"    {step}" for step in steps.split("; "))
        tags = f"  @{tag}\n" if tag else ""
        path = folder / "features" / f"{title}.feature"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Feature: {title}\n{tags}  Scenario: {title}\n{lines}\n")
    goods.contract(folder)
    with goods.serving() as address:
        (folder / ".accord").mkdir()
        up = {"nonce": "n", "addresses": {"goods": address}, "pid": os.getpid()}
        (folder / ".accord" / "up.json").write_text(json.dumps(up))
        yield folder


def behave(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ACCORD_LANGUAGE": "en"}
    environment.pop("ACCORD_ADDRESSES", None)
    words = ("--format", "plain", *arguments)
    return warm.run("behave", *words, folder=folder, environment=environment, timeout=30)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        pytest.param("kept", 0, "1 scenario passed", id="contract-kept"),
        pytest.param("broken-contract", 1, "readGoods broke its contract", id="contract-broken"),
        pytest.param(
            "broken-contract-in-substep", 1, "readGoods broke its contract", id="in-a-substep"
        ),
        pytest.param("failed-too", 1, "it does not hold", id="failed-too"),
        pytest.param("xfail-contract", 0, "", id="known-to-break-the-contract"),
        pytest.param("xfail-fails", 0, "", id="known-to-fail"),
        pytest.param("xfail-passes", 1, "remove @xfail", id="passes-again"),
        pytest.param("xfail-defect", 1, "KeyError", id="known-to-fail-but-broken"),
        pytest.param("wip-fails", 0, "", id="in-progress-fails"),
        pytest.param("wip-defect", 0, "", id="in-progress-broken"),
        pytest.param("skip", 0, "1 skipped", id="skipped"),
        pytest.param("never-ran", 1, "its body never ran", id="body-never-ran"),
        pytest.param("thread", 1, "did not end well: it does not hold", id="in-a-thread"),
        pytest.param("in-hook", 1, "readGoods broke its contract", id="called-by-a-hook"),
        pytest.param("vocabulary", 1, "id", id="built-in-sentence"),
    ],
)
def test_plain_behave_ends_as_accord_would(
    workspace: Path, name: str, code: int, words: str
) -> None:
    done = behave(workspace, f"features/{name}.feature")
    told = done.stdout + done.stderr
    assert (done.returncode, words in told, "HOOK-ERROR" in told) == (code, True, False), told


def test_steps_after_a_broken_contract_run_but_not_after_a_failure(workspace: Path) -> None:
    said = workspace / "said"
    found = []
    for name in ("broken-contract", "failed-too"):
        behave(workspace, f"features/{name}.feature")
        found.append(said.exists())
        said.unlink(missing_ok=True)
    assert found == [True, False]


def test_plain_behave_with_nothing_up_says_what_to_do(workspace: Path, tmp_path: Path) -> None:
    elsewhere = shutil.copytree(workspace, tmp_path / "copy", ignore=lambda *_: [".accord"])
    done = behave(elsewhere, "features/kept.feature")
    told = done.stdout + done.stderr
    assert (done.returncode, "accord up" in told, "Traceback" in told) == (1, True, False)
