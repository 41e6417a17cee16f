"""OpenAPI contracts: Swagger 2.0, OpenAPI 3.0 and 3.1, in YAML or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accord.sources.openapi.bundle import Bundle
    from accord.sources.openapi.loading import OpenedDocuments
    from accord.sources.openapi.reading import UnreadableContractError, read_bundle, read_contract
else:
    from accord.late_imports import late_imports

    __getattr__ = late_imports(
        __name__,
        {
            "loading": ("OpenedDocuments",),
            "bundle": ("Bundle",),
            "reading": (
                "UnreadableContractError",
                "read_bundle",
                "read_contract",
            ),
        },
    )

__all__ = ["Bundle", "OpenedDocuments", "UnreadableContractError", "read_bundle", "read_contract"]
