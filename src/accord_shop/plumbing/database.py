"""One SQLite file for one service, used from its one event loop only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Database:
    """The tables of one service.

    Requests are answered in one thread, so what happens between two ``await`` cannot be mixed
    with another request; ``transaction`` makes it all or nothing on disk too.
    """

    def __init__(self, path: Path, schema: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        # The file lives no longer than the shop: it must survive that its service is killed and
        # started again, and need not survive a crash of the machine.
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = off")
        if self.one("select 1 from sqlite_master limit 1") is None:
            self._connection.executescript(f"begin; {schema} commit;")

    def one(self, statement: str, *values: object) -> sqlite3.Row | None:
        """The first row, or ``None``."""
        row: sqlite3.Row | None = self._connection.execute(statement, values).fetchone()
        return row

    def all(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Every row."""
        return self._connection.execute(statement, values).fetchall()

    def write(self, statement: str, *values: object) -> int:
        """Run a statement that changes something; gives how many rows it changed."""
        return self._connection.execute(statement, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are kept, or none when an exception leaves it. No ``await`` inside."""
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()
