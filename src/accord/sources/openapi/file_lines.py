"""The lines of a file where places of its document stand, found by reading it once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from accord.sources.openapi.json_lines import JsonLines
from accord.sources.openapi.loading import LoadError, file_text
from accord.sources.openapi.positions import Place


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
