"""Rows of a table from a file: CSV as spreadsheets write it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from accord.steps.world import World

_FILE: Final = re.compile(r"file:\s*(\S.*\.(csv|tsv))", re.I)
_DELIMITERS: Final = (",", ";", "\t")


def file_of(headings: Sequence[str], *, has_rows: bool) -> str:
    """The path that a table of the one cell ``file:PATH`` names; nothing for any other table."""
    if has_rows or len(headings) != 1:
        return ""
    match = _FILE.fullmatch(headings[0].strip())
    return match[1] if match else ""


def rows_of(world: World, path: str) -> list[list[str]]:
    """The lines of a CSV file, its heading first; blank ones are left out.

    Raises:
        StepError: it cannot be read, has no heading, or a line has more or fewer cells than that.
    """
    name = world.fill(path)
    try:
        # Spreadsheets write a byte order mark, which would be part of the first name.
        content = Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or "UTF-8"
        raise world.problem("steps.no-rows-file", file=name, problem=problem) from error
    reader = csv.reader(content.splitlines(keepends=True), delimiter=_delimiter(content))
    rows: list[list[str]] = []
    for row in reader:
        if not any(map(str.strip, row)):
            continue
        if rows and len(row) != len(rows[0]):
            raise world.problem(
                "steps.ragged-row",
                file=name,
                line=str(reader.line_num),
                cells=str(len(row)),
                columns=str(len(rows[0])),
            )
        rows.append([cell.strip() for cell in row])
    if not rows:
        raise world.problem("steps.no-rows-file", file=name, problem="∅")
    return rows


def _delimiter(content: str) -> str:
    # Where a comma divides whole from fraction, spreadsheets write another one.
    heading = content.partition("\n")[0]
    return max(_DELIMITERS, key=heading.count)
