"""The shop's own experiments: with plain Chaos Toolkit, and with the defects that they find."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accord.config.settings import Environment
from accord.system.disturbances import leases
from accord.system.environment import Target, kept_up
from accord.system.interrupts import Interrupts
from fakes.tiny_workspace import TinyWorkspace

pytestmark = pytest.mark.engine
ROOT = Path(__file__).parents[3]
START = ("python", "-m", "accord_shop")
CONFIGURATION = f"[environments.local]\nstart = {json.dumps(START)}\n[stages.chaos]\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name in ("features", "steps", "contracts", "specs", "chaos"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "environment.py", tmp_path)
    (tmp_path / "accord.toml").write_text(CONFIGURATION)
    return tmp_path


def chaos(folder: Path, experiment: str) -> tuple[int, dict[str, Any], str]:
    """Plain ``chaos run``: its exit code, its journal, and what it said."""
    command = [sys.executable, "-m", "chaostoolkit", "--no-version-check", "run"]
    done = subprocess.run(
        [*command, "--journal-path", str(folder / "journal.json"), experiment],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, json.loads((folder / "journal.json").read_text()), done.stderr


@pytest.mark.parametrize("name", ["payment-crashes.yaml", "stores-gone.yaml"])
def test_plain_chaos_toolkit_runs_an_experiment_beside_accord_up(shop: Path, name: str) -> None:
    target = Target(name="local", settings=Environment(start=START))
    with kept_up(target, workspace=shop, logs=shop / "logs", interrupts=Interrupts()):
        code, journal, said = chaos(shop, f"chaos/{name}")
        assert (code, journal["status"], journal["deviated"]) == (0, "completed", False), said
        assert all(run["status"] == "succeeded" for run in journal["run"])
        assert leases(shop) == ()


def test_plain_chaos_toolkit_without_a_system_says_what_to_do(shop: Path) -> None:
    code, journal, _ = chaos(shop, "chaos/bank-gone.yaml")
    assert (code, journal["status"]) == (1, "failed")
    assert "accord up" in str(journal["steady_states"]["before"]["probes"])


@pytest.mark.parametrize(
    ("fault", "experiment", "told"),
    [
        pytest.param(
            "ordering:waits-forever",
            "payment-hangs",
            "ordering did not answer POST /orders within 11 s",
            id="no-time-out",
        ),
        pytest.param(
            "ordering:retries-forever",
            "promotion-gone",
            "ordering did not answer POST /orders within 8 s",
            id="endless-retries",
        ),
        pytest.param(
            "ordering:forgets-to-undo",
            "payment-crashes",
            "the order was answered 503, so 0 of “oolong tea” should be reserved, but 2 are",
            id="no-compensation",
        ),
        pytest.param(
            "ordering:drops-events", "stores-gone", "orders have no parcel", id="lost-events"
        ),
    ],
)
def test_a_defect_turns_its_experiment_red(
    shop: Path, fault: str, experiment: str, told: str
) -> None:
    done = TinyWorkspace(shop).accord(
        "run",
        f"chaos/{experiment}.yaml",
        "--format",
        "json",
        environment={"SHOP_FAULTS": fault},
    )
    assert done.code == 1, done.talk
    assert told in done.out
    assert leases(shop) == ()
