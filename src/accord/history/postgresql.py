"""The run store's database in a PostgreSQL, by SQLAlchemy; what it needs is an extra."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import ClassVar, Final

import psycopg  # noqa: F401 - SQLAlchemy would miss it only when it connects
import sqlalchemy
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from accord.errors import HistoryError
from accord.history.connections import Row

# Any number will do that no other program takes for the same purpose.
_LOCK_OF_WRITERS: Final = 4_742_017_703


class Postgresql:
    """A database of a server, by its address.

    Raises:
        HistoryError: it is no address.
    """

    failures: tuple[type[Exception], ...] = (SQLAlchemyError, OSError)

    def __init__(self, address: str) -> None:
        try:
            url = sqlalchemy.make_url(address)
        except ArgumentError as error:
            raise HistoryError("history.no-address", where=address.partition(":")[0]) from error
        if "+" not in url.drivername:
            url = url.set(drivername="postgresql+psycopg")
        self.where = url.set(query={}).render_as_string(hide_password=True)
        self._engine = sqlalchemy.create_engine(url, pool_pre_ping=True)

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[PostgresqlConnection]:
        """One transaction; those that write wait for each other."""
        with self._engine.begin() as connection:
            if writes:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_OF_WRITERS})")
            yield PostgresqlConnection(connection)

    def shrink(self) -> None:
        """Give back the room of what is no longer there."""
        with self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()


class PostgresqlConnection:
    """A transaction of a server."""

    types: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"number": "BIGINT", "bytes": "BYTEA", "numbered": "BIGSERIAL PRIMARY KEY"}
    )

    def __init__(self, connection: sqlalchemy.Connection) -> None:
        self._connection = connection

    def rows(self, statement: str, values: Mapping[str, object] | None = None) -> Sequence[Row]:
        """The answer to a question."""
        return self._connection.execute(sqlalchemy.text(statement), values or {}).all()

    def change(self, statement: str, *values: Mapping[str, object]) -> None:
        """Do a statement once, or once for each of several mappings of values."""
        self._connection.execute(sqlalchemy.text(statement), [dict(it) for it in values] or None)

    def has_table(self, name: str) -> bool:
        """Whether there is such a table."""
        return sqlalchemy.inspect(self._connection).has_table(name)
