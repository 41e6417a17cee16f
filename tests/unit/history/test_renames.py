"""Which ids scenarios had before they were pinned."""

from __future__ import annotations

import pytest

from accord.history.case_texts import digest_of, scenario_lines
from accord.history.renames import former_ids, without_row
from accord.model.catalogue import Catalogue, Feature, Scenario, ScenarioStep
from accord.model.history import CaseColumn, CaseKey, HistoryLine, TextColumn
from accord.model.ids import scenario_id

PATH = "features/pay.feature"
NOTHING = HistoryLine(cases={})


def scenario(title: str, *, pin: str = "", step: str = "I pay", row: str = "") -> Scenario:
    tags = (f"id:{pin}",) if pin else ()
    return Scenario(
        id=scenario_id(PATH, title, tags, row=row),
        title=title,
        path=PATH,
        line=3,
        feature="Pay",
        tags=tags,
        outline=title if row else "",
        steps=(ScenarioStep(keyword="When", text=step, line=4),),
    )


def catalogue(*scenarios: Scenario) -> Catalogue:
    feature = Feature(id=PATH, title="Pay", path=PATH, capability="pay", scenarios=scenarios)
    return Catalogue(title="Shop", features=(feature,))


def line(*columns: tuple[Scenario, bytes]) -> HistoryLine:
    """The results of scenarios, a byte a run."""
    return HistoryLine(
        cases={CaseKey("scenarios", it.id): column(it, results) for it, results in columns}
    )


def column(it: Scenario, results: bytes) -> CaseColumn:
    text = TextColumn(
        id=it.id,
        title=it.title,
        digest=digest_of(it.title, scenario_lines(it)),
        results=results,
        durations=bytes(len(results)),
    )
    return CaseColumn(suite="scenarios", texts=(text,))


def test_a_pin_alone_leads_from_the_title() -> None:
    now = scenario("Pay by card", pin="PAY-1")
    assert former_ids(catalogue(now), NOTHING) == {f"{PATH}#pay-by-card": "PAY-1"}


def test_a_title_that_a_pinned_scenario_had_leads_to_it() -> None:
    now = scenario("Pay with plastic", pin="PAY-1")
    remembered = line((scenario("Pay by card", pin="PAY-1"), b"\1"))
    assert former_ids(catalogue(now), remembered)[f"{PATH}#pay-by-card"] == "PAY-1"


def test_every_stage_tells_the_titles_that_a_scenario_had() -> None:
    now = scenario("Pay with plastic", pin="PAY-1")
    then = line((scenario("Pay by card", pin="PAY-1"), b"\1\0")).cases
    later = {CaseKey("smoke", "PAY-1"): column(now, b"\0\1")}
    for cases in ({**then, **later}, {**later, **then}):
        found = former_ids(catalogue(now), HistoryLine(cases=cases))
        assert found[f"{PATH}#pay-by-card"] == "PAY-1"


def test_a_pin_and_a_title_in_one_step_are_known_by_the_same_steps() -> None:
    now = scenario("Pay with plastic", pin="PAY-1")
    remembered = line((scenario("Pay by card"), b"\1\0"), (now, b"\0\1"))
    assert former_ids(catalogue(now), remembered)[f"{PATH}#pay-by-card"] == "PAY-1"


@pytest.mark.parametrize(
    ("then", "results"),
    [
        pytest.param(scenario("Pay by card", step="I owe"), b"\1\0", id="other-steps"),
        pytest.param(scenario("Pay by card"), b"\1\1", id="judged-side-by-side"),
    ],
)
def test_another_scenario_is_not_taken_for_it(then: Scenario, results: bytes) -> None:
    now = scenario("Pay with plastic", pin="PAY-1")
    remembered = line((then, results), (now, b"\0\1"))
    assert then.id not in former_ids(catalogue(now), remembered)


def test_what_is_still_written_is_not_led_away_from() -> None:
    now = scenario("Pay by card", pin="PAY-1"), scenario("Pay by card")
    assert former_ids(catalogue(*now), NOTHING) == {}


def test_what_is_not_pinned_has_no_former_id() -> None:
    remembered = line((scenario("Pay by card"), b"\1\0"))
    assert former_ids(catalogue(scenario("Pay with plastic")), remembered) == {}


def test_the_rows_of_an_outline_are_one() -> None:
    rows = [scenario("Pay", pin="PAY-1", row=f"1.{number}") for number in (1, 2)]
    assert former_ids(catalogue(*rows), NOTHING) == {f"{PATH}#pay": "PAY-1"}


@pytest.mark.parametrize(("id", "whole"), [("a#b[1.2]", "a#b"), ("a#b", "a#b")])
def test_an_id_without_its_row(id: str, whole: str) -> None:
    assert without_row(id) == whole
