"""The contract of the reading room: members, their accounts, notes and books, and who runs it.

Schemas of answers are open, as most people write them: what an answer holds beside them breaks no
contract.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

_FILE: Final = Path(__file__).with_name("room.yaml")
_REFUSALS: Final = ("400", "401", "403", "404", "405", "409", "415", "422")


def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    schema = {"$ref": "#/components/schemas/Error"}
    error = {"description": "refused", "content": {"application/json": {"schema": schema}}}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                refusals = dict.fromkeys(_REFUSALS, error)
                # One says nothing of what it answers then, as somewhere in most contracts.
                if path == "/books/{id}":
                    refusals = {**refusals, "404": {"description": "no such book"}}
                operation["responses"] |= refusals
    return document


DOCUMENT: Final = _document()
