"""The run store's database in a SQLite file, by Python's own driver."""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final

from accord.history.connections import Row

_BUSY_S: Final = 60.0


class SqliteFile:
    """A file, which is made with its folder by the first who writes."""

    failures: tuple[type[Exception], ...] = (sqlite3.Error, OSError)

    def __init__(self, path: str) -> None:
        self.where = path

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[SqliteConnection]:
        """One transaction; whoever reads first and then writes could be refused in the middle."""
        if writes:
            Path(self.where).parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connected()) as connection:
            connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            yield SqliteConnection(connection)
            connection.execute("COMMIT")

    def shrink(self) -> None:
        """Give back the room in the file of what is no longer there."""
        with closing(self._connected()) as connection:
            connection.execute("VACUUM")

    def close(self) -> None:
        """Nothing: a connection lives as long as its transaction."""

    def _connected(self) -> sqlite3.Connection:
        # Python's driver would begin transactions late, and end them when a table is made.
        connection = sqlite3.connect(self.where, timeout=_BUSY_S, isolation_level=None)
        connection.row_factory = _row
        return connection


class SqliteConnection:
    """A transaction of a file."""

    # SQLite numbers rows by itself only in columns of exactly this type.
    types: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"number": "INTEGER", "bytes": "BLOB", "numbered": "INTEGER PRIMARY KEY"}
    )

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, statement: str, values: Mapping[str, object] | None = None) -> Sequence[Row]:
        """The answer to a question."""
        return self._connection.execute(statement, values or {}).fetchall()

    def change(self, statement: str, *values: Mapping[str, object]) -> None:
        """Do a statement once, or once for each of several mappings of values."""
        if values:
            self._connection.executemany(statement, values)
        else:
            self._connection.execute(statement)

    def has_table(self, name: str) -> bool:
        """Whether there is such a table."""
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name"
        return bool(self.rows(query, {"name": name}))


@lru_cache(maxsize=32)
def _row_type(columns: tuple[str, ...]) -> Any:  # noqa: ANN401 - made for the columns of a question
    return namedtuple("SqliteRow", columns, rename=True)


def _row(cursor: sqlite3.Cursor, values: tuple[object, ...]) -> Row:
    return _row_type(tuple(column[0] for column in cursor.description))._make(values)
