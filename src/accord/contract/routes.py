"""Finds the operation for a method and a path; a literal segment wins over a templated one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar
from urllib.parse import unquote

T = TypeVar("T")

_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")


@dataclass(slots=True)
class _Node(Generic[T]):
    literal: dict[str, _Node[T]] = field(default_factory=dict)
    mixed: list[_Mixed[T]] = field(default_factory=list)
    any: _Node[T] | None = None
    methods: dict[str, tuple[T, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Mixed(Generic[T]):
    """A segment of names with text beside them; ``text`` is how much of it."""

    pattern: re.Pattern[str]
    text: int
    node: _Node[T]


class Routes(Generic[T]):
    """An index of path templates. Segments are split before ``%2F`` is decoded."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, method: str, template: str, target: T) -> None:
        """Remember what answers a method on a template such as ``/orders/{id}/lines:batch``."""
        node, names = self._root, []
        for segment in _segments(template):
            names_in_segment = _PLACEHOLDER.findall(segment)
            names += names_in_segment
            node = _child(node, segment, templated=bool(names_in_segment))
        node.methods.setdefault(_key(method.upper(), template), (target, tuple(names)))

    def find(self, method: str, path: str) -> tuple[T, dict[str, str]] | None:
        """The target and its path values, still percent-encoded; none when nothing matches."""
        # Where two templates differ in nothing but the slash at their end, each answers its own;
        # one alone answers for both, as most servers' routers have it.
        keys = (method, f"{method}/")
        if path[-1:] == "/" and path != "/":
            keys = keys[::-1]
        segments = _segments(path)
        node, index, values = _straight_on(self._root, segments)
        if index < len(segments):
            match = _most_literal(node, segments, keys, index, values)
        else:
            match = _target(node, keys, values)
        if match is None:
            return None
        target, names, values = match
        return target, dict(zip(names, values, strict=True))

    def has_path(self, path: str) -> bool:
        """Whether a path is known for any method."""
        return _most_literal(self._root, _segments(path), None) is not None


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
    pattern = "".join("(.+?)" if index % 2 else _written(text) for index, text in enumerate(parts))
    for sibling in node.mixed:
        if sibling.pattern.pattern == pattern:
            return sibling.node
    mixed = _Mixed[T](re.compile(pattern), sum(map(len, parts[::2])), _Node())
    node.mixed.append(mixed)
    # The one with the most text beside its names is the most concrete.
    node.mixed.sort(key=lambda sibling: -sibling.text)
    return mixed.node


def _written(text: str) -> str:
    """A pattern of a text as itself or percent-encoded, which is the same (RFC 3986, 6.2.2.2)."""
    return "".join(
        letter
        if letter.isascii() and letter.isalnum()
        else f"(?:{re.escape(letter)}|(?i:{''.join(f'%{byte:02X}' for byte in letter.encode())}))"
        for letter in text
    )


def _straight_on(node: _Node[T], segments: list[str]) -> tuple[_Node[T], int, tuple[str, ...]]:
    """As far as a path can go one way only, which is often its end: where, how far, its values.

    Where nothing stands beside a segment there is nothing to search for, nor to go back to.
    """
    values: list[str] = []
    for index, segment in enumerate(segments):
        literal = node.literal.get(segment)
        if node.mixed or "%" in segment or (literal is None) is (node.any is None):
            return node, index, tuple(values)
        if literal is not None:
            node = literal
        elif node.any is not None and segment:
            node = node.any
            values.append(segment)
        else:
            return node, index, tuple(values)
    return node, len(segments), tuple(values)


def _target(
    node: _Node[T], keys: tuple[str, ...] | None, values: tuple[str, ...]
) -> tuple[T, tuple[str, ...], tuple[str, ...]] | None:
    for key in node.methods if keys is None else keys:
        if key in node.methods:
            return (*node.methods[key], values)
    return None


def _most_literal(
    node: _Node[T],
    segments: list[str],
    keys: tuple[str, ...] | None,
    index: int = 0,
    values: tuple[str, ...] = (),
) -> tuple[T, tuple[str, ...], tuple[str, ...]] | None:
    """The target, its names and their values where the path leads to, for any key if for none.

    A literal segment whose rest does not match must not hide a template beside it, so the search
    goes back where it fails.
    """
    if index == len(segments):
        return _target(node, keys, values)
    segment = segments[index]
    # RFC 3986, 6.2.2.2: an encoded letter is the letter itself, so literals are compared decoded.
    literal = node.literal.get(unquote(segment) if "%" in segment else segment)
    if literal is not None and (m := _most_literal(literal, segments, keys, index + 1, values)):
        return m
    for mixed in node.mixed:
        if groups := mixed.pattern.fullmatch(segment):
            inner = (*values, *groups.groups())
            if m := _most_literal(mixed.node, segments, keys, index + 1, inner):
                return m
    # A path parameter is never empty: `/orders//lines` is not an order without an id.
    if node.any is not None and segment:
        return _most_literal(node.any, segments, keys, index + 1, (*values, segment))
    return None
