"""A result and a duration as a byte each, and what a line over runs says of a case."""

from __future__ import annotations

import pytest

from accord.model.history import (
    STATUSES,
    CaseColumn,
    RecordedRun,
    TextColumn,
    duration_byte,
    is_unstable,
    result_byte,
    seconds_of,
    status_of,
)
from accord.model.status import Status

PASSED, FAILED = result_byte(Status.PASSED), result_byte(Status.FAILED)


def column(*texts: tuple[str, bytes]) -> CaseColumn:
    return CaseColumn(
        suite="scenarios",
        texts=tuple(
            TextColumn(
                id="a", title=title, digest=title, results=results, durations=bytes(len(results))
            )
            for title, results in texts
        ),
    )


def test_the_bytes_of_statuses_are_those_that_stores_hold() -> None:
    assert [result_byte(status) for status in STATUSES] == [0, 1, 2, 3, 4, 5]
    assert (
        None,
        *(Status(w) for w in ["passed", "skipped", "pending", "failed", "broken"]),
    ) == STATUSES


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("unstable", [True, False])
def test_a_result_survives_as_a_byte(status: Status, unstable: bool) -> None:
    result = result_byte(status, unstable=unstable)
    assert (status_of(result), is_unstable(result)) == (status, unstable)


def test_a_status_of_a_newer_accord_is_none() -> None:
    assert status_of(7) is None


@pytest.mark.parametrize("seconds", [0.001, 0.02, 1.0, 61.0, 3600.0, 2e6])
def test_a_duration_survives_as_a_byte_to_within_a_tenth(seconds: float) -> None:
    assert seconds_of(duration_byte(seconds)) == pytest.approx(seconds, rel=0.1)


@pytest.mark.parametrize(("seconds", "expected"), [(0.0, 0), (0.0009, 0), (1e12, 127)])
def test_no_duration_needs_more_than_its_byte(seconds: float, expected: int) -> None:
    assert duration_byte(seconds) == expected


def test_texts_of_a_case_are_one_line_of_results() -> None:
    case = column(("Old", bytes([PASSED, FAILED, 0, 0])), ("New", bytes([0, 0, PASSED, 0])))
    assert case.results == bytes([PASSED, FAILED, PASSED, 0])
    assert case.newest == 2
    assert case.title == "New"
    assert case.text_at(0).title == "Old"


@pytest.mark.parametrize(
    ("run", "line"),
    [
        (RecordedRun(id="r", started=0.0, branch="main", commit="c"), "main"),
        (RecordedRun(id="r", started=0.0, commit="c"), "@c"),
        (RecordedRun(id="r", started=0.0), ""),
    ],
)
def test_runs_are_compared_within_a_branch(run: RecordedRun, line: str) -> None:
    assert run.line == line


@pytest.mark.parametrize(
    ("changes", "whole"),
    [
        ({"exit": 1}, True),
        ({"exit": None}, False),
        ({"exit": 0, "selection": "smoke"}, False),
        ({"exit": 0, "interrupted": True}, False),
    ],
)
def test_a_run_is_whole_when_nothing_was_left_out(changes: dict[str, object], whole: bool) -> None:
    assert RecordedRun(id="r", started=0.0, **changes).whole is whole  # type: ignore[arg-type]
