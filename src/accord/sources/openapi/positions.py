"""Places in a document: as JSON pointers, through references, and as lines of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import yaml

from accord.sources.openapi.json_lines import JsonLines
from accord.sources.openapi.loading import LoadError, file_text

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


class Lines:
    """The lines of one file, composed only when a fault needs them."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._root: yaml.Node | None = None
        self._composed = False
        self._json: JsonLines | None = None

    def line(self, place: Sequence[str | int]) -> int:
        """The line of a place, or of the nearest one above it; 0 when the file has none."""
        if self._file.suffix.lower() == ".json" and (lines := self._json_lines()):
            return lines.line(place)
        node, line = self._composed_root(), 0
        for key in place:
            child = _child(node, str(key))
            if child is None:
                return line
            line, node = child
        return line

    def twins(self) -> Iterator[Place]:
        """The places of the keys that a mapping of a YAML file gives twice."""
        waiting: list[tuple[Place, yaml.Node | None]] = [((), self._composed_root())]
        visited: set[int] = set()
        while waiting:
            place, node = waiting.pop()
            children: list[tuple[str, yaml.Node]] = []
            # What stands behind an anchor is visited once for each alias.
            if isinstance(node, yaml.MappingNode) and id(node) not in visited:
                children = [(str(name.value), value) for name, value in node.value]
                counts = Counter(name for name, _ in children)
                yield from ((*place, name) for name, count in counts.items() if count > 1)
            elif isinstance(node, yaml.SequenceNode) and id(node) not in visited:
                children = [(str(index), item) for index, item in enumerate(node.value)]
            visited.add(id(node))
            # In the order written, where an anchor stands before its aliases.
            waiting.extend(((*place, name), child) for name, child in reversed(children))

    def _json_lines(self) -> JsonLines | None:
        if self._json is None:
            try:
                self._json = JsonLines(file_text(self._file))
            except LoadError:
                return None
        return self._json

    def _composed_root(self) -> yaml.Node | None:
        if not self._composed:
            # Also when nothing comes of it: such a file would be tried again for every fault.
            self._composed = True
            self._root = self._compose()
        return self._root

    def _compose(self) -> yaml.Node | None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            # JSON under the name of YAML may be indented with tabs, which YAML refuses.
            text = file_text(self._file).replace("\t", " ")
            root: yaml.Node | None = yaml.compose(text, Loader=loader)
        except (LoadError, yaml.YAMLError):
            return None
        return root


def _child(node: yaml.Node | None, key: str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                return name.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
        item = node.value[int(key)]
        return item.start_mark.line + 1, item
    return None
