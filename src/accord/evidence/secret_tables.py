"""Finds secrets in tables that programs print: in the cells below a heading that names one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from accord.evidence import secret_values

# Between cells, the rarest first: a cell of a table with bars may hold a comma.
_SIGNS: Final = (
    (re.compile(r"\|"), re.compile(r"[ \t]*[\w.-]*(?: [\w.-]+){0,2}[ \t]*")),
    (re.compile(r"\t| {2,}"), re.compile(r"[\w.-]*(?: [\w.-]+)?")),
    (re.compile(r"[,;]"), re.compile(r"\"?[\w.-]+\"?")),
)
_HEADING: Final = re.compile(r"[\w \t|,;\".-]{3,400}+\r?")
_FIRST: Final = re.compile(rf"{_HEADING.pattern}\n")
# A search for a break is fast, and one for the beginning of a line looks at every letter.
_LATER: Final = re.compile(rf"\n{_HEADING.pattern}\n")
_RULE: Final = re.compile(r"[-+|=: \t]+")
_INSIDE: Final = re.compile(r"[ \t\"']*(?P<value>[^\s\"'\0‹|]+)[ \t\"'\r]*")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table whose heading was read: the sign between its cells, and the columns of secrets."""

    sign: re.Pattern[str]
    width: int
    columns: tuple[int, ...]


def replace(text: str, *, is_secret: Callable[[str], bool], mask: Callable[[str], str]) -> str:
    """The text with the cells of secrets replaced that are no words."""
    if "\n" not in text or not (_FIRST.match(text) or _LATER.search(text)):
        return text
    table: _Table | None = None
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if table is not None and (row := _row(line, table, mask)) is not None:
            lines[number] = row
        else:
            table = _table(line, is_secret)
    return "\n".join(lines)


def _table(line: str, is_secret: Callable[[str], bool]) -> _Table | None:
    if not _HEADING.fullmatch(line):
        return None
    for sign, name in _SIGNS:
        cells = sign.split(line.rstrip("\r"))
        if len(cells) > 1:
            columns = tuple(at for at, cell in enumerate(cells) if is_secret(cell))
            is_heading = columns and all(name.fullmatch(cell) for cell in cells)
            return _Table(sign, len(cells), columns) if is_heading else None
    return None


def _row(line: str, table: _Table, mask: Callable[[str], str]) -> str | None:
    """A line of a table, masked; nothing when it is none."""
    if _RULE.fullmatch(line):
        return line
    signs = [*table.sign.finditer(line)]
    if len(signs) != table.width - 1 or "\0" in line:
        return None
    starts, ends = [0, *(sign.end() for sign in signs)], [*(s.start() for s in signs), len(line)]
    for column in reversed(table.columns):
        cell = _INSIDE.fullmatch(line, starts[column], ends[column])
        if cell and secret_values.is_likely(cell["value"]):
            line = line[: cell.start("value")] + mask(cell["value"]) + line[cell.end("value") :]
    return line
