"""Adds entries to the text of ``specs/known.toml`` and takes some out; the rest stays as it is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from accord.model.known import KnownFinding
from accord.model.toml_document import TomlDocument
from accord.sources.known_findings import TABLE

_HEAD: Final = (
    "# Findings that are known and put off: they close no gate until they expire or get worse.\n"
    "# Written by `accord baseline add`; edit it as you like, `accord check` reads it again.\n"
)
_FIELDS: Final = tuple(name for name in KnownFinding.__struct_fields__ if name != "line")


def with_entries(text: str, entries: Iterable[tuple[KnownFinding, str]]) -> str:
    """The text with entries at its end, each below a comment that says in words what it is."""
    blocks = [_block(entry, comment) for entry, comment in entries]
    head = text.rstrip("\n") + "\n" if text.strip() else _HEAD
    return head + "".join(f"\n{block}" for block in blocks)


def without_entries(text: str, keys: Collection[tuple[str, ...]]) -> str:
    """The text without the entries of these keys, nor the comments that stand right above them."""
    document = TomlDocument(text)
    rows = text.replace("\r\n", "\n").split("\n")
    beginnings = [
        document.line(TABLE, number) for number in range(len(document.table.get(TABLE, ())))
    ]
    doomed: set[int] = set()
    for number, begin in enumerate(beginnings):
        if _key(document.table[TABLE][number]) not in keys:
            continue
        ends = beginnings[number + 1 :]
        end = _above(rows, ends[0]) if ends else len(rows) + 1
        doomed |= set(range(_above(rows, begin), end))
    remaining = "\n".join(row for number, row in enumerate(rows, 1) if number not in doomed)
    return remaining.rstrip("\n") + "\n"


def _above(rows: list[str], line: int) -> int:
    """The first line of the comments that stand right above a line."""
    while line > 1 and rows[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def _key(table: dict[str, object]) -> tuple[str, ...]:
    names = ("finding", "case", "step", "fault", "file", "says")
    return tuple(str(table.get(name, "")) for name in names)


def _block(entry: KnownFinding, comment: str) -> str:
    lines = [f"# {' '.join(comment.split())}"] if comment.strip() else []
    lines.append(f"[[{TABLE}]]")
    for name in _FIELDS:
        value = getattr(entry, name)
        # An empty reason is written all the same: it is what somebody is to fill in.
        if value or name == "reason":
            lines.append(f"{name} = {_value(value)}")
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    # A basic string of TOML is one of JSON, but for this one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
