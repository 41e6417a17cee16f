"""The tables of the run store, and how a store of an older Accord becomes one of this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from accord.errors import HistoryError
from accord.history.connections import Connection

VERSION: Final = 2
_SCHEMA: Final = "accord_schema"
# A text for every way in which a case was ever written; a plan for the texts that a run judged:
# most runs judge the same as the one before, and share it.
_TABLES: Final = (
    "CREATE TABLE accord_schema (version INTEGER NOT NULL)",
    """
    CREATE TABLE accord_cases (
      number {numbered},
      stage TEXT NOT NULL,
      id TEXT NOT NULL,
      suite TEXT NOT NULL,
      UNIQUE (stage, id)
    )
    """,
    """
    CREATE TABLE accord_texts (
      number {numbered},
      case_number {number} NOT NULL REFERENCES accord_cases (number),
      digest TEXT NOT NULL,
      title TEXT NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (case_number, digest)
    )
    """,
    """
    CREATE TABLE accord_plans (
      number {numbered},
      digest {bytes} NOT NULL UNIQUE,
      texts {bytes} NOT NULL
    )
    """,
    """
    CREATE TABLE accord_runs (
      id TEXT NOT NULL PRIMARY KEY,
      line TEXT NOT NULL,
      environment TEXT NOT NULL,
      started DOUBLE PRECISION NOT NULL,
      seconds DOUBLE PRECISION NOT NULL,
      commit_hash TEXT NOT NULL,
      branch TEXT NOT NULL,
      selection TEXT NOT NULL,
      verdict TEXT NOT NULL,
      exit INTEGER,
      interrupted BOOLEAN NOT NULL,
      uncommitted BOOLEAN NOT NULL,
      stages TEXT NOT NULL,
      plan_number {number} NOT NULL REFERENCES accord_plans (number),
      results {bytes} NOT NULL
    )
    """,
    "CREATE INDEX accord_runs_of_line ON accord_runs (line, environment, started)",
)

Upgrade = Callable[[Connection], None]
UPGRADES: Final[Mapping[int, Upgrade]] = MappingProxyType(
    # The tables stay, but texts without a result would mislead an Accord that knows of none.
    {1: lambda _: None}
)
"""By the version that each leads away from; every one of them is kept for good."""


def prepare(
    connection: Connection,
    *,
    where: str,
    exists: bool = False,
    upgrades: Mapping[int, Upgrade] = UPGRADES,
    version: int = VERSION,
) -> None:
    """Make the tables in an empty database, or bring those that are there up to date.

    Raises:
        HistoryError: a newer Accord made them, or there are none although they must exist.
    """
    if not connection.has_table(_SCHEMA):
        if exists:
            raise HistoryError("history.no-store", where=where)
        for table in _TABLES:
            connection.change(table.format_map(connection.types))
        connection.change("INSERT INTO accord_schema VALUES (:version)", {"version": version})
        return
    [(present,)] = connection.rows("SELECT version FROM accord_schema")
    if present > version:
        raise HistoryError("history.newer", where=where, version=present, known=version)
    for older in range(present, version):
        upgrades[older](connection)
    if present < version:
        connection.change("UPDATE accord_schema SET version = :version", {"version": version})
