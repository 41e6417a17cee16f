"""Runs as the history knows them, made of a line of letters for each case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accord.model.history import (
    CaseColumn,
    CaseKey,
    CaseResult,
    CaseText,
    HistoryLine,
    RecordedRun,
    RecordedStage,
    RunRecord,
    TextColumn,
    duration_byte,
    result_byte,
)
from accord.model.status import Status

STAGE = "scenarios"
LETTERS = {
    "P": Status.PASSED,
    "F": Status.FAILED,
    "B": Status.BROKEN,
    "S": Status.SKIPPED,
    "?": Status.PENDING,
    "u": Status.PASSED,
}
"""A letter a result; ``.`` is a run without the case, ``u`` one whose attempts disagreed."""


def key(id: str) -> CaseKey:
    return CaseKey(STAGE, id)


def recorded_run(number: int, **changed: object) -> RecordedRun:
    """Run ``number`` of main, an hour after the one before it, at a commit of its own."""
    values: dict[str, object] = {
        "id": f"2026112{number // 24}-{number % 24:02d}0000-000000",
        "started": 1_000_000.0 + 3600 * number,
        "seconds": 60.0,
        "commit": f"{number:040x}",
        "branch": "main",
        "environment": "local",
        "verdict": "passed",
        "exit": 0,
        "stages": (RecordedStage(name=STAGE, suite="scenarios", verdict="passed", planned=1),),
    }
    return RecordedRun(**(values | changed))  # type: ignore[arg-type]


def result(id: str, letter: str, *, seconds: float = 1.0, text: str = "") -> CaseResult:
    return CaseResult(
        key=key(id),
        suite="scenarios",
        status=LETTERS[letter],
        text=CaseText(title=f"Case {id}", digest=text or f"text of {id}", body=f"Given {text}"),
        seconds=seconds,
        unstable=letter == "u",
    )


def record(number: int, cases: Mapping[str, str], **changed: object) -> RunRecord:
    """A run with a letter for each of its cases."""
    return RunRecord(
        run=recorded_run(number, **changed),
        results=tuple(result(id, letter) for id, letter in cases.items() if letter != "."),
    )


def records(columns: Mapping[str, str], **changed: object) -> Iterator[RunRecord]:
    """As many runs as the columns are long."""
    for number, letters in enumerate(zip(*columns.values(), strict=True)):
        yield record(number, dict(zip(columns, letters, strict=True)), **changed)


def line(
    columns: Mapping[str, str],
    *,
    runs: Mapping[int, Mapping[str, object]] | None = None,
    seconds: Mapping[str, tuple[float, ...]] | None = None,
) -> HistoryLine:
    """The line that such runs make; ``runs`` changes some of them, by number."""
    length = len(next(iter(columns.values())))
    changes = runs or {}
    return HistoryLine(
        runs=tuple(recorded_run(number, **changes.get(number, {})) for number in range(length)),
        cases={
            key(id): CaseColumn(
                suite="scenarios",
                texts=(
                    TextColumn(
                        id=id,
                        title=f"Case {id}",
                        digest=f"text of {id}",
                        results=bytes(_byte(letter) for letter in letters),
                        durations=bytes(
                            duration_byte(length_s)
                            for length_s in (seconds or {}).get(id, (1.0,) * length)
                        ),
                    ),
                ),
            )
            for id, letters in columns.items()
        },
    )


def _byte(letter: str) -> int:
    return 0 if letter == "." else result_byte(LETTERS[letter], unstable=letter == "u")
