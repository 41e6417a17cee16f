"""Finds the line of a YAML or JSON file that a JSON pointer leads to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from accord.sources.openapi.loading import LoadError, file_text

Place = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""


def pointer(place: Sequence[str | int]) -> str:
    """A place as a JSON pointer such as ``/paths/~1orders/get``."""
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in place)


def keys(fragment: str) -> Place:
    """The keys of a JSON pointer; indexes stay text."""
    parts = fragment.strip("/").split("/") if fragment.strip("/") else []
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in parts)


class Lines:
    """The lines of one file, composed only when a fault needs them."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._root: yaml.Node | None = None
        self._composed = False

    def line(self, place: Sequence[str | int]) -> int:
        """The line of a place, or of the nearest one above it; 0 when the file has none."""
        if not self._composed:
            self._composed = True
            self._root = self._compose()
        node, line = self._root, 0
        for key in place:
            child = _child(node, str(key))
            if child is None:
                return line
            line, node = child
        return line

    def _compose(self) -> yaml.Node | None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            # A JSON file may be indented with tabs, which YAML refuses.
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
