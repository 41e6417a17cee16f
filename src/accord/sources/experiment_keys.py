"""Finds keys of an experiment that do nothing: given twice, or nearly one that the engine reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from accord.model.json_kinds import as_fields, as_items
from accord.sources.nearest import edits, nearest
from accord.sources.openapi.file_lines import Lines
from accord.sources.openapi.positions import Place

_EXPERIMENT: Final = (
    *("version", "title", "description", "tags", "id", "configuration", "secrets", "extensions"),
    *("contributions", "controls", "steady-state-hypothesis", "method", "rollbacks", "runtime"),
    "dry",
)
_HYPOTHESIS: Final = ("title", "probes", "controls")
_ACTIVITY: Final = (
    *("name", "type", "provider", "tolerance", "pauses", "controls", "background"),
    *("configuration", "secrets", "ref", "dry"),
)
_PAUSES: Final = ("before", "after")
# A key of a team's own is passed over by the engine; two letters are a slip of the hand.
_MOST_EDITS: Final = 2
# Of a short word they make another one.
_EDITED_SHARE: Final = 3


def repeated_key(lines: Lines) -> Place:
    """The place of the first key that a table of a file gives twice; empty where none is."""
    return next(lines.twins(), ())


def mistyped_key(document: Mapping[str, Any]) -> tuple[Place, str]:
    """The place of the first key that is nearly another one, and that other one; else nothing."""
    return next(_mistyped(document), ((), ""))


def _mistyped(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    yield from _in_table(document, _EXPERIMENT)
    hypothesis = document.get("steady-state-hypothesis")
    yield from _in_table(hypothesis, _HYPOTHESIS, "steady-state-hypothesis")
    probes = as_fields(hypothesis).get("probes")
    yield from _in_activities(probes, "steady-state-hypothesis", "probes")
    for key in ("method", "rollbacks"):
        yield from _in_activities(document.get(key), key)


def _in_activities(activities: object, *place: str | int) -> Iterator[tuple[Place, str]]:
    for index, activity in enumerate(as_items(activities)):
        yield from _in_table(activity, _ACTIVITY, *place, index)
        pauses = as_fields(activity).get("pauses")
        yield from _in_table(pauses, _PAUSES, *place, index, "pauses")


def _in_table(table: object, keys: Sequence[str], *place: str | int) -> Iterator[tuple[Place, str]]:
    for key in map(str, as_fields(table)):
        suggestion = "" if key in keys else nearest(key, keys)
        count = edits(key.casefold(), suggestion) if suggestion else 0
        if 0 < count <= _MOST_EDITS and _EDITED_SHARE * count < len(suggestion):
            yield (*place, key), suggestion
