"""Marks the parts of a document of which it is not known what they say."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from accord.model.catalogue import Severity
from accord.sources.openapi.keywords import NAMES, UNUSABLE
from accord.sources.openapi.positions import Place
from accord.sources.openapi.servers import UnusableServer
from accord.sources.openapi.validation import ValidatorProblem
from accord.sources.openapi.weight import PROSE

_LOST_ADDRESS: Final = "address"
_ADDRESSES: Final = frozenset({"servers", "basePath"})
_ALIKE: Final = 0.8
# Newer words that a judge of an older dialect reads as they are meant.
_NEWER: Final = frozenset(
    {
        "$comment",
        "$defs",
        "$id",
        "$schema",
        "additionalItems",
        "const",
        "contains",
        "contentEncoding",
        "contentMediaType",
        "definitions",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "examples",
        "if",
        "maxContains",
        "minContains",
        "patternProperties",
        "propertyNames",
        "then",
        "unevaluatedProperties",
    }
)


def mark_unusable(
    document: dict[str, Any],
    problems: Iterable[ValidatorProblem],
    *,
    servers: Iterable[UnusableServer] = (),
    twins: Iterable[Place],
) -> None:
    """Mark what the problems of a document leave unknown, and which addresses.

    ``twins`` are the places of keys that stand twice in a mapping, the first of them unread.
    """
    for place in twins:
        _part(document, place).setdefault(UNUSABLE, True)
    for server in servers:
        if server.is_lost:
            _above_address(document, server.place)[UNUSABLE] = _LOST_ADDRESS
    for problem in problems:
        is_error = problem.is_structural and problem.severity is Severity.ERROR
        if not is_error or _is_read_all_the_same(document, problem):
            continue
        if _is_about_address(problem):
            _above_address(document, problem.place)[UNUSABLE] = _LOST_ADDRESS
        else:
            # What is of another kind than it should be is the fault of what it stands in.
            place = problem.place if problem.keys else problem.place[:-1]
            _part(document, place).setdefault(UNUSABLE, True)


def is_unusable(node: object) -> bool:
    """Whether it is unknown what a node of a document says."""
    return isinstance(node, Mapping) and UNUSABLE in node


def has_lost_address(node: object) -> bool:
    """Whether it is unknown at which path that is which a document, path or operation says."""
    return isinstance(node, Mapping) and node.get(UNUSABLE) == _LOST_ADDRESS


def _is_read_all_the_same(document: Mapping[str, Any], problem: ValidatorProblem) -> bool:
    """Whether a judge takes what the dialect forbids as whoever wrote it meant it."""
    if not problem.place:
        return problem.keys == ("info",)
    if problem.keys:
        return (_NEWER | PROSE).issuperset(problem.keys)
    value = document
    for _, value in _steps(document, problem.place):  # noqa: B007 - the last is what is meant
        pass
    return (problem.place[-1] == "type" and isinstance(value, list)) or (
        str(problem.place[-1]).startswith("exclusive") and isinstance(value, int | float)
    )


def _is_about_address(problem: ValidatorProblem) -> bool:
    if problem.place:
        return not _ADDRESSES.isdisjoint(problem.place[:4])
    return any(difflib.get_close_matches(key, _ADDRESSES, cutoff=_ALIKE) for key in problem.keys)


def _above_address(document: dict[str, Any], place: Place) -> dict[str, Any]:
    """The document, the path or the operation whose servers a place is about."""
    above = document
    for key, node in _steps(document, place):
        if key in _ADDRESSES:
            break
        if isinstance(node, dict) and key != "paths":
            above = node
    return above


def _part(document: dict[str, Any], place: Place) -> dict[str, Any]:
    """The least part around a place that is judged by itself."""
    part, names = document, ""
    for key, node in _steps(document, place):
        is_name, names = names, str(key) if not names and key in NAMES else ""
        # A type of body is no part: without it nobody knows which body was meant.
        if isinstance(node, dict) and not names and is_name != "content":
            part = node
    return part


def _steps(document: object, place: Place) -> Iterator[tuple[str | int, Any]]:
    """Each key of a place with what it leads to, as far as there is something."""
    node: Any = document
    for key in place:
        # A validator takes the name `200` for a number.
        name = int(key) if isinstance(node, list) else str(key)
        try:
            node = node[name]
        except (LookupError, TypeError):
            return
        yield key, node
