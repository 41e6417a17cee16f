"""Finds a value in JSON by a path a person can read.

``total``, ``customer.name``, ``items[0].price``, ``items[-1]``, ``items[sku=A-17].price``,
``["a.b"]``, or a JSON pointer such as ``/items/0/price``; ``$`` is the whole document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

_STEP: Final = re.compile(
    r"""\[(?P<index>-?\d+)\]"""
    r"""|\[(?P<quote>["'])(?P<quoted>.*?)(?P=quote)\]"""
    r"""|\[(?P<field>[^=\[\]]+)=(?P<wanted>[^\]]*)\]"""
    r"""|\.?(?P<key>[^.\[\]]+)"""
)
_SHOWN_NAMES: Final = 12


class AbsentError(LookupError):
    """There is nothing at a path: ``segment`` is what was not found, among ``available``."""

    def __init__(self, segment: str, *, available: str) -> None:
        super().__init__(segment)
        self.segment = segment
        self.available = available


class PathError(ValueError):
    """A path is malformed from ``remainder`` on."""

    def __init__(self, remainder: str) -> None:
        super().__init__(remainder)
        self.remainder = remainder


def read(document: object, path: str) -> object:
    """The value at a path.

    Raises:
        AbsentError: there is none.
        PathError: the path is malformed.
    """
    value = document
    for segment in _parts(path.strip()):
        value = _select(value, segment) if isinstance(segment, tuple) else _enter(value, segment)
    return value


def _parts(path: str) -> Iterator[str | tuple[str, str]]:
    """Names and indexes as text, and filters as pairs."""
    if path.startswith("/"):
        yield from (
            segment.replace("~1", "/").replace("~0", "~") for segment in path[1:].split("/")
        )
        return
    remainder = path.removeprefix("$").removeprefix(".")
    while remainder:
        step = _STEP.match(remainder)
        if step is None:
            raise PathError(remainder)
        if step["field"]:
            yield step["field"].strip(), step["wanted"].strip().strip("\"'")
        else:
            # An index is text here too: it may as well be the name of a field.
            yield next(text for text in (step["index"], step["quoted"], step["key"]) if text)
        remainder = remainder[step.end() :]


def _enter(value: object, segment: str) -> object:
    if isinstance(value, dict) and segment in value:
        return value[segment]
    if isinstance(value, list) and re.fullmatch(r"-?\d+", segment):
        # As in Python: people count the last item as -1.
        index = int(segment)
        if -len(value) <= index < len(value):
            return value[index]
    raise AbsentError(segment, available=_inside(value))


def _select(value: object, segment: tuple[str, str]) -> object:
    field, expected = segment
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict) and field in item and _plain(item[field]) == expected:
                return item
    raise AbsentError(f"[{field}={expected}]", available=_inside(value))


def _plain(value: object) -> str:
    # A filter is written by people who read JSON, where it is null and true.
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return str(value)


def _inside(value: object) -> str:
    """What there is instead, in a few words."""
    if isinstance(value, dict):
        names = list(value)[:_SHOWN_NAMES]
        return ", ".join(names + ["…"] * (len(value) > len(names))) or "{}"
    if isinstance(value, list):
        return f"[0 … {len(value) - 1}]" if value else "[]"
    return _plain(value)
