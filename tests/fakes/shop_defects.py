"""The defects of the demo shop: what is run to find each, and whom it must be blamed on."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from fakes import warm

ROOT = Path(__file__).parents[2]
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
    "catalog:crashes-on-some-limits": ("contracts/catalog.openapi.yaml", "catalog"),
    "risk:undocumented-status": ("contracts/risk.openapi.yaml", "risk"),
    "inventory:needs-no-token": ("contracts/inventory.openapi.yaml", "inventory"),
    "stores:needs-no-address": ("contracts/stores.openapi.yaml", "stores"),
    "inventory:oversells": ("load/flash-sale.toml", "inventory"),
    "ordering:repeats-batches": ("load/partner-retries.toml", "inventory"),
    "ordering:one-at-a-time": ("load/checkout.toml", ""),
}
# Defects that leave each other's files alone are tried in one run; ``proofs/shop_faults.py`` tries
# every one of them alone.
TOGETHER = (
    (
        "payment:wrong-total",
        "ordering:loses-events",
        "stores:hides-new-store",
        "promotion:keeps-lock",
    ),
    ("ordering:ignores-coupon", "stores:omits-address", "inventory:keeps-stock"),
    ("ordering:wrong-total", "inventory:reserved-as-text"),
    ("risk:rejects-everybody",),
    ("bank:silent",),
    (
        "catalog:crashes-on-some-limits",
        "risk:undocumented-status",
        "inventory:needs-no-token",
        "stores:needs-no-address",
    ),
    ("inventory:oversells", "ordering:repeats-batches"),
    ("ordering:one-at-a-time",),
)
EXPERIMENTS = {
    "ordering:waits-forever": "chaos/payment-hangs.yaml",
    "ordering:retries-forever": "chaos/promotion-gone.yaml",
    "ordering:forgets-to-undo": "chaos/payment-crashes.yaml",
    "ordering:drops-events": "chaos/stores-gone.yaml",
}
CONTRACT_ALONE = {"stores:omits-address", "inventory:reserved-as-text"}
# Defects that no suite but their own can see.
ALONE = {
    "scenarios": ("payment:wrong-total",),
    "contract": (
        "catalog:crashes-on-some-limits",
        "risk:undocumented-status",
        "inventory:needs-no-token",
    ),
    "load": ("inventory:oversells", "ordering:repeats-batches"),
    "chaos": tuple(EXPERIMENTS),
}
# What is asked of a suite that must see nothing; the contract stage always draws the same requests.
WHOLE = {name: name for name in ALONE} | {"contract": "contract --seed 1"}


def workspace_in(folder: Path) -> Path:
    """A copy of the repository's own workspace, so that runs side by side do not meet."""
    folder.mkdir(exist_ok=True)
    for name in ("chaos", "contracts", "features", "load", "specs", "steps"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("environment.py", "pyproject.toml", "schemathesis.toml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


# What one round of the contract stage finds is enough to tell the defects apart.
ONE_ROUND = {"ACCORD_STAGES__CONTRACT__OPTIONS__PATIENCE_S": "0"}


def prove(workspace: Path, words: str, *, faults: str) -> dict[str, Any]:
    """Run a part of the workspace with defects switched on; its document, with the exit code."""
    done = warm.run(
        "accord",
        *("-C", str(workspace), "run", *words.split(), "--format", "json"),
        environment=os.environ | {"SHOP_FAULTS": faults, "ACCORD_LANGUAGE": "en"} | ONE_ROUND,
        timeout=280,
    )
    document: dict[str, Any] = json.loads(done.stdout) | {"code": done.returncode}
    return document


def with_others(workspace: Path, suite: str) -> dict[str, Any]:
    """A whole suite with every defect that is another suite's alone."""
    others = [fault for name, faults in ALONE.items() if name != suite for fault in faults]
    return prove(workspace, WHOLE[suite], faults=",".join(others))


def is_found(fault: str, document: dict[str, Any]) -> bool:
    """Whether the run is red by the defect's own file, and blames the service that has it."""
    path, service = FOUND[fault]
    failures = [failure for failure in document["failures"] if path in failure["repeat"]]
    services = {failure["broke"]["service"] for failure in failures if failure["broke"]}
    by_contract = "broken" in {failure["contract"] for failure in failures}
    is_placed = bool(failures) and service in {*services, ""}
    return document["code"] == 1 and is_placed and (by_contract or fault not in CONTRACT_ALONE)


def said(broke: dict[str, Any] | None) -> str:
    """Who is named, and how surely."""
    if not broke:
        return "–"
    names = " or ".join((broke["service"], *broke["others"]))
    return f"{names}{', certain' if broke['certain'] else ''}"
