"""A file of SQLite: whoever writes has it alone from the beginning."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from accord.history.sqlite_file import SqliteFile


def may_begin_to_write(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


@pytest.mark.parametrize(("writes", "expected"), [(True, False), (False, True)])
def test_nobody_writes_beside_a_transaction_that_writes(
    writes: bool, expected: bool, tmp_path: Path
) -> None:
    path = tmp_path / "history.db"
    with SqliteFile(str(path)).transaction(writes=writes):
        assert may_begin_to_write(path) is expected
