"""What the demo shop is for: each suite finds and places its own defects, and some are its alone.

``docs/reference/fault-matrix.md`` is the table of what stands here. That each chaos defect turns
its experiment red is proved beside the experiments, in ``chaostoolkit/test_shop.py``.
"""

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
TABLE = ROOT / "docs" / "reference" / "fault-matrix.md"
PLACE, CANCEL = (f"features/ordering/{name}-an-order.feature" for name in ("place", "cancel"))
STORE = "features/stores/open-a-store.feature"
# A defect, what is run to find it, and the service that must be named for a failing case; a
# profile that is slow as a whole names none.
FOUND = {
    "ordering:wrong-total": (PLACE, "ordering"),
    "payment:wrong-total": ("features/payment/pay-by-card.feature", "payment"),
    "ordering:ignores-coupon": ("features/coupons/use-a-coupon.feature", "ordering"),
    "ordering:loses-events": ("features/stores/parcels.feature", "stores"),
    "promotion:keeps-lock": (CANCEL, "promotion"),
    "inventory:keeps-stock": (CANCEL, "inventory"),
    "stores:hides-new-store": (STORE, "stores"),
    "risk:rejects-everybody": ("features/risk/review-orders.feature", "risk"),
    "bank:silent": ("features/storefront/one-screen-text.feature", "bank"),
    "stores:omits-address": (STORE, "stores"),
    "inventory:reserved-as-text": ("features/goods/goods-and-prices.feature", "inventory"),
    "catalog:crashes-on-some-limits": ("contract --service catalog", "catalog"),
    "risk:undocumented-status": ("contract --service risk", "risk"),
    "inventory:needs-no-token": ("contract --service inventory", "inventory"),
    "stores:needs-no-address": ("contract --service stores", "stores"),
    "inventory:oversells": ("load/flash-sale.toml", "inventory"),
    "ordering:repeats-batches": ("load/partner-retries.toml", "inventory"),
    "ordering:one-at-a-time": ("load/checkout.toml", ""),
}
EXPERIMENTS = {
    "ordering:waits-forever": "chaos/payment-hangs.yaml",
    "ordering:retries-forever": "chaos/promotion-gone.yaml",
    "ordering:forgets-to-undo": "chaos/payment-crashes.yaml",
    "ordering:drops-events": "chaos/stores-gone.yaml",
}
CONTRACT_ALONE = {"stores:omits-address", "inventory:reserved-as-text"}
# Defects that no suite but their own can see.
ALONE = {
    "scenarios": ("payment:wrong-total", "stores:hides-new-store"),
    "contract": (
        "catalog:crashes-on-some-limits",
        "risk:undocumented-status",
        "inventory:needs-no-token",
    ),
    "load": ("inventory:oversells", "ordering:repeats-batches"),
    "chaos": tuple(EXPERIMENTS),
}
Prove = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def prove(tmp_path_factory: pytest.TempPathFactory) -> Prove:
    """Run a part of the workspace, in a copy of it, with defects switched on."""
    workspace = tmp_path_factory.mktemp("shop")
    for name in ("chaos", "contracts", "features", "load", "specs", "steps"):
        shutil.copytree(ROOT / name, workspace / name)
    for name in ("environment.py", "pyproject.toml", "schemathesis.toml"):
        shutil.copy(ROOT / name, workspace / name)

    def run(words: str, *, faults: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "accord", "-C", str(workspace), "run", *words.split()]
        done = subprocess.run(
            [*command, "--format", "json"],
            env=os.environ | {"SHOP_FAULTS": faults, "ACCORD_LANGUAGE": "en"},
            capture_output=True,
            timeout=280,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout) | {"code": done.returncode}
        return found

    return run


@pytest.mark.engine
@pytest.mark.parametrize("fault", FOUND)
def test_a_defect_turns_the_run_red_and_is_placed(prove: Prove, fault: str) -> None:
    words, service = FOUND[fault]
    told = prove(words, faults=fault)
    named = {each["broke"]["service"] for each in told["failures"] if each["broke"]}
    assert (told["code"], service in {*named, ""}) == (1, True)


@pytest.mark.engine
@pytest.mark.parametrize("fault", sorted(CONTRACT_ALONE))
def test_a_defect_no_step_looks_at_is_caught_by_the_contract(prove: Prove, fault: str) -> None:
    told = prove(FOUND[fault][0], faults=fault)
    assert "broken" in {each["contract"] for each in told["failures"]}


@pytest.mark.engine
@pytest.mark.timeout(300)
@pytest.mark.parametrize("suite", ALONE)
def test_a_suite_is_blind_to_the_defects_that_are_another_ones_alone(
    prove: Prove, suite: str
) -> None:
    others = [fault for name, faults in ALONE.items() if name != suite for fault in faults]
    told = prove(suite, faults=",".join(others))
    assert (told["code"], told["failures"]) == (0, [])


def test_every_defect_is_tried() -> None:
    assert {fault for fault, _, _ in _listed()} == {*FOUND, *EXPERIMENTS}


def test_the_table_of_defects_and_suites_is_current() -> None:
    assert TABLE.read_text(encoding="utf-8").endswith(table())


def table() -> str:
    """A line a defect: the suite that finds it, by what, and whether no other suite can."""
    alone = {fault for faults in ALONE.values() for fault in faults}
    cells = [
        (f"`{fault}`", sentence, suite, f"`{_words(fault)}`", "yes" if fault in alone else "")
        for fault, suite, sentence in _listed()
    ]
    rows = [f"| {' | '.join(row)} |" for row in cells]
    head = "| defect | what it does | found by | with | by no other suite |\n"
    return head + "| --- | --- | --- | --- | --- |\n" + "\n".join(rows) + "\n"


def _words(fault: str) -> str:
    return EXPERIMENTS.get(fault) or FOUND[fault][0]


def _listed() -> list[tuple[str, str, str]]:
    listed = subprocess.run(
        [sys.executable, "-m", "accord_shop", "--list-faults"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [(name, suite, sentence.strip()) for name, suite, sentence in rows]
