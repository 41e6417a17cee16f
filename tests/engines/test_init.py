"""A wheel alone is enough: ``accord init demo && cd demo && accord run`` on a new machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from uv import find_uv_bin

# How long a contract stage goes on looking for news is nobody's claim here.
ONE_ROUND = {"ACCORD_STAGES__CONTRACT__OPTIONS__PATIENCE_S": "0"}
REPOSITORY = Path(__file__).parents[2]

pytestmark = pytest.mark.engine


def call(*command: str | Path, folder: Path, code: int = 0) -> str:
    """Run a command as somebody would who has never heard of this repository."""
    own = ("PYTHON", "VIRTUAL_ENV", "ACCORD_", "COV_", "HYPOTHESIS_")
    known = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=known | {"CI": "true", "ACCORD_LANGUAGE": "en"} | ONE_ROUND,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def accord(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed from a wheel into an environment of its own."""
    folder = tmp_path_factory.mktemp("machine")
    uv = find_uv_bin()
    call(uv, "build", "--wheel", "-q", "-o", folder / "dist", REPOSITORY, folder=folder)
    [wheel] = (folder / "dist").glob("*.whl")
    call(uv, "venv", "-q", "--python", sys.executable, folder / "venv", folder=folder)
    python, whole = folder / "venv" / "bin" / "python", f"accord[all] @ {wheel.as_uri()}"
    call(uv, "pip", "install", "-q", "--python", python, whole, folder=folder)
    return folder / "venv" / "bin" / "accord"


def test_a_new_workspace_runs_to_a_verdict_and_a_page(accord: Path, tmp_path: Path) -> None:
    call(accord, "init", "demo", folder=tmp_path)
    demo = tmp_path / "demo"
    document = json.loads(call(accord, "run", "--format", "json", folder=demo))
    verdicts = {stage["name"]: stage["verdict"] for stage in document["stages"]}
    assert verdicts == dict.fromkeys(("scenarios", "contract", "load", "chaos"), "passed")
    assert document["not-configured"] == []
    assert Path(document["reports"]["site"]).is_file()
    assert (
        sum(document["counts"].values())
        == document["counts"]["passed"] + (document["counts"]["skipped"])
    )


def test_a_mistake_in_the_sample_system_is_found(accord: Path, tmp_path: Path) -> None:
    call(accord, "init", "demo", folder=tmp_path)
    demo = tmp_path / "demo"
    system = demo / "system" / "library.py"
    right = system.read_text(encoding="utf-8")
    system.write_text(right.replace('book["copies"] -= 1', "pass"), encoding="utf-8")
    told = call(accord, "run", "scenarios", folder=demo, code=1)
    assert "✗ failed  A lent copy is no longer on the shelf" in told
    system.write_text(right, encoding="utf-8")
    call(accord, "run", "scenarios", folder=demo)


def test_a_new_workspace_has_no_mistake_and_lacks_nothing(accord: Path, tmp_path: Path) -> None:
    call(accord, "init", "demo", "--language", "zh-TW", folder=tmp_path)
    call(accord, "check", "--strict", folder=tmp_path / "demo")
    call(accord, "doctor", folder=tmp_path / "demo")
