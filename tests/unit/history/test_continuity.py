"""A case keeps its past where its id is another one now, and takes nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.history.case_texts import digest_of
from accord.history.continuity import (
    continued,
    present_keys,
    renamed_result,
    renamed_run,
    rows_by_text,
)
from accord.model.catalogue import Catalogue, Feature, Scenario, ScenarioStep
from accord.model.history import CaseColumn, CaseKey, CaseText, HistoryLine, TextColumn
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.status import Status
from fakes.remembered import STAGE, key, recorded_run, result

PATH = "features/count.feature"
BASE = f"{PATH}#count"


def catalogue(*rows: str) -> Catalogue:
    scenarios = tuple(
        Scenario(
            id=f"{BASE}[1.{number}]",
            title="Count",
            path=PATH,
            line=number,
            feature="Count",
            outline="Count",
            steps=(ScenarioStep(keyword="Given ", text=row, line=number),),
        )
        for number, row in enumerate(rows, 1)
    )
    feature = Feature(id=PATH, title="Count", path=PATH, capability="", scenarios=scenarios)
    return Catalogue(title="Shop", features=(feature,))


def line(*texts: tuple[str, str, bytes], base: str = BASE) -> HistoryLine:
    """Rows as (place, words, a byte a run)."""
    columns: dict[CaseKey, list[TextColumn]] = {}
    for place, row, results in texts:
        id = f"{base}[{place}]"
        column = TextColumn(
            id=id,
            title="Count",
            digest=digest_of("Count", [f"Given {row}"]),
            results=results,
            durations=bytes(len(results)),
        )
        columns.setdefault(key(id), []).append(column)
    return HistoryLine(
        cases={
            id: CaseColumn(suite="scenarios", texts=tuple(texts)) for id, texts in columns.items()
        }
    )


def pasts(line: HistoryLine, present: Catalogue, former: dict[str, str] | None = None) -> list[str]:
    """The results of each row that is written now, a digit a run."""
    cases = continued(line, present, former or {}).cases
    columns = [cases.get(key(scenario.id)) for scenario in present.scenarios()]
    return ["".join(str(byte) for byte in it.results) if it else "" for it in columns]


@pytest.mark.parametrize(
    ("texts", "rows", "expected"),
    [
        pytest.param(
            [
                ("1.1", "one", b"\1\0"),
                ("1.2", "two", b"\4\0"),
                ("1.1", "zero", b"\0\1"),
                ("1.2", "one", b"\0\1"),
                ("1.3", "two", b"\0\4"),
            ],
            ["zero", "one", "two"],
            ["01", "11", "44"],
            id="a-row-before-it",
        ),
        pytest.param(
            [("1.1", "one", b"\1\0"), ("1.2", "two", b"\4\0"), ("1.1", "two", b"\0\4")],
            ["two"],
            ["44"],
            id="the-row-before-it-is-gone",
        ),
        pytest.param(
            [("1.1", "one", b"\1"), ("1.2", "two", b"\4")],
            ["two", "one"],
            ["4", "1"],
            id="nobody-looked-since",
        ),
        pytest.param(
            [("1.1", "one", b"\1\0"), ("1.1", "ONE", b"\0\4"), ("1.2", "two", b"\1\1")],
            ["ONE", "two"],
            ["14", "11"],
            id="changed-where-it-stood",
        ),
        pytest.param(
            [
                ("1.1", "one", b"\4\0\0"),
                ("1.1", "zero", b"\0\1\1"),
                ("1.2", "one", b"\0\4\0"),
                ("1.2", "ONE", b"\0\0\1"),
            ],
            ["zero", "ONE"],
            ["011", "441"],
            id="moved-and-then-changed",
        ),
        pytest.param(
            [("1.1", "same", b"\1\4"), ("1.2", "same", b"\4\1")],
            ["same", "same"],
            ["14", "41"],
            id="two-that-say-the-same",
        ),
        pytest.param(
            [("1.1", "same", b"\1"), ("1.2", "same", b"\4")],
            ["same"],
            ["1"],
            id="one-of-two-that-said-the-same",
        ),
    ],
)
def test_a_row_is_known_by_what_it_says(
    texts: list[tuple[str, str, bytes]], rows: list[str], expected: list[str]
) -> None:
    assert pasts(line(*texts), catalogue(*rows)) == expected


def test_a_row_that_is_gone_is_still_remembered_as_one_of_its_own() -> None:
    told = line(("1.1", "one", b"\4\0"), ("1.2", "two", b"\1\0"), ("1.1", "two", b"\0\1"))
    cases = continued(told, catalogue("two"), {}).cases
    (gone,) = cases.keys() - {key(f"{BASE}[1.1]")}
    assert cases[gone].results == b"\4\0"


def test_a_pinned_scenario_keeps_its_past_and_that_of_its_rows() -> None:
    old = "features/old.feature#counting"
    told = line(("1.1", "one", b"\4"), ("1.2", "two", b"\1"), base=old)
    assert pasts(told, catalogue("one", "two"), {old: BASE}) == ["4", "1"]


def test_what_was_judged_beside_a_pinned_scenario_is_not_it() -> None:
    old = "features/old.feature#counting"
    beside = line(("1.1", "ONE", b"\4\4"), base=old).cases
    told = HistoryLine(cases={**line(("1.1", "one", b"\0\1")).cases, **beside})
    assert pasts(told, catalogue("one"), {old: BASE}) == ["01"]
    assert continued(told, catalogue("one"), {old: BASE}).cases.keys() == told.cases.keys()


def test_a_stored_result_is_called_as_its_case_is_now() -> None:
    told = line(("1.1", "one", b"\1"))
    keys = present_keys(continued(told, catalogue("zero", "one"), {}))
    stored = result(f"{BASE}[1.1]", "P", text=digest_of("Count", ["Given one"]))
    assert renamed_result(stored, keys).key == key(f"{BASE}[1.2]")
    another = result(f"{BASE}[1.1]", "P", text=digest_of("Count", ["Given zero"]))
    assert renamed_result(another, keys) == another


@pytest.mark.parametrize(("run", "places"), [(1, ["1.2"]), (2, ["1.1", "1.2"])])
def test_a_run_is_called_as_its_cases_are_now_and_what_it_judged_goes_before_what_it_planned(
    run: int, places: list[str]
) -> None:
    runs = (recorded_run(0), recorded_run(1))
    told = replace(line(("1.1", "one", b"\0\4")), runs=runs)
    attempt = Attempt(number=1, status=Status.FAILED)
    first = Case(id=f"{BASE}[1.1]", title="Count", planned=True, attempts=[attempt])
    second = Case(id=f"{BASE}[1.2]", title="Count", planned=True)
    stage = Stage(name=STAGE, cases={it.id: it for it in (first, second)})
    stopped = Run(id=recorded_run(run).id, interrupted=True, stages={STAGE: stage})
    renamed = renamed_run(stopped, continued(told, catalogue("zero", "one"), {}))
    cases = renamed.stages[STAGE].cases
    assert [case.id for case in cases.values()] == [f"{BASE}[{place}]" for place in places]
    assert next(iter(cases.values())).last == attempt


def test_rows_are_found_by_what_they_say_but_for_two_that_say_the_same() -> None:
    texts = {
        ("scenarios", id): CaseText(title=id, digest=digest)
        for id, digest in {"a[1.1]": "x", "a[1.2]": "y", "a[1.3]": "y", "b[1.1]": "y"}.items()
    }
    texts["scenarios", "c"] = texts["contract", "d[1.1]"] = CaseText(title="c", digest="z")
    assert rows_by_text(texts) == {("a", "x"): "a[1.1]", ("b", "y"): "b[1.1]"}
