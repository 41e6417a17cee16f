"""Leads from a validator's words back to the schema as it is written in the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from accord.contract.references import Json, References, UnusableSchemaError
from accord.sources.openapi.positions import Place, keys, pointer

# A definition's name stands behind this in the path that a validator tells.
_DEFINITIONS: Final = "$defs"
_NOTHING: Final = object()


class SchemaPlaces:
    """The places of the schemas of one document."""

    def __init__(self, document: Mapping[str, Json], references: References) -> None:
        self._document = document
        self._references = references
        self._roots: dict[int, Place | None] = {}

    def pointer(
        self, schema: Json, definitions: Mapping[str, str], path: Sequence[str | int]
    ) -> str:
        """Where that stands in the document which a path through a translated schema leads to.

        ``definitions`` are what its own definitions were translated from. Nothing where ``schema``
        is not written down as one piece.
        """
        if len(path) > 1 and path[0] == _DEFINITIONS:
            root, path = self._defined(definitions.get(str(path[1]), "")), path[2:]
        else:
            root = self._root(schema)
        return "" if root is None else pointer(self._within(root, path))

    def _defined(self, absolute: str) -> Place | None:
        if absolute.startswith("#/"):
            return keys(absolute[1:])
        try:
            return self._references.place(absolute) if absolute else None
        except (LookupError, UnusableSchemaError):
            return None

    def _root(self, schema: Json) -> Place | None:
        # The schema is the document's own object and is kept with it, so its id stays its own.
        if id(schema) not in self._roots:
            self._roots[id(schema)] = _search(self._document, schema)
        return self._roots[id(schema)]

    def _within(self, root: Place, path: Sequence[str | int]) -> Place:
        """As far as the document goes the same way; what the translation added is stepped over."""
        node: Json = self._document
        for key in root:
            node = _child(node, int(key) if isinstance(node, list) else key)
        place = root
        for key in path:
            inner = _child(node, key)
            if inner is not _NOTHING:
                place, node = (*place, key), inner
        return place


def _child(node: Json, key: str | int) -> Json:
    if isinstance(node, dict):
        return node.get(key, _NOTHING)
    if isinstance(node, list) and isinstance(key, int) and key < len(node):
        return node[key]
    return _NOTHING


def _search(document: Json, schema: Json) -> Place | None:
    waiting: list[tuple[Json, Place]] = [(document, ())]
    while waiting:
        node, place = waiting.pop()
        if node is schema:
            return place
        if isinstance(node, dict):
            waiting += [(value, (*place, key)) for key, value in node.items()]
        elif isinstance(node, list):
            waiting += [(value, (*place, number)) for number, value in enumerate(node)]
    return None
