"""The shop's own experiments: with plain Chaos Toolkit, and with the defects that they find."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from accord.config.settings import Environment
from accord.system.disturbances import leases
from accord.system.environment import Target, kept_up
from accord.system.interrupts import Interrupts
from fakes import warm
from fakes.tiny_workspace import Done, TinyWorkspace

pytestmark = pytest.mark.engine
ROOT = Path(__file__).parents[3]
START = ("python", "-m", "accord_shop")
CONFIGURATION = f"[environments.local]\nstart = {json.dumps(START)}\n[stages.chaos]\n"


def shop_in(folder: Path) -> Path:
    for name in ("features", "steps", "contracts", "specs", "chaos"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "environment.py", folder)
    (folder / "accord.toml").write_text(CONFIGURATION)
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return shop_in(tmp_path)


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


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The shop, kept up."""
    shop = shop_in(tmp_path_factory.mktemp("up"))
    target = Target(name="local", settings=Environment(start=START))
    with kept_up(target, workspace=shop, logs=shop / "logs", interrupts=Interrupts()):
        yield shop


@pytest.mark.parametrize("name", ["payment-crashes.yaml", "stores-gone.yaml"])
def test_plain_chaos_toolkit_runs_an_experiment_beside_accord_up(up: Path, name: str) -> None:
    code, journal, said = chaos(up, f"chaos/{name}")
    assert (code, journal["status"], journal["deviated"]) == (0, "completed", False), said
    assert all(run["status"] == "succeeded" for run in journal["run"])
    assert leases(up) == ()


def test_plain_chaos_toolkit_without_a_system_says_what_to_do(shop: Path) -> None:
    code, journal, _ = chaos(shop, "chaos/bank-gone.yaml")
    assert (code, journal["status"]) == (1, "failed")
    assert "accord up" in str(journal["steady_states"]["before"]["probes"])


# What each defect makes of its experiment; ``proofs/shop_faults.py`` tries every one of them alone.
TOLD = {
    "ordering:waits-forever": (
        "chaos/payment-hangs.yaml",
        "ordering did not answer POST /orders within 11 s",
    ),
    "ordering:retries-forever": (
        "chaos/promotion-gone.yaml",
        "ordering did not answer POST /orders within 8 s",
    ),
    "ordering:forgets-to-undo": (
        "chaos/payment-crashes.yaml",
        "the order was answered 503, so 0 of “oolong tea” should be reserved, but 2 are",
    ),
    "ordering:drops-events": ("chaos/stores-gone.yaml", "orders have no parcel"),
}


# Lost events show in the experiments of the others as well, so they are a run of their own; and
# the first takes as long as the two after it.
APART = ([*TOLD][:1], [*TOLD][1:-1], [*TOLD][-1:])


@pytest.fixture(scope="module")
def defective(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Done]]:
    """Runs of their experiments with the defects that leave each other's alone, side by side.

    All of them wait most of the time: for a service that is away.
    """
    shops = [shop_in(tmp_path_factory.mktemp("defective")) for _ in APART]
    warm.zygote(warm.COMMAND)
    with ThreadPoolExecutor() as pool:
        return list(pool.map(run_with, shops, APART))


def run_with(shop: Path, faults: list[str]) -> tuple[Path, Done]:
    words = ("run", *(TOLD[fault][0] for fault in faults), "--format", "json")
    switched = {"SHOP_FAULTS": ",".join(faults)}
    return shop, TinyWorkspace(shop).accord(*words, environment=switched, timeout=200)


@pytest.mark.parametrize(
    "fault", TOLD, ids=["no-time-out", "endless-retries", "no-compensation", "lost-events"]
)
def test_a_defect_turns_its_experiment_red(defective: list[tuple[Path, Done]], fault: str) -> None:
    [done] = [done for faults, (_, done) in zip(APART, defective, strict=True) if fault in faults]
    experiment, told = TOLD[fault]
    [failure] = [each for each in done.document["failures"] if each["id"] == experiment]
    assert told in json.dumps(failure, ensure_ascii=False), failure
    assert done.code == 1


def test_no_experiment_with_a_defect_leaves_anything_disturbed(
    defective: list[tuple[Path, Done]],
) -> None:
    assert [len(done.document["failures"]) for _, done in defective] == [len(it) for it in APART]
    assert [leases(folder) for folder, _ in defective] == [()] * len(APART)
