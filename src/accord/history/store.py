"""The run store: one database, in a SQLite file or a PostgreSQL, that several runs may write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from accord.errors import HistoryError
from accord.history.connections import WRITES, engine_of, is_file, safe, url_of
from accord.history.lines import LineColumns
from accord.history.merging import copy_runs
from accord.history.packing import pack_results, unpack_results
from accord.history.rows import (
    RUN_HEAD,
    TEXT_HEAD,
    TEXT_WHOLE,
    columns_of,
    plan_number,
    plans_of,
    result_of,
    run_of,
    text_numbers,
)
from accord.history.tables import RUNS, UPGRADES, VERSION, Upgrade, prepare
from accord.model.history import (
    HistoryLine,
    RecordedRun,
    RunRecord,
    duration_byte,
    result_byte,
)


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
        self._url = url_of(url)
        self.where = self._url.database or "" if is_file(self._url) else safe(self._url)
        self._exists, self._upgrades, self._version = exists, upgrades, version
        self._engine = engine_of(self._url)
        self._is_prepared = False

    @classmethod
    def at(cls, path: Path, *, exists: bool = False) -> RunStore:
        """The store in a file."""
        return cls(f"sqlite:///{path}", exists=exists)

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()

    def record(self, record: RunRecord) -> bool:
        """Remember a run, and return whether it was unknown."""
        with self._writing() as connection:
            run = record.run
            same_run = select(RUNS.c.id).where(RUNS.c.id == run.id)
            if connection.execute(same_run).first():
                return False
            by_text = text_numbers(connection, record.results)
            ordered = sorted(by_text)
            results = [by_text[number] for number in ordered]
            connection.execute(
                RUNS.insert().values(
                    **columns_of(run),
                    plan_number=plan_number(connection, ordered),
                    results=pack_results(
                        (
                            result_byte(result.status, unstable=result.unstable)
                            for result in results
                        ),
                        (duration_byte(result.seconds) for result in results),
                    ),
                )
            )
            return True

    def runs(self) -> tuple[RecordedRun, ...]:
        """Every run, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(select(*RUN_HEAD).order_by(RUNS.c.started, RUNS.c.id))
            return tuple(run_of(row) for row in rows)

    def line(self, branch: str, environment: str, *, until: float | None = None) -> HistoryLine:
        """The runs of a branch (``RecordedRun.line``) in an environment that began until then."""
        query = (
            select(*RUN_HEAD, RUNS.c.plan_number, RUNS.c.results)
            .where(RUNS.c.line == branch, RUNS.c.environment == environment)
            .order_by(RUNS.c.started, RUNS.c.id)
        )
        if until is not None:
            query = query.where(RUNS.c.started <= until)
        with self._reading() as connection:
            rows = connection.execute(query).all()
            plans = plans_of(connection, {row.plan_number for row in rows})
            columns = LineColumns(plans)
            for row in rows:
                columns.take(row.plan_number, *unpack_results(row.results))
            texts = connection.execute(TEXT_HEAD)
            return HistoryLine(runs=tuple(run_of(row) for row in rows), cases=columns.cases(texts))

    def record_of(self, id: str) -> RunRecord | None:
        """A run with its results and how they were written; none when it is not known."""
        query = select(*RUN_HEAD, RUNS.c.plan_number, RUNS.c.results).where(RUNS.c.id == id)
        with self._reading() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            numbers = plans_of(connection, {row.plan_number})[row.plan_number]
            texts = {text.number: text for text in connection.execute(TEXT_WHOLE)}
            statuses, durations = unpack_results(row.results)
            results = tuple(
                result_of(texts[number], result, duration)
                for number, result, duration in zip(numbers, statuses, durations, strict=True)
            )
            return RunRecord(run=run_of(row), results=results)

    def merge(self, other: RunStore) -> int:
        """Remember every run of another store, and return how many were unknown."""
        with other._reading() as source, self._writing() as target:
            return copy_runs(source, target)

    def shrink(self) -> None:
        """Give back the room in the file of what is no longer there."""
        with self._told(), closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM")

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if not self._is_prepared:
            # An older store is brought up to date before anybody reads it.
            with self._writing():
                pass
        with self._told(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One writer at a time, so that none has to find out what another did meanwhile."""
        if is_file(self._url) and self._url.database:
            Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
        with self._told(), self._engine.connect() as connection:
            connection.execution_options(**{WRITES: True})
            with connection.begin():
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
        except (SQLAlchemyError, OSError, ImportError) as error:
            cause = getattr(error, "orig", None) or error
            reason = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
            raise HistoryError("history.unusable", where=self.where, reason=reason) from error
