"""Reads which changes a team accepted, why and until when: ``contracts/accepted-changes.toml``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from accord.errors import ConfigurationError
from accord.model.contract_changes import Acceptance, ReleasedChange
from accord.model.ids import file_and_line
from accord.model.lists import Listed
from accord.model.toml_document import TomlDocument, TomlSyntaxError
from accord.sources.nearest import nearest

ACCEPTED: Final = "contracts/accepted-changes.toml"
_LIST: Final = "accepted"
_REQUIRED: Final = ("code", "contract", "reason", "until")
_OPTIONAL: Final = ("operation", "subject", "version")
_KEYS: Final = (*_REQUIRED, *_OPTIONAL)


def read_accepted(
    workspace: Path, *, codes: Collection[str], today: date
) -> tuple[Acceptance, ...]:
    """The entries of a workspace's list; none where it has no such file.

    Raises:
        ConfigurationError: the file cannot be read, or an entry says what is no entry.
    """
    file = workspace / ACCEPTED
    if not file.is_file():
        return ()
    try:
        document = TomlDocument.read(file)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError("compare.accepted-syntax", where=ACCEPTED, reason=error) from error
    except TomlSyntaxError as error:
        where = file_and_line(ACCEPTED, error.line)
        raise ConfigurationError(
            "compare.accepted-syntax", where=where, reason=error.reason
        ) from error
    return _AcceptedReader(document, codes, today).entries()


def acceptance_of(change: ReleasedChange, entries: Collection[Acceptance]) -> Acceptance | None:
    """The entry that covers a change; of several, one that has not run out.

    Entries that name an operation cover a change together when they name all that it reaches.
    """
    fitting = [entry for entry in entries if _fits(entry, change)]
    for candidates in ([e for e in fitting if not e.expired], fitting):
        unnarrowed = [entry for entry in candidates if not entry.operation]
        operations = {entry.operation for entry in candidates}
        missing = [name for name in change.operations if not operations & set(_names(change, name))]
        if unnarrowed or (candidates and change.operations and not missing):
            return (unnarrowed or candidates)[0]
    return None


def fits_any(entry: Acceptance, changes: Collection[ReleasedChange]) -> bool:
    """Whether an entry is about any of the changes."""
    return any(
        _fits(entry, change)
        and (
            not entry.operation
            or any(entry.operation in _names(change, name) for name in change.operations)
        )
        for change in changes
    )


def _fits(entry: Acceptance, change: ReleasedChange) -> bool:
    return (
        (entry.code, entry.contract) == (change.code, change.contract)
        and entry.subject in ("", change.subject)
        and (not entry.version or entry.version in change.versions)
    )


def _names(change: ReleasedChange, operation: str) -> tuple[str, ...]:
    """An operation's method and path, and its ids."""
    ids = dict(zip(change.operations, change.operation_ids, strict=False))
    id = ids.get(operation, "")
    return (operation, id, id.rpartition("/")[2]) if id else (operation,)


class _AcceptedReader:
    def __init__(self, document: TomlDocument, codes: Collection[str], today: date) -> None:
        self._document = document
        self._codes = codes
        self._today = today

    def entries(self) -> tuple[Acceptance, ...]:
        table = self._document.table
        for key in table:
            if key != _LIST:
                raise self._error("compare.accepted-key", key, key=key, known=Listed((_LIST,)))
        tables = table.get(_LIST, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self._error("compare.accepted-list", _LIST)
        return tuple(self._entry(number, table) for number, table in enumerate(tables))

    def _entry(self, number: int, table: Mapping[str, Any]) -> Acceptance:
        for key in table:
            if key not in _KEYS:
                suggestion = nearest(key, _KEYS)
                raise self._error(
                    "compare.accepted-key",
                    number,
                    key,
                    key=key,
                    known=Listed((suggestion,) if suggestion else _KEYS),
                )
        until = self._day(number, table)
        for key in (*_REQUIRED, *_OPTIONAL):
            value = str(until) if key == "until" else table.get(key, "")
            if not isinstance(value, str) or (key in _REQUIRED and not value.strip()):
                raise self._error("compare.accepted-missing", number, key, key=key)
        code = table["code"]
        if code not in self._codes:
            suggestion = nearest(code, self._codes)
            raise self._error(
                "compare.accepted-code",
                number,
                "code",
                code=code,
                near=suggestion or "operation-removed",
            )
        return Acceptance(
            **{key: table[key] for key in _KEYS if key in table and key != "until"},
            until=until.isoformat(),
            path=ACCEPTED,
            line=self._document.line(_LIST, number),
            expired=until < self._today,
        )

    def _day(self, number: int, table: Mapping[str, Any]) -> date:
        value = table.get("until")
        try:
            # TOML has days of its own; a text is what everybody writes first.
            return date.fromisoformat(str(value))
        except ValueError:
            raise self._error("compare.accepted-until", number, "until") from None

    def _error(self, id: str, *place: str | int, **arguments: object) -> ConfigurationError:
        within = place if place and place[0] == _LIST else (_LIST, *place)
        line = self._document.line(*(within if isinstance(place[0], int) else place))
        return ConfigurationError(id, where=f"{ACCEPTED}:{line}", **arguments)
