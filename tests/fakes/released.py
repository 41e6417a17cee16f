"""A comparison with two released versions, as a run keeps it."""

from __future__ import annotations

from accord.model.contract_changes import (
    Acceptance,
    ChangePlace,
    Impact,
    ReleaseComparison,
    ReleasedChange,
)
from accord.model.message import message

PLACE = ChangePlace(file="contracts/ordering.openapi.yaml", line=12, pointer="/paths/~1orders/post")


def change(code: str = "operation-added", **changed: object) -> ReleasedChange:
    """A change of the ordering contract since both versions."""
    fields = {
        "contract": "ordering.openapi.yaml",
        "impact": Impact.BREAKING,
        "sentence": message(f"compare.{code}", subject="note", side="request"),
        "versions": ("2026.1", "2026.2"),
        "new": PLACE,
        "operations": ("POST /orders",),
        "operation_ids": ("ordering/placeOrder",),
        "services": ("storefront",),
    }
    return ReleasedChange(code=code, **(fields | changed))  # type: ignore[arg-type]


def acceptance(*, expired: bool = False) -> Acceptance:
    """An entry for such a change."""
    return Acceptance(
        code="operation-removed",
        contract="ordering.openapi.yaml",
        reason="Nobody calls it.",
        until="2027-03-01",
        path="contracts/accepted-changes.toml",
        line=3,
        expired=expired,
    )


def comparison() -> ReleaseComparison:
    """One change of each kind that a reader may meet."""
    return ReleaseComparison(
        versions=("2026.1", "2026.2"),
        changes=(
            change("operation-renamed"),
            change("operation-removed", acceptance=acceptance()),
            change("operation-removed", acceptance=acceptance(expired=True), operation_ids=()),
            change("parameter-removed", impact=Impact.WARNING, old=PLACE),
            change("operation-added", impact=Impact.INFO, versions=("2026.1",)),
        ),
        unused=(acceptance(),),
    )
