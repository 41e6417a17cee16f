"""A TOML file with the line of everything in it; the parser of the standard library keeps none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

Place = tuple[str | int, ...]
_HEADER: Final = re.compile(r"\s*\[(\[?)\s*([^\[].*?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY: Final = re.compile(r"""\s*((?:[\w\-.]|"[^"]*"|'[^']*'|\s(?=\s*[.=]))+)\s*=""")
# The error has the line as an attribute only from Python 3.14 on.
_LINE_OF_ERROR: Final = re.compile(r"\(at line (\d+), column \d+\)")


class TomlSyntaxError(Exception):
    """A text is no TOML; ``line`` is 0 when the parser does not say where."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


class TomlDocument:
    """``table`` is what the text says. Parts of a place are keys, and numbers within lists."""

    def __init__(self, text: str) -> None:
        """Read a text.

        Raises:
            TomlSyntaxError: it is no TOML.
        """
        self._text = text
        try:
            self.table: Mapping[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = _LINE_OF_ERROR.search(str(error))
            raise TomlSyntaxError(str(error), int(line[1]) if line else 0) from error
        # tomllib descends into lists and inline tables by calling itself.
        except RecursionError as error:
            raise TomlSyntaxError("Nested too deeply") from error

    @classmethod
    def read(cls, path: Path) -> TomlDocument:
        """Read a file.

        Raises:
            TomlSyntaxError: it is no TOML.
            UnicodeDecodeError: it is no UTF-8.
            OSError: it cannot be opened.
        """
        # With the mark that editors on Windows put first, which is no TOML.
        return cls(path.read_text(encoding="utf-8-sig"))

    def line(self, *place: str | int, holding: str = "") -> int:
        """The line of a place, or of the nearest thing around it; 0 when there is none.

        ``holding`` is a text to look for within it, such as an entry of a list.
        """
        lengths = range(len(place), 0, -1)
        around = next((place[:n] for n in lengths if place[:n] in self._extents), None)
        if around is None:
            return 0
        begin, end = self._extents[around]
        inner = [key for key in place[len(around) :] if isinstance(key, str)]
        text = holding or next(reversed(inner), "")
        rows = range(begin, end + 1) if text else ()
        return next((number for number in rows if self._holds(number, text)), begin)

    def _holds(self, number: int, text: str) -> bool:
        row = self._rows[number - 1]
        return text in row and not row.lstrip().startswith("#")

    @cached_property
    def _rows(self) -> list[str]:
        # Not splitlines: TOML knows no line ends but these.
        return self._text.replace("\r\n", "\n").split("\n")

    @cached_property
    def _extents(self) -> Mapping[Place, tuple[int, int]]:
        """First and last line of every table and of every key that begins a line."""
        extents: dict[Place, tuple[int, int]] = {}
        lengths: dict[Place, int] = {}
        table: Place = ()
        for begin, end in self._statements():
            row = self._rows[begin - 1]
            if header := _HEADER.match(row):
                names = _within(_parts(header[2]), lengths, array=bool(header[1]))
                if header[1]:
                    extents.setdefault(names, (begin, end))
                    lengths[names] = lengths.get(names, -1) + 1
                    names = (*names, lengths[names])
                table = names
                extents.setdefault(table, (begin, end))
            elif key := _KEY.match(row):
                extents.setdefault((*table, *_parts(key[1])), (begin, end))
            if table:
                extents[table] = (extents[table][0], end)
        return extents

    def _statements(self) -> Iterator[tuple[int, int]]:
        """First and last line of every heading and of every key with its value."""
        number, rows = 0, self._rows
        while number < len(rows):
            begin = number
            number += 1
            blank = rows[begin].strip()
            if not blank or blank.startswith("#"):
                continue
            # Only the parser can tell where a value ends: brackets and quotes stand in texts too.
            if not blank.startswith("["):
                while number < len(rows) and not _is_whole("\n".join(rows[begin:number])):
                    number += 1
            yield begin + 1, number


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _within(names: tuple[str, ...], lengths: Mapping[Place, int], *, array: bool) -> Place:
    """The place of a heading: below the newest entry of every list on the way to it."""
    place: Place = ()
    for number, name in enumerate(names, 1):
        place = (*place, name)
        if place in lengths and not (array and number == len(names)):
            place = (*place, lengths[place])
    return place


def _parts(dotted: str) -> tuple[str, ...]:
    # A dot within quotes parts nothing, which the parser knows best.
    node: Any = tomllib.loads(f"{dotted} = 0")
    parts: list[str] = []
    while isinstance(node, dict):
        key, node = next(iter(node.items()))
        parts.append(key)
    return tuple(parts)
