"""Files whose rows scenarios of a load profile are fed with: CSV and lines of JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from accord.model.load_shape import Feeder
from accord.model.message import message, plain
from accord.sources.nearest import nearest
from accord.sources.profile_values import ProfileError, known_keys, text_of, wrong_kind

_KEYS: Final = ("file", "order")
ORDERS: Final = ("circular", "once", "random")
"""Rows begin again at the end, are used once each, or are drawn."""


def read_feeders(
    table: Mapping[str, Any], path: str, workspace: Path, *, script: bool
) -> tuple[Feeder, ...]:
    """The feeders of a profile at ``path``; their first rows are looked at, and no more.

    Raises:
        ProfileError: a file is missing, or is none that rows can be read from.
    """
    entries = table.get("feeders", [])
    if not isinstance(entries, list):
        raise wrong_kind("feeders", "profiles.kind-feeders")
    if entries and script:
        raise ProfileError(message("profiles.feeders-of-script"), "feeders")
    folder = (workspace / path).parent
    return tuple(_feeder(entry, folder, workspace, "feeders", n) for n, entry in enumerate(entries))


def rows_of(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a feeder's file, each with its names; values of CSV are texts.

    Raises:
        ValueError: a row is none.
        OSError: it cannot be read.
    """
    if file.suffix == ".csv":
        yield from _csv_rows(file)
        return
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _json_row(line, number)


def _csv_rows(file: Path) -> Iterator[dict[str, Any]]:
    # Spreadsheets write a mark first, which would be a part of the first name.
    with file.open(encoding="utf-8-sig", newline="") as lines:
        # Strict, or an open quote would take the rest of the file for one value.
        reader = csv.DictReader(lines, strict=True)
        names = list(reader.fieldnames or ())
        if not all(name.strip() for name in names) or len(set(names)) < len(names):
            raise ValueError("line 1 does not name every column once")
        try:
            for row in reader:
                # The reader keeps what is too much under no name, and fills up what is missing.
                if None in row or None in row.values():
                    raise ValueError(f"line {reader.line_num} has not {len(names)} values")
                yield row
        except csv.Error as error:
            raise ValueError(f"line {reader.line_num}: {error}") from error


def _json_row(line: str, number: int) -> dict[str, Any]:
    try:
        row = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        raise ValueError(f"line {number}: {error}") from error
    if not isinstance(row, dict):
        raise ValueError(f"line {number} is no JSON object")  # noqa: TRY004 - as the others
    return row


def _feeder(entry: object, folder: Path, workspace: Path, *place: str | int) -> Feeder:
    if isinstance(entry, str):
        entry = {"file": entry}
    if not isinstance(entry, dict):
        raise wrong_kind("feeders", "profiles.kind-feeders")
    known_keys(entry, _KEYS, *place)
    name, order = text_of(entry, "file", *place), text_of(entry, "order", *place) or ORDERS[0]
    if order not in ORDERS:
        problem = message("profiles.feeder-order", order=order)
        raise ProfileError(problem, *place, suggestion=nearest(order, ORDERS) or ", ".join(ORDERS))
    file = (folder / name).resolve()
    if not name or not file.is_file() or not file.is_relative_to(workspace.resolve()):
        raise ProfileError(message("profiles.feeder-missing", path=name), *place, holding=name)
    if file.suffix not in (".csv", ".jsonl", ".ndjson"):
        raise ProfileError(message("profiles.feeder-kind", path=name), *place, holding=name)
    _require_row(file, name, *place)
    return Feeder(path=file.relative_to(workspace.resolve()).as_posix(), order=order)


def _require_row(file: Path, name: str, *place: str | int) -> None:
    try:
        first = next(rows_of(file), None)
    except (OSError, ValueError) as error:
        problem = message("profiles.feeder-unreadable", path=name, reason=plain(str(error)))
        raise ProfileError(problem, *place, holding=name) from error
    if first is None:
        raise ProfileError(message("profiles.feeder-empty", path=name), *place, holding=name)
