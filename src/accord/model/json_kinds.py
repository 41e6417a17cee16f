"""Takes a value of somebody else's JSON for what it should be, and for an empty one otherwise."""

from __future__ import annotations

from typing import Any


def as_fields(value: object) -> dict[str, Any]:
    """The fields of an object; none of whatever else it is."""
    return value if isinstance(value, dict) else {}


def as_items(value: object) -> list[Any]:
    """The items of a list; none of whatever else it is."""
    return value if isinstance(value, list) else []


def as_tables(value: object) -> list[dict[str, Any]]:
    """The objects of a list; none of its other items, and of whatever else it is."""
    return [item for item in as_items(value) if isinstance(item, dict)]
