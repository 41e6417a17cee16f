"""New, regressed since, fixed, flaky, slower: what a line of runs says of a case."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from accord.history.questions import CaseHistory, Turn, case_history, histories, standing, strip
from accord.model.history import CaseColumn, HistoryLine, TextColumn
from accord.model.status import Status
from fakes.remembered import key, line, recorded_run


def told(
    letters: str,
    *,
    runs: Mapping[int, Mapping[str, object]] | None = None,
    seconds: tuple[float, ...] = (),
) -> CaseHistory:
    """What is said of case a, beside a case b that every run judged."""
    columns = {"a": letters, "b": "P" * len(letters)}
    return case_history(
        line(columns, runs=runs, seconds={"a": seconds} if seconds else None), key("a")
    )


def place(run: object) -> int | None:
    return None if run is None else [recorded_run(n) for n in range(20)].index(run)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("letters", "turn", "since"),
    [
        ("PPP", None, 0),
        ("PPF", Turn.REGRESSED, 2),
        ("PPB", Turn.REGRESSED, 2),
        ("PFF", Turn.STILL_RED, 1),
        ("PFBF", Turn.STILL_RED, 1),
        ("PF.F", Turn.STILL_RED, 1),
        ("PFSF", Turn.STILL_RED, 1),
        ("P.F", Turn.REGRESSED, 2),
        ("FFF", Turn.STILL_RED, 0),
        ("FFP", Turn.FIXED, 2),
        ("PFP", Turn.FIXED, 2),
        ("F?P", Turn.FIXED, 2),
        ("FPP", None, 1),
        ("..P", Turn.NEW, 2),
        ("..F", Turn.NEW, 2),
        ("..?", Turn.NEW, None),
        ("??P", None, 2),
        ("??F", None, 2),
        ("PP?", None, None),
        ("PF.", None, 1),
        ("P", None, 0),
        ("F", None, 0),
    ],
)
def test_the_newest_result_beside_those_before(
    letters: str, turn: Turn | None, since: int | None
) -> None:
    history = told(letters)
    assert (history.turn, place(history.since)) == (turn, since)


def test_after_selections_alone_nothing_is_new() -> None:
    selection = {"selection": "features/a"}
    assert told("..P", runs={0: selection, 1: selection}).turn is None


def test_first_seen_newest_and_last_passed_are_runs() -> None:
    history = told(".PPFF.")
    assert [place(run) for run in (history.first_seen, history.newest, history.last_passed)] == [
        1,
        4,
        2,
    ]
    assert history.red
    assert history.status is Status.FAILED


def test_what_never_passed_says_so() -> None:
    assert told("FF").last_passed is None


def same(*numbers: int, **changed: object) -> dict[int, dict[str, object]]:
    """Runs of the same commit."""
    return {number: {"commit": "c" * 40, **changed} for number in numbers}


@pytest.mark.parametrize(
    ("letters", "runs", "commit"),
    [
        ("PFP", same(1, 2), "c" * 40),
        ("PFP", same(0, 2), ""),
        ("FBP", same(1, 2), ""),
        ("PFP", same(1, 2, uncommitted=True), ""),
        ("PFP", same(1, 2, commit=""), ""),
        ("PFPPP", same(1, 2), "c" * 40),
    ],
)
def test_flaky_is_what_ends_differently_at_one_commit(
    letters: str, runs: Mapping[int, Mapping[str, object]], commit: str
) -> None:
    assert told(letters, runs=runs).unstable_at == commit


def test_attempts_that_disagree_in_one_run_are_flaky_too() -> None:
    assert told("PuP").unstable_at == recorded_run(1).commit


def test_what_is_long_past_is_not_flaky_any_more() -> None:
    assert told("FP" + "P" * 60, runs=same(0, 1)).unstable_at == ""


def test_another_text_at_one_commit_is_not_flaky() -> None:
    def text(digest: str, results: bytes) -> TextColumn:
        return TextColumn(id="a", title="A", digest=digest, results=results, durations=bytes(2))

    column = CaseColumn(
        suite="scenarios", texts=(text("one", b"\x01\x00"), text("two", b"\x00\x04"))
    )
    runs = tuple(recorded_run(number, commit="c" * 40) for number in range(2))
    history = case_history(HistoryLine(runs=runs, cases={key("a"): column}), key("a"))
    assert history.unstable_at == ""
    assert history.turn is Turn.REGRESSED


@pytest.mark.parametrize(
    ("seconds", "slower"),
    [
        ((1.0,) * 7 + (2.0,) * 3, True),
        ((2.0,) * 7 + (1.0,) * 3, False),
        ((1.0,) * 7 + (1.2,) * 3, None),
        ((1.0,) * 9 + (9.0,), None),
        ((0.01,) * 7 + (0.04,) * 3, None),
    ],
)
def test_slower_and_faster_are_told_when_they_last(
    seconds: tuple[float, ...], slower: bool | None
) -> None:
    pace = told("P" * 10, seconds=seconds).pace
    assert (pace.slower if pace else None) is slower


def test_what_fails_early_is_not_faster() -> None:
    assert told("P" * 8 + "FFF", seconds=(2.0,) * 8 + (0.1,) * 3).pace is None


@pytest.mark.parametrize(("before", "is_told"), [(3, False), (4, False), (5, True)])
def test_too_few_runs_say_nothing_about_pace(before: int, *, is_told: bool) -> None:
    seconds = (1.0,) * before + (9.0,) * 3
    assert bool(told("P" * len(seconds), seconds=seconds).pace) is is_told


@pytest.mark.parametrize(
    ("letters", "status"),
    [
        ("PFP", Status.FAILED),
        ("F.P", Status.FAILED),
        ("FSP", Status.FAILED),
        ("FP.", Status.PASSED),
        ("B?P", Status.BROKEN),
        ("..P", None),
        ("?SP", None),
    ],
)
def test_things_stood_as_they_were_judged_last_until_then(
    letters: str, status: Status | None
) -> None:
    told = line({"a": letters, "b": "PPP"})
    stood = standing(told, told.runs[1])
    assert stood.run == told.runs[1]
    assert stood.statuses.get(key("a")) is status


def test_a_strip_shows_the_newest_results_and_no_gaps() -> None:
    marks = strip(line({"a": "P" * 60 + "..uF"}), key("a"))
    assert len(marks) == 50
    assert [(mark.status, mark.unstable) for mark in marks[-2:]] == [
        (Status.PASSED, True),
        (Status.FAILED, False),
    ]
    assert marks[-1].seconds == pytest.approx(1.0, rel=0.1)


def test_every_case_of_a_line_has_a_history() -> None:
    assert set(histories(line({"a": "PP", "b": ".F"}))) == {key("a"), key("b")}


def test_a_case_that_no_run_judged_has_an_empty_strip() -> None:
    assert strip(line({"a": "PP"}), key("b")) == ()
