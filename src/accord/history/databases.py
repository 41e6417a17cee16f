"""Which database the address of a run store names."""

from __future__ import annotations

from typing import Final

from accord.errors import HistoryError
from accord.history.connections import Database
from accord.history.sqlite_file import SqliteFile

_FILE: Final = "sqlite:///"


def database_of(address: str) -> Database:
    """The database at an address; its driver is loaded now.

    Raises:
        HistoryError: it is no address of a SQLite file or a PostgreSQL, or the driver is not here.
    """
    scheme = address.partition(":")[0]
    if address.startswith(_FILE) and address != _FILE:
        return SqliteFile(address.removeprefix(_FILE))
    if scheme.partition("+")[0] not in {"postgres", "postgresql"}:
        # The rest may hold a password.
        raise HistoryError("history.no-address", where=scheme)
    try:
        from accord.history.postgresql import Postgresql
    except ImportError as error:
        raise HistoryError("history.no-driver", where=scheme) from error
    return Postgresql(address)
