"""Places in a document: as JSON pointers, and through references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from accord.sources.openapi.keywords import BUNDLED

Place = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""
_LONGEST_CHAIN: Final = 10
"""References in a row; more of them are taken for a circle."""


def pointer(place: Sequence[str | int]) -> str:
    """A place as a JSON pointer such as ``/paths/~1orders/get``."""
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in place)


def keys(fragment: str) -> Place:
    """The keys of a JSON pointer; indexes stay text."""
    parts = fragment.strip("/").split("/") if fragment.strip("/") else []
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in parts)


def copied_name(place: Place) -> str:
    """How ``Contract.origins`` calls what was copied to a place, or to one above it.

    A bundled part has a name of its own; else it is the pointer of the first two keys.
    """
    above = place[:2]
    return str(above[-1]) if len(above) > 1 and above[0] == BUNDLED else pointer(above)


def value_at(node: object, place: Place) -> Any:  # noqa: ANN401 - any JSON
    """What stands at a place below a node.

    Raises:
        LookupError: nothing does.
    """
    for key in place:
        if isinstance(node, dict):
            node = node[key]
        elif isinstance(node, list) and str(key).isdigit():
            node = node[int(key)]
        else:
            raise LookupError(key)
    return node


def resolve(document: Mapping[str, Any], node: object) -> Any:  # noqa: ANN401 - any JSON
    """A node, or what its references inside the document lead to.

    Raises:
        LookupError: they lead nowhere, or for ever to each other.
    """
    return _resolved(document, (), node)[1]


def written_place(document: Mapping[str, Any], walked: Sequence[str | int]) -> Place:
    """Where a value is written that a walk came to which follows references.

    Raises:
        LookupError: the walk cannot have come this way.
    """
    place: Place = ()
    node: object = document
    for key in walked:
        place, node = _resolved(document, place, node)
        place, node = (*place, key), value_at(node, (key,))
    return _resolved(document, place, node)[0]


def _resolved(document: Mapping[str, Any], place: Place, node: object) -> tuple[Place, object]:
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(node, dict) or not isinstance(reference := node.get("$ref"), str):
            return place, node
        place = keys(unquote(reference.removeprefix("#")))
        node = value_at(document, place)
    raise LookupError(place)
