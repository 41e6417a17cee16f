"""Rows of the run store as what they mean, and what is remembered as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import msgspec

from accord.history.connections import Connection, Row
from accord.history.packing import (
    pack_numbers,
    pack_results,
    unpack_numbers,
    unpack_results,
)
from accord.model.history import (
    CaseKey,
    CaseResult,
    CaseText,
    RecordedRun,
    RecordedStage,
    RunRecord,
    duration_byte,
    is_unstable,
    result_byte,
    seconds_of,
    status_of,
)

_ROWS_AT_ONCE: Final = 5_000
# No stage may be named so, as its journal is a file of its name.
_BESIDE_STAGES: Final = "/"
ADD_RUN: Final = """
    INSERT INTO accord_runs (
      id, line, environment, started, seconds, commit_hash, branch, selection, verdict, exit,
      interrupted, uncommitted, stages, plan_number, results
    ) VALUES (
      :id, :line, :environment, :started, :seconds, :commit_hash, :branch, :selection, :verdict,
      :exit, :interrupted, :uncommitted, :stages, :plan_number, :results
    )
"""
TEXT_HEADS: Final = """
    SELECT accord_texts.number, digest, title, stage, id, suite
    FROM accord_texts JOIN accord_cases ON accord_cases.number = case_number
"""
TEXTS_WHOLE: Final = """
    SELECT accord_texts.number, digest, title, body, stage, id, suite
    FROM accord_texts JOIN accord_cases ON accord_cases.number = case_number
    ORDER BY accord_texts.number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedTable:
    """A table whose rows have a number and, of two columns, a key: how to read and add them."""

    key: tuple[str, str]
    numbers: str
    add: str


CASES: Final = NumberedTable(
    key=("stage", "id"),
    numbers="SELECT number, stage, id FROM accord_cases",
    add="INSERT INTO accord_cases (stage, id, suite) VALUES (:stage, :id, :suite)",
)
TEXTS: Final = NumberedTable(
    key=("case_number", "digest"),
    numbers="SELECT number, case_number, digest FROM accord_texts",
    add="""
    INSERT INTO accord_texts (case_number, digest, title, body)
    VALUES (:case_number, :digest, :title, :body)
    """,
)


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


def run_of(row: Row) -> RecordedRun:
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
        interrupted=bool(row.interrupted),
        uncommitted=bool(row.uncommitted),
        stages=msgspec.json.decode(row.stages, type=tuple[RecordedStage, ...]),
    )


def record_of_row(row: Row, numbers: Iterable[int], texts: Mapping[int, Row]) -> RunRecord:
    """The run of a row with its results, from the numbers of its plan and all texts by number."""
    statuses, durations = unpack_results(row.results)
    planned = [*zip((texts[it] for it in numbers), statuses, durations, strict=True)]
    return RunRecord(
        run=run_of(row),
        results=tuple(result_of(*it) for it in planned if not is_unjudged(it[0].stage)),
        unjudged={(it.suite, it.id): _text_of(it) for it, *_ in planned if is_unjudged(it.stage)},
    )


def result_of(text: Row, result: int, duration: int) -> CaseResult:
    """The result of a case in one run, from the row of its text."""
    status = status_of(result)
    assert status is not None  # what was not judged stands beside all stages
    return CaseResult(
        key=CaseKey(text.stage, text.id),
        suite=text.suite,
        status=status,
        text=_text_of(text),
        seconds=seconds_of(duration),
        unstable=is_unstable(result),
    )


def is_unjudged(stage: str) -> bool:
    """Whether that is the place of what was written and had no result in a run."""
    return stage.startswith(_BESIDE_STAGES)


def packed_texts(connection: Connection, record: RunRecord) -> tuple[list[int], bytes]:
    """The numbers of a run's texts and its packed results in their order.

    Cases and texts that are new get a number now.
    """
    placed = [
        *((it.key, it.suite, it.text, _bytes_of(it)) for it in record.results),
        *(
            (CaseKey(_BESIDE_STAGES + suite, id), suite, text, (0, 0))
            for (suite, id), text in record.unjudged.items()
        ),
    ]
    cases = numbered(
        connection,
        CASES,
        [{"stage": key.stage, "id": key.id, "suite": suite} for key, suite, _, _ in placed],
    )
    rows = [
        {
            "case_number": cases[key],
            "digest": text.digest,
            "title": text.title,
            "body": text.body,
        }
        for key, _, text, _ in placed
    ]
    texts = numbered(connection, TEXTS, rows)
    by_text = {
        texts[row["case_number"], row["digest"]]: ended
        for row, (_, _, _, ended) in zip(rows, placed, strict=True)
    }
    ordered = sorted(by_text)
    results, durations = zip(*(by_text[it] for it in ordered), strict=True) if ordered else ((), ())
    return ordered, pack_results(results, durations)


def _bytes_of(result: CaseResult) -> tuple[int, int]:
    return (
        result_byte(result.status, unstable=result.unstable),
        duration_byte(result.seconds),
    )


def _text_of(row: Row) -> CaseText:
    return CaseText(title=row.title, digest=row.digest, body=row.body)


def numbered(
    connection: Connection, table: NumberedTable, rows: list[dict[str, Any]]
) -> dict[tuple[Any, ...], int]:
    """The number of each row by its key; rows that are not in the table yet are put there."""

    def numbers() -> dict[tuple[Any, ...], int]:
        return {tuple(row[1:]): row[0] for row in connection.rows(table.numbers)}

    present = numbers()
    fresh = {tuple(row[name] for name in table.key): row for row in rows}
    missing = [row for row_key, row in fresh.items() if row_key not in present]
    # Drivers copy what they are handed: of a long history only a part at a time.
    for start in range(0, len(missing), _ROWS_AT_ONCE):
        connection.change(table.add, *missing[start : start + _ROWS_AT_ONCE])
    # Others may have added rows meanwhile, and the database gave ours their numbers.
    return numbers() if missing else present


def plan_number(connection: Connection, texts: list[int]) -> int:
    """The number of a plan, which gets one when no run judged just these texts before."""
    packed = pack_numbers(texts)
    query, plan = (
        "SELECT number FROM accord_plans WHERE digest = :digest",
        {"digest": sha256(packed).digest()[:16]},
    )
    rows = connection.rows(query, plan)
    if not rows:
        add = "INSERT INTO accord_plans (digest, texts) VALUES (:digest, :texts)"
        connection.change(add, plan | {"texts": packed})
        rows = connection.rows(query, plan)
    return int(rows[0].number)


def plans_of(connection: Connection, numbers: set[int]) -> dict[int, list[int]]:
    """The texts of each of these plans."""
    rows = connection.rows("SELECT number, texts FROM accord_plans")
    return {row.number: unpack_numbers(row.texts) for row in rows if row.number in numbers}
