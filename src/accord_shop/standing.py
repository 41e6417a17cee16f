"""The goods that are always there, so that everybody can buy them at any time."""

from __future__ import annotations

from accord_shop.plumbing.problems import forbidden

STANDING = frozenset(
    {
        "SKU-TEA00001",
        "SKU-RICE0001",
        "SKU-MILK0001",
        "SKU-CAKE0001",
        "SKU-SOAP0001",
        "SKU-GOLD0001",
    }
)


def refuse_standing(sku: str) -> None:
    """Keep staff from changing what belongs to head office.

    Raises:
        Problem: 403 for standing goods.
    """
    if sku in STANDING:
        raise forbidden(f"{sku} belongs to head office. 常備商品由總部管理。")
