"""Finds the operation for a method and a path; a literal segment wins over a templated one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar
from urllib.parse import unquote

T = TypeVar("T")

_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")


@dataclass(slots=True)
class _Node(Generic[T]):
    literal: dict[str, _Node[T]] = field(default_factory=dict)
    mixed: list[tuple[re.Pattern[str], _Node[T]]] = field(default_factory=list)
    any: _Node[T] | None = None
    methods: dict[str, tuple[T, tuple[str, ...]]] = field(default_factory=dict)


class Routes(Generic[T]):
    """An index of path templates. Segments are split before ``%2F`` is decoded."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, method: str, template: str, target: T) -> None:
        """Remember what answers a method on a template such as ``/orders/{id}/lines:batch``."""
        node, names = self._root, []
        for segment in _segments(template):
            found = _PLACEHOLDER.findall(segment)
            names += found
            node = _child(node, segment, templated=bool(found))
        node.methods.setdefault(_key(method.upper(), template), (target, tuple(names)))

    def find(self, method: str, path: str) -> tuple[T, dict[str, str]] | None:
        """The target and its path values, still percent-encoded; none when nothing matches."""
        for node, values in _walk(self._root, _segments(path), 0, ()):
            own, twin = _key(method, path), _key(method, f"{path.rstrip('/')}/")
            if found := node.methods.get(own) or node.methods.get(twin) or node.methods.get(method):
                return found[0], dict(zip(found[1], values, strict=True))
        return None

    def has_path(self, path: str) -> bool:
        """Whether a path is known for any method."""
        return any(node.methods for node, _ in _walk(self._root, _segments(path), 0, ()))


def placeholders(template: str) -> list[str]:
    """The names in a template, in order."""
    return _PLACEHOLDER.findall(template)


def _key(method: str, path: str) -> str:
    """A method, and whether there is a slash at the end: it tells twins apart, and else nothing."""
    return f"{method}/" if path.endswith("/") and path != "/" else method


def _segments(path: str) -> list[str]:
    return path.removesuffix("/").removeprefix("/").split("/")


def _child(node: _Node[T], segment: str, *, templated: bool) -> _Node[T]:
    if not templated:
        return node.literal.setdefault(unquote(segment), _Node())
    if _PLACEHOLDER.fullmatch(segment):
        node.any = node.any or _Node()
        return node.any
    # Odd parts of the split are names; a segment such as {id}:cancel has text beside them.
    parts = _PLACEHOLDER.split(segment)
    pattern = "".join("(.+?)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    for known, child in node.mixed:
        if known.pattern == pattern:
            return child
    child = _Node[T]()
    node.mixed.append((re.compile(pattern), child))
    # The one with the most text beside its names is the most concrete.
    node.mixed.sort(key=lambda known: -len(known[0].pattern.replace("(.+?)", "")))
    return child


def _walk(
    node: _Node[T], segments: list[str], index: int, values: tuple[str, ...]
) -> Iterator[tuple[_Node[T], tuple[str, ...]]]:
    """Every node the path leads to, the most literal first."""
    if index == len(segments):
        yield node, values
        return
    segment = segments[index]
    literal = node.literal.get(unquote(segment) if "%" in segment else segment)
    if literal is not None:
        yield from _walk(literal, segments, index + 1, values)
    for pattern, child in node.mixed:
        if found := pattern.fullmatch(segment):
            yield from _walk(child, segments, index + 1, (*values, *found.groups()))
    if node.any is not None and segment:
        yield from _walk(node.any, segments, index + 1, (*values, segment))
