"""The run store: one database, in a SQLite file or a PostgreSQL, that several runs may write."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from accord.errors import HistoryError
from accord.history.connections import Connection
from accord.history.databases import database_of
from accord.history.lines import LineColumns
from accord.history.merging import copy_runs
from accord.history.packing import unpack_results
from accord.history.rows import (
    ADD_RUN,
    TEXT_HEADS,
    TEXTS_WHOLE,
    columns_of,
    packed_texts,
    plan_number,
    plans_of,
    record_of_row,
    run_of,
)
from accord.history.tables import UPGRADES, VERSION, Upgrade, prepare
from accord.model.history import HistoryLine, RecordedRun, RunRecord

_RUN_HEADS: Final = """
    SELECT
      id, line, environment, started, seconds, commit_hash, branch, selection, verdict, exit,
      interrupted, uncommitted, stages
    FROM accord_runs
    ORDER BY started, id
"""
_LINE: Final = """
    SELECT * FROM accord_runs
    WHERE line = :line AND environment = :environment AND started <= :until
    ORDER BY started, id
"""


class RunStore:
    """Remembers runs. Every method is one transaction, and may raise ``HistoryError``.

    A database that ``exists`` must be a run store already; else an empty one becomes one.
    """

    def __init__(
        self,
        url: str,
        *,
        exists: bool = False,
        upgrades: Mapping[int, Upgrade] = UPGRADES,
        version: int = VERSION,
    ) -> None:
        self._database = database_of(url)
        self.where = self._database.where
        self._exists, self._upgrades, self._version = exists, upgrades, version
        self._is_prepared = False

    @classmethod
    def at(cls, path: Path, *, exists: bool = False) -> RunStore:
        """The store in a file."""
        return cls(f"sqlite:///{path}", exists=exists)

    def close(self) -> None:
        """Give every connection back."""
        self._database.close()

    def record(self, record: RunRecord) -> bool:
        """Remember a run, and return whether it was unknown."""
        with self._writing() as connection:
            run = record.run
            same_run = "SELECT 1 FROM accord_runs WHERE id = :id"
            if connection.rows(same_run, {"id": run.id}):
                return False
            texts, packed = packed_texts(connection, record)
            plan = plan_number(connection, texts)
            row = columns_of(run) | {"plan_number": plan, "results": packed}
            connection.change(ADD_RUN, row)
            return True

    def runs(self) -> tuple[RecordedRun, ...]:
        """Every run, oldest first."""
        with self._reading() as connection:
            return tuple(run_of(row) for row in connection.rows(_RUN_HEADS))

    def line(self, branch: str, environment: str, *, until: float | None = None) -> HistoryLine:
        """The runs of a branch (``RecordedRun.line``) in an environment that began until then."""
        asked = {
            "line": branch,
            "environment": environment,
            "until": math.inf if until is None else until,
        }
        with self._reading() as connection:
            rows = connection.rows(_LINE, asked)
            plans = plans_of(connection, {row.plan_number for row in rows})
            columns = LineColumns(plans)
            for row in rows:
                columns.take(row.plan_number, *unpack_results(row.results))
            texts = connection.rows(TEXT_HEADS)
            return HistoryLine(runs=tuple(run_of(row) for row in rows), cases=columns.cases(texts))

    def record_of(self, id: str) -> RunRecord | None:
        """A run with its results and how they were written; none when it is not known."""
        return next(iter(self.records_of([id])), None)

    def records_of(self, ids: Iterable[str]) -> tuple[RunRecord, ...]:
        """Those of some runs that are known, in the order asked for."""
        with self._reading() as connection:
            by_id = "SELECT * FROM accord_runs WHERE id = :id"
            rows = [row for id in ids for row in connection.rows(by_id, {"id": id})]
            plans = plans_of(connection, {row.plan_number for row in rows})
            # Most of what there is to read, and the same for each of them.
            texts = {text.number: text for text in connection.rows(TEXTS_WHOLE)} if rows else {}
            return tuple(record_of_row(row, plans[row.plan_number], texts) for row in rows)

    def merge(self, other: RunStore) -> int:
        """Remember every run of another store, and return how many were unknown."""
        with other._reading() as source, self._writing() as target:
            return copy_runs(source, target)

    def shrink(self) -> None:
        """Give back the room in the file of what is no longer there."""
        with self._told():
            self._database.shrink()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if not self._is_prepared:
            # An older store is brought up to date before anybody reads it.
            with self._writing():
                pass
        with self._told(), self._database.transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One writer at a time, so that none has to find out what another did meanwhile."""
        with self._told(), self._database.transaction(writes=True) as connection:
            if not self._is_prepared:
                prepare(
                    connection,
                    where=self.where,
                    exists=self._exists,
                    upgrades=self._upgrades,
                    version=self._version,
                )
            yield connection
        self._is_prepared = True

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._database.failures as error:
            cause = getattr(error, "orig", None) or error
            reason = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
            raise HistoryError("history.unusable", where=self.where, reason=reason) from error
