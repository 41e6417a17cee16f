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
    """There is nothing at a path: ``part`` is what was not found, among ``known``."""

    def __init__(self, part: str, *, known: str) -> None:
        super().__init__(part)
        self.part = part
        self.known = known


class PathError(ValueError):
    """A path is malformed from ``rest`` on."""

    def __init__(self, rest: str) -> None:
        super().__init__(rest)
        self.rest = rest


def read(document: object, path: str) -> object:
    """The value at a path.

    Raises:
        AbsentError: there is none.
        PathError: the path is malformed.
    """
    found = document
    for part in _parts(path.strip()):
        found = _select(found, part) if isinstance(part, tuple) else _enter(found, part)
    return found


def _parts(path: str) -> Iterator[str | tuple[str, str]]:
    """Names and indexes as text, and filters as pairs."""
    if path.startswith("/"):
        yield from (part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/"))
        return
    rest = path.removeprefix("$").removeprefix(".")
    while rest:
        step = _STEP.match(rest)
        if step is None:
            raise PathError(rest)
        if step["field"]:
            yield step["field"].strip(), step["wanted"].strip().strip("\"'")
        else:
            yield next(text for text in (step["index"], step["quoted"], step["key"]) if text)
        rest = rest[step.end() :]


def _enter(found: object, part: str) -> object:
    if isinstance(found, dict) and part in found:
        return found[part]
    if isinstance(found, list) and re.fullmatch(r"-?\d+", part):
        index = int(part)
        if -len(found) <= index < len(found):
            return found[index]
    raise AbsentError(part, known=_inside(found))


def _select(found: object, part: tuple[str, str]) -> object:
    field, wanted = part
    if isinstance(found, list):
        for item in found:
            if isinstance(item, dict) and field in item and _plain(item[field]) == wanted:
                return item
    raise AbsentError(f"[{field}={wanted}]", known=_inside(found))


def _plain(value: object) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return str(value)


def _inside(found: object) -> str:
    """What there is instead, in a few words."""
    if isinstance(found, dict):
        names = list(found)[:_SHOWN_NAMES]
        return ", ".join(names + ["…"] * (len(found) > len(names))) or "{}"
    if isinstance(found, list):
        return f"[0 … {len(found) - 1}]" if found else "[]"
    return _plain(found)
