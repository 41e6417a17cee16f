"""On which line of a TOML file a setting stands; the parser of the standard library keeps none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

Path = tuple[str, ...]
_HEADER: Final = re.compile(r"\s*\[(\[?)([^\[\]]+)\]")
_KEY: Final = re.compile(r"""\s*((?:[\w\-.]|"[^"]*"|'[^']*'|\s(?=\s*[.=]))+)\s*=""")


def lines_of(text: str) -> Mapping[Path, int]:
    """The line of every table and key that begins a line."""
    lines: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _parts(header[2])
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_parts(key[1])), number)
    return lines


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a setting, or of the nearest table around it; 0 when there is none."""
    for length in range(len(path), 0, -1):
        if line := lines.get(path[:length]):
            return line
    return 0


def _parts(dotted: str) -> Path:
    try:
        node: Any = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        # A line inside a multi-line text can look like a key.
        return (dotted,)
    parts: list[str] = []
    while isinstance(node, dict):
        key, node = next(iter(node.items()))
        parts.append(key)
    return tuple(parts)
