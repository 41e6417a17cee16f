"""Rows of the run store as what they mean, and what is remembered as rows."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, Table, select

from accord.history.packing import pack_numbers, unpack_numbers
from accord.history.tables import CASES, PLANS, RUNS, TEXTS
from accord.model.history import (
    CaseKey,
    CaseResult,
    CaseText,
    RecordedRun,
    RecordedStage,
    is_unstable,
    seconds_of,
    status_of,
)

_ROWS_AT_ONCE: Final = 5_000
RUN_HEAD: Final = [column for column in RUNS.c if column.name not in {"plan_number", "results"}]
TEXT_HEAD: Final = select(
    TEXTS.c.number, TEXTS.c.digest, TEXTS.c.title, CASES.c.stage, CASES.c.id, CASES.c.suite
).join(CASES, CASES.c.number == TEXTS.c.case_number)
TEXT_WHOLE: Final = TEXT_HEAD.add_columns(TEXTS.c.body)


def columns_of(run: RecordedRun) -> dict[str, object]:
    """A run as the columns of its row, without its results."""
    return {
        "id": run.id,
        "line": run.line,
        "environment": run.environment,
        "started": run.started,
        "seconds": run.seconds,
        "commit_hash": run.commit,
        "branch": run.branch,
        "selection": run.selection,
        "verdict": run.verdict,
        "exit": run.exit,
        "interrupted": run.interrupted,
        "uncommitted": run.uncommitted,
        "stages": msgspec.json.encode(run.stages).decode(),
    }


def run_of(row: Row[*tuple[Any, ...]]) -> RecordedRun:
    """The run of a row."""
    return RecordedRun(
        id=row.id,
        started=row.started,
        seconds=row.seconds,
        commit=row.commit_hash,
        branch=row.branch,
        environment=row.environment,
        selection=row.selection,
        verdict=row.verdict,
        exit=row.exit,
        interrupted=row.interrupted,
        uncommitted=row.uncommitted,
        stages=msgspec.json.decode(row.stages, type=tuple[RecordedStage, ...]),
    )


def result_of(text: Row[*tuple[Any, ...]], result: int, duration: int) -> CaseResult:
    """The result of a case in one run, from the row of its text."""
    status = status_of(result)
    assert status is not None  # a case that was not judged has no place in the run's plan
    return CaseResult(
        key=CaseKey(text.stage, text.id),
        suite=text.suite,
        status=status,
        text=CaseText(title=text.title, digest=text.digest, body=text.body),
        seconds=seconds_of(duration),
        unstable=is_unstable(result),
    )


def text_numbers(connection: Connection, results: Sequence[CaseResult]) -> dict[int, CaseResult]:
    """The results by the numbers of their texts; cases and texts that are new get theirs now."""
    cases = numbered(
        connection,
        CASES,
        ("stage", "id"),
        [
            {"stage": result.key.stage, "id": result.key.id, "suite": result.suite}
            for result in results
        ],
    )
    rows = [
        {
            "case_number": cases[result.key],
            "digest": result.text.digest,
            "title": result.text.title,
            "body": result.text.body,
        }
        for result in results
    ]
    texts = numbered(connection, TEXTS, ("case_number", "digest"), rows)
    return {
        texts[row["case_number"], row["digest"]]: result
        for row, result in zip(rows, results, strict=True)
    }


def numbered(
    connection: Connection, table: Table, key: tuple[str, str], rows: list[dict[str, Any]]
) -> dict[tuple[Any, ...], int]:
    """The number of each row by its key; rows that are not in the table yet are put there."""
    columns = [table.c[name] for name in key]
    query = select(table.c.number, *columns)

    def numbers() -> dict[tuple[Any, ...], int]:
        return {tuple(row[1:]): row[0] for row in connection.execute(query)}

    present = numbers()
    fresh = {tuple(row[name] for name in key): row for row in rows}
    missing = [row for row_key, row in fresh.items() if row_key not in present]
    for start in range(0, len(missing), _ROWS_AT_ONCE):
        connection.execute(table.insert(), missing[start : start + _ROWS_AT_ONCE])
    return numbers() if missing else present


def plan_number(connection: Connection, texts: list[int]) -> int:
    """The number of a plan, which gets one when no run judged just these texts before."""
    packed = pack_numbers(texts)
    digest = sha256(packed).digest()[:16]
    query = select(PLANS.c.number).where(PLANS.c.digest == digest)
    number = connection.execute(query).scalar()
    if number is None:
        connection.execute(PLANS.insert().values(digest=digest, texts=packed))
        number = connection.execute(query).scalar_one()
    return int(number)


def plans_of(connection: Connection, numbers: set[int]) -> dict[int, list[int]]:
    """The texts of each of these plans."""
    rows = connection.execute(select(PLANS.c.number, PLANS.c.texts)).all()
    return {row.number: unpack_numbers(row.texts) for row in rows if row.number in numbers}
