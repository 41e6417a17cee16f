from __future__ import annotations

from accord.model.catalogue import Catalogue
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.status import Status
from accord.reports.site.joining import join
from accord.reports.site.outcome import CaseOutcome
from fakes.reference import reference


def run_of(**stages: Stage) -> Run:
    return Run(id="r", stages=stages)


def stage_of(name: str, **cases: Status) -> Stage:
    return Stage(
        name=name,
        finished=True,
        cases={
            id: Case(id=id, title=id, planned=True, attempts=[Attempt(number=1, status=status)])
            for id, status in cases.items()
        },
    )


def test_what_is_written_but_was_not_asked_for_was_not_run() -> None:
    found = reference("passing")
    document = join(found.catalogue, run_of())
    assert {entry.outcome for entry in document.entries} == {CaseOutcome.NOT_RUN}


def test_a_case_that_no_file_holds_is_shown_all_the_same() -> None:
    document = join(Catalogue(), run_of(load=stage_of("load", checkout=Status.FAILED)))
    assert [entry.id for entry in document.entries] == ["checkout"]
    assert document.loose[0].first.feature is None


def test_the_worst_stage_decides_and_every_stage_is_told() -> None:
    stages = {"one": stage_of("one", a=Status.PASSED), "two": stage_of("two", a=Status.FAILED)}
    entry = join(Catalogue(), run_of(**stages)).entries[0]
    assert entry.outcome is CaseOutcome.FAILED
    assert entry.telling is not None
    assert entry.telling.stage.name == "two"
    assert len(entry.results) == 2


def test_rows_of_an_outline_stand_on_one_sheet() -> None:
    found = reference("failing")
    sheets = join(found.catalogue, found.run).sheets
    outline = next(sheet for sheet in sheets if sheet.outline)
    assert [entry.row["amount"] for entry in outline.entries] == ["499", "500", "1,200"]


def test_every_scenario_is_on_exactly_one_sheet() -> None:
    found = reference("failing")
    document = join(found.catalogue, found.run)
    assert sorted(entry.id for entry in document.entries) == sorted(
        scenario.id for scenario in found.catalogue.scenarios()
    )
    assert len({sheet.stem for sheet in document.sheets}) == len(document.sheets)


def test_rules_keep_the_order_and_the_scenarios_they_were_written_with() -> None:
    found = reference("failing")
    sections = join(found.catalogue, found.run).chapters[0].sections
    assert [(s.rule.title if s.rule else "", len(s.sheets)) for s in sections] == [
        ("", 0),
        ("A coupon is used at most once", 2),
        ("Shipping depends on the amount", 1),
    ]
