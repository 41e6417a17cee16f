"""Tells which shared parts of two documents are the same, so that nobody has to look into them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from accord.compare.changes import Json, Located
from accord.sources.openapi.positions import keys


def unchanged(old: Mapping[str, Json], new: Mapping[str, Json]) -> frozenset[str]:
    """The references behind which both documents say the same, however far one follows them."""
    # The same words mean different things in two dialects.
    if _dialect(old) != _dialect(new):
        return frozenset()
    waiting = list(_references(old))
    visited: set[str] = set()
    users: dict[str, set[str]] = defaultdict(set)
    changed = []
    while waiting:
        reference = waiting.pop()
        if reference in visited:
            continue
        visited.add(reference)
        place = keys(reference.removeprefix("#"))
        definition = Located(old, ()).below(*place).value
        if definition is None or definition != Located(new, ()).below(*place).value:
            changed.append(reference)
        for inner in _references(definition):
            users[inner].add(reference)
            waiting.append(inner)
    # A part is changed as well when anything is that it leads to, so changes climb to their users.
    differing: set[str] = set()
    while changed:
        reference = changed.pop()
        if reference not in differing:
            differing.add(reference)
            changed += users[reference]
    return frozenset(visited - differing)


def _references(node: Json) -> Iterator[str]:
    waiting = [node]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str):
                yield reference
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _dialect(document: Mapping[str, Json]) -> str:
    return str(document.get("openapi", document.get("swagger", "")))[:3]
