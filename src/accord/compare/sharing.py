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
    met: set[str] = set()
    users: dict[str, set[str]] = defaultdict(set)
    changed = []
    while waiting:
        reference = waiting.pop()
        if reference in met:
            continue
        met.add(reference)
        place = keys(reference.removeprefix("#"))
        part = Located(old, ()).below(*place).value
        if part is None or part != Located(new, ()).below(*place).value:
            changed.append(reference)
        for inner in _references(part):
            users[inner].add(reference)
            waiting.append(inner)
    differing: set[str] = set()
    while changed:
        reference = changed.pop()
        if reference not in differing:
            differing.add(reference)
            changed += users[reference]
    return frozenset(met - differing)


def _references(node: Json) -> Iterator[str]:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            reference = part.get("$ref")
            if isinstance(reference, str):
                yield reference
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _dialect(document: Mapping[str, Json]) -> str:
    return str(document.get("openapi", document.get("swagger", "")))[:3]
