"""The tables of the run store, and how a store of an older Accord becomes one of this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    inspect,
)

from accord.errors import HistoryError

VERSION: Final = 1
METADATA: Final = MetaData()

# SQLite numbers rows by itself only in columns of exactly this type.
_NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")

SCHEMA: Final = Table("accord_schema", METADATA, Column("version", Integer, nullable=False))

CASES: Final = Table(
    "accord_cases",
    METADATA,
    Column("number", _NUMBER, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("suite", Text, nullable=False),
    UniqueConstraint("stage", "id"),
)

TEXTS: Final = Table(
    "accord_texts",
    METADATA,
    Column("number", _NUMBER, primary_key=True),
    Column("case_number", _NUMBER, ForeignKey(CASES.c.number), nullable=False),
    Column("digest", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("case_number", "digest"),
)
"""Every way in which a case was ever written."""

PLANS: Final = Table(
    "accord_plans",
    METADATA,
    Column("number", _NUMBER, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("texts", LargeBinary, nullable=False),
)
"""Which texts a run judged: most runs judge the same as the one before, and share the row."""

RUNS: Final = Table(
    "accord_runs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("started", Double, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("commit_hash", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("selection", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("exit", Integer, nullable=True),
    Column("interrupted", Boolean, nullable=False),
    Column("uncommitted", Boolean, nullable=False),
    Column("stages", Text, nullable=False),
    Column("plan_number", _NUMBER, ForeignKey(PLANS.c.number), nullable=False),
    Column("results", LargeBinary, nullable=False),
    Index("accord_runs_of_line", "line", "environment", "started"),
)

Upgrade = Callable[[Connection], None]
UPGRADES: Final[Mapping[int, Upgrade]] = MappingProxyType({})
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
    if not inspect(connection).has_table(SCHEMA.name):
        if exists:
            raise HistoryError("history.no-store", where=where)
        METADATA.create_all(connection)
        connection.execute(SCHEMA.insert().values(version=version))
        return
    present = connection.execute(SCHEMA.select()).scalar_one()
    if present > version:
        raise HistoryError("history.newer", where=where, version=present, known=version)
    for older in range(present, version):
        upgrades[older](connection)
    if present < version:
        connection.execute(SCHEMA.update().values(version=version))
