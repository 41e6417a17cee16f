"""Reads a workspace's files into the catalogue: features, contracts, services, requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accord.sources.catalogue import read_catalogue
    from accord.sources.openapi.reading import read_contract
else:
    from accord.late_imports import late_imports

    __getattr__ = late_imports(
        __name__, {"catalogue": ("read_catalogue",), "openapi.reading": ("read_contract",)}
    )

__all__ = ["read_catalogue", "read_contract"]
