"""The lines of a JSON file, which are found without composing all of it as YAML does."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

_BLANK: Final = re.compile(r"[ \t\r\n]*")
_AFTER_KEY: Final = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_AFTER_VALUE: Final = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
Child = tuple[int, int]
"""Where a member begins, and where its value does."""


class JsonLines:
    """The lines of one text; ``JsonLines(text).line(place)`` counts from 1."""

    def __init__(self, text: str) -> None:
        self._text = text
        # Numbers as they stand: some have more digits than Python likes to read.
        decoder = json.JSONDecoder(parse_int=str, parse_float=str, strict=False)
        # Skipping a value is what the decoder does fastest: in C.
        self._skip: Callable[[str, int], tuple[Any, int]] = decoder.scan_once  # type: ignore[attr-defined]
        self._members: dict[int, Mapping[str, Child]] = {}

    def line(self, place: Sequence[str | int]) -> int:
        """The line of a place, or of the nearest one above it; 0 when the text has none."""
        at, line = _end(_BLANK, self._text, 0), 0
        for key in place:
            child = self._children(at).get(str(key))
            if child is None:
                return line
            begin, at = child
            line = bisect_right(self._breaks, begin) + 1
        return line

    @cached_property
    def _breaks(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self._text)]

    def _children(self, at: int) -> Mapping[str, Child]:
        if at not in self._members:
            try:
                self._members[at] = self._scanned(at)
            # What cannot be read any further has the line of what is around it.
            except (StopIteration, ValueError, IndexError, RecursionError):
                self._members[at] = {}
        return self._members[at]

    def _scanned(self, at: int) -> Mapping[str, Child]:
        text, children = self._text, dict[str, Child]()
        opening = text[at : at + 1]
        if opening not in ("{", "["):
            return children
        closing = "}" if opening == "{" else "]"
        at = _end(_BLANK, text, at + 1)
        while text[at] != closing:
            begin, key = at, str(len(children))
            if opening == "{":
                key, at = self._skip(text, at)
                at = _end(_AFTER_KEY, text, at)
            # Of a name that is written twice the last counts, as it does for whoever reads it.
            children[key] = begin, at
            at = _end(_AFTER_VALUE, text, self._skip(text, at)[1])
        return children


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
