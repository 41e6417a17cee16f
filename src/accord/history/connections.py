"""How the database of the run store is reached, and how its writers take turns."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from accord.errors import HistoryError

WRITES: Final = "accord_writes"
"""The option of a connection that says that its transaction will write."""
_BUSY_S: Final = 60.0
# Any number will do that no other program takes for the same purpose.
_LOCK_OF_WRITERS: Final = 4_742_017_703


def url_of(url: str) -> URL:
    """An address of a database, its driver named where we must choose one.

    Raises:
        HistoryError: it is no address of a SQLite file or a PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise HistoryError("history.no-address", where=url.partition(":")[0]) from error
    backend = parsed.get_backend_name()
    if backend in {"postgres", "postgresql"} and "+" not in parsed.drivername:
        return parsed.set(drivername="postgresql+psycopg")
    if backend not in {"sqlite", "postgresql"}:
        raise HistoryError("history.no-address", where=safe(parsed))
    return parsed


def safe(url: URL) -> str:
    """An address that may be shown."""
    return url.set(query={}).render_as_string(hide_password=True)


def is_file(url: URL) -> bool:
    """Whether the database is a SQLite file."""
    return url.get_backend_name() == "sqlite"


def engine_of(url: URL) -> Engine:
    """The engine of an address; only a transaction that says so may write."""
    if not is_file(url):
        engine = create_engine(url, pool_pre_ping=True)
        event.listen(engine, "begin", _take_turns)
        return engine
    engine = create_engine(url, connect_args={"timeout": _BUSY_S})
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_to_us(connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's
    del record
    # Python's driver would begin transactions late, and end them when a table is made.
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    # Whoever reads first and then writes could be refused in the middle.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _take_turns(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_OF_WRITERS})")
