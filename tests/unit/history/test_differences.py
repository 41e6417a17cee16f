"""What changed between two runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.history.differences import (
    MOST_COMPARED,
    changes_since,
    comparable,
    compared_with,
    differences,
    figure_changes,
)
from accord.history.joined_stages import EarlierResult
from accord.history.newest import NewestResults, PromisedCase
from accord.model.history import CaseKey, CaseResult, CaseText, HistoryLine, RunRecord
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.status import Status, Suite
from fakes.finished_run import planned
from fakes.remembered import STAGE, key, line, recorded_run, result


def written(**texts: str) -> dict[tuple[str, str], CaseText]:
    return {
        ("scenarios", id): CaseText(title=f"Case {id}", digest=text, body=f"Given {text}\nThen x")
        for id, text in texts.items()
    }


def of_outline(rows: list[str]) -> dict[str, str]:
    return {f"a[1.{number}]": row for number, row in enumerate(rows, 1)}


def newest_of_outline(rows: list[str], line: HistoryLine | None = None) -> NewestResults:
    """Rows that are written and that the last run did not look at."""
    return NewestResults(
        run=Run(id="r"),
        promised={
            ("scenarios", id): PromisedCase(planned=planned(id, id, 1), text=text)
            for (_, id), text in written(**of_outline(rows)).items()
        },
        earlier={},
        line=line or HistoryLine(cases={}),
        sources={},
    )


def before(*results: CaseResult, **unjudged: str) -> RunRecord:
    return RunRecord(run=recorded_run(0), results=results, unjudged=written(**unjudged))


def test_sentences_are_added_changed_and_removed() -> None:
    earlier = before(*(result(id, "P", text="one") for id in "abc"))
    found = differences(earlier, {}, texts=written(a="one", b="two", d="one"))
    assert [change.promise[1] for change in found.added] == ["d"]
    assert [change.promise[1] for change in found.changed] == ["b"]
    assert [change.promise[1] for change in found.removed] == ["c"]


def test_what_was_written_and_not_judged_is_held_beside_what_is_written_now() -> None:
    found = differences(
        before(a="one", b="one", c="one"), {}, texts=written(a="one", b="two", d="one")
    )
    assert [change.promise[1] for change in found.added] == ["d"]
    assert [change.promise[1] for change in found.changed] == ["b"]
    assert [change.promise[1] for change in found.removed] == ["c"]


def test_of_a_run_that_looked_at_a_part_only_what_is_fresh_was_added() -> None:
    earlier, texts = before(result("a", "P", text="one")), written(a="one", b="one", d="one")
    found = differences(earlier, {}, texts=texts, fresh={("scenarios", "d")})
    assert [change.promise[1] for change in found.added] == ["d"]


def test_a_change_is_told_line_by_line() -> None:
    earlier = before(result("a", "P", text="one"))
    (change,) = differences(earlier, {}, texts=written(a="two")).changed
    assert change.lines == (("-", "Given one"), ("+", "Given two"), ("+", "Then x"))


def test_results_turn() -> None:
    earlier = before(result("a", "P"), result("b", "F"), result("c", "F"))
    after = {
        key("a"): Status.FAILED,
        key("b"): Status.PASSED,
        key("c"): Status.FAILED,
        key("d"): Status.FAILED,
    }
    found = differences(earlier, after, texts={})
    assert [(it.key, it.before, it.after) for it in found.turned] == [
        (key("a"), Status.PASSED, Status.FAILED),
        (key("b"), Status.FAILED, Status.PASSED),
    ]


def test_figures_are_compared_where_both_runs_have_them() -> None:
    before = {key("a"): {"p95": 0.2, "rate": 50.0}, key("b"): {"p95": 1.0}}
    after = {key("a"): {"p95": 0.3, "errors": 0.1}, key("c"): {"p95": 1.0}}
    (change,) = figure_changes(before, after)
    assert (change.key, change.name, change.before, change.after) == (key("a"), "p95", 0.2, 0.3)
    assert change.ratio == pytest.approx(0.5)


def test_what_was_nothing_has_no_share() -> None:
    (change,) = figure_changes({key("a"): {"errors": 0.0}}, {key("a"): {"errors": 0.1}})
    assert change.ratio is None


def test_the_same_twice_is_no_difference() -> None:
    results = [result("a", "P", text="one")]
    now = {it.key: it.status for it in results}
    assert not differences(before(*results), now, texts=written(a="one"))


@pytest.mark.parametrize(
    ("red", "verdicts", "place"),
    [
        (True, ("passed", "passed", "failed", "failed"), 1),
        (True, ("failed", "failed", "failed", "failed"), 2),
        (False, ("passed", "passed", "failed", "passed"), 2),
        (True, ("incomplete", "failed", "failed"), 0),
        (True, ("failed",), None),
    ],
)
def test_what_is_red_is_compared_with_what_last_worked(
    red: bool, verdicts: tuple[str, ...], place: int | None
) -> None:
    runs = {number: {"verdict": verdict} for number, verdict in enumerate(verdicts)}
    told = line({"a": "P" * len(verdicts)}, runs=runs)
    before = compared_with(told, red=red)
    assert before == (None if place is None else told.runs[place])


def test_a_selection_is_nothing_to_compare_with() -> None:
    assert compared_with(line({"a": "PP"}, runs={0: {"selection": "a"}}), red=False) is None


def test_a_reader_may_compare_with_what_worked_the_run_before_and_releases() -> None:
    verdicts = ("passed", "passed", "failed", "failed", "failed")
    runs = {number: {"verdict": verdict} for number, verdict in enumerate(verdicts)}
    told = line({"a": "PPFFF"}, runs=runs)
    found = comparable(told, red=True, releases={told.runs[0].commit: "v1"})
    assert [told.runs.index(run) for run in found] == [1, 3, 0, 2]


def test_no_more_runs_are_compared_with_than_a_reader_looks_at() -> None:
    assert len(comparable(line({"a": "P" * 20}), red=False, releases={})) == MOST_COMPARED


def test_what_another_stage_looks_at_later_is_no_new_case() -> None:
    told = line({"a": "P..", "b": "..P"}, runs={1: {"selection": "c"}})
    later = line({"a": "..P"}).cases[key("a")]
    newest = NewestResults(
        run=Run(id="r"),
        promised={
            ("scenarios", id): PromisedCase(planned=planned(id, id, 1), text=text)
            for (_, id), text in written(a="one", b="one").items()
        },
        earlier={},
        line=replace(told, cases={**told.cases, CaseKey("smoke", "a"): later}),
        sources={},
    )
    (changes,) = changes_since([RunRecord(run=told.runs[1], results=())], newest)
    assert [change.promise[1] for change in changes.differences.added] == ["b"]


@pytest.mark.parametrize(
    ("rows", "now", "added", "removed"),
    [
        pytest.param(["one"], ["zero", "one"], ["a[1.1]"], [], id="a-row-before-it"),
        pytest.param(["one", "two"], ["two"], [], ["one"], id="the-row-before-it-is-gone"),
        pytest.param(["one", "two"], ["two", "one"], [], [], id="changed-places"),
        pytest.param(
            ["one", "two"], ["zero", "one"], ["a[1.1]"], ["two"], id="onto-one-that-is-gone"
        ),
        pytest.param(["one", "one"], ["one"], [], ["one"], id="one-of-two-that-said-the-same"),
    ],
)
def test_a_row_that_moved_without_being_judged_was_neither_added_nor_changed(
    rows: list[str], now: list[str], added: list[str], removed: list[str]
) -> None:
    (changes,) = changes_since([before(**of_outline(rows))], newest_of_outline(now))
    found = changes.differences
    assert [change.promise[1] for change in found.added] == added
    assert [it.before and it.before.digest for it in found.removed] == removed
    assert not found.changed


def test_what_was_not_judged_is_gone_where_a_row_that_was_has_its_place_now() -> None:
    judged = result("a[1.1]", "P", text="one")
    (column,) = line({"a[1.1]": "P"}).cases.values()
    text = replace(column.texts[0], digest="one")
    moved = HistoryLine(cases={key("a[1.2]"): replace(column, texts=(text,))})
    earlier = before(judged, **{"a[1.2]": "two"})
    (changes,) = changes_since([earlier], newest_of_outline(["zero", "one"], moved))
    found = changes.differences
    assert [it.before and it.before.digest for it in found.removed] == ["two"]
    assert [change.promise[1] for change in found.added] == ["a[1.1]"]


@pytest.mark.parametrize(("beside", "removed"), [({}, []), ({"PAY-1": "x"}, ["old"])])
def test_what_was_pinned_without_being_judged_was_removed_only_where_both_were_written(
    beside: dict[str, str], removed: list[str]
) -> None:
    newest = NewestResults(
        run=Run(id="r"),
        promised={
            ("scenarios", "PAY-1"): PromisedCase(
                planned=planned("PAY-1", "Pay", 1), text=CaseText(title="Case", digest="x")
            )
        },
        earlier={},
        line=HistoryLine(cases={}),
        sources={},
        former={"old": "PAY-1"},
    )
    (changes,) = changes_since([before(old="x", **beside)], newest)
    assert [change.promise[1] for change in changes.differences.removed] == removed
    assert not changes.differences.added


def test_a_figure_that_is_still_of_the_earlier_run_is_not_held_beside_itself() -> None:
    attempt = Attempt(number=1, status=Status.PASSED)
    case = Case(id="a", title="a", planned=True, attempts=[attempt], measures={"p95": 0.2})
    stage = Stage(name=STAGE, suite=Suite.LOAD, cases={"a": case})
    measured, before_that = recorded_run(1), recorded_run(0)
    newest = NewestResults(
        run=Run(id="r", stages={STAGE: stage}),
        promised={},
        earlier={key("a"): EarlierResult(key=key("a"), run=measured, stage=stage, case=case)},
        line=HistoryLine(cases={}),
        sources={},
    )
    records = [RunRecord(run=run, results=()) for run in (measured, before_that)]
    compared = changes_since(records, newest, load_figures=lambda _: {key("a"): {"p95": 0.1}})
    assert [len(changes.figures) for changes in compared] == [0, 1]
