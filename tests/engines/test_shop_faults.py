"""What the demo shop is for: each known defect of the scenarios suite is found and placed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# A defect, the feature that must find it, and the service that must be named for a failing case.
FOUND = {
    "ordering:wrong-total": ("features/ordering/place-an-order.feature", "ordering"),
    "payment:wrong-total": ("features/payment/pay-by-card.feature", "payment"),
    "ordering:ignores-coupon": ("features/coupons/use-a-coupon.feature", "ordering"),
    "ordering:loses-events": ("features/stores/parcels.feature", "stores"),
    "promotion:keeps-lock": ("features/ordering/cancel-an-order.feature", "promotion"),
    "inventory:keeps-stock": ("features/ordering/cancel-an-order.feature", "inventory"),
    "stores:hides-new-store": ("features/stores/open-a-store.feature", "stores"),
    "risk:rejects-everybody": ("features/risk/review-orders.feature", "risk"),
    "bank:silent": ("features/storefront/one-screen-text.feature", "bank"),
    "stores:omits-address": ("features/stores/open-a-store.feature", "stores"),
    "inventory:reserved-as-text": ("features/goods/goods-and-prices.feature", "inventory"),
}
CONTRACT_ALONE = {"stores:omits-address", "inventory:reserved-as-text"}
Prove = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def prove(tmp_path_factory: pytest.TempPathFactory) -> Prove:
    """Run the feature of a defect with the defect switched on, in a copy of the workspace."""
    workspace = tmp_path_factory.mktemp("shop")
    for name in ("contracts", "features", "specs", "steps"):
        shutil.copytree(ROOT / name, workspace / name)
    for name in ("environment.py", "pyproject.toml"):
        shutil.copy(ROOT / name, workspace / name)

    def run(fault: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "accord", "-C", str(workspace), "run", FOUND[fault][0]]
        done = subprocess.run(
            [*command, "--format", "json"],
            env=os.environ | {"SHOP_FAULTS": fault, "ACCORD_LANGUAGE": "en"},
            capture_output=True,
            timeout=100,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout) | {"code": done.returncode}
        return found

    return run


@pytest.mark.engine
@pytest.mark.parametrize("fault", FOUND)
def test_a_defect_turns_the_run_red_and_is_placed(prove: Prove, fault: str) -> None:
    told = prove(fault)
    services = {each["broke"]["service"] for each in told["failures"] if each["broke"]}
    kept = {each["contract"] for each in told["failures"]}
    assert told["code"] == 1
    assert FOUND[fault][1] in services
    assert ("broken" in kept) == (fault in CONTRACT_ALONE)


def test_every_defect_of_the_suite_is_tried() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "accord_shop", "--list-faults"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [line.split() for line in listed.splitlines()]
    assert {row[0] for row in rows if row[1] == "scenarios"} == set(FOUND)
