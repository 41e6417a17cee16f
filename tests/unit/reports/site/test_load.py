from __future__ import annotations

import re

import msgspec
import pytest
from msgspec import structs

from accord.model.events import Sampled, Step
from accord.model.status import Status
from accord.reports.site.joining import join
from accord.reports.site.load import ProfileSheet, figure, intervals, profile_sheet
from accord.reports.site.suite_cases import SuiteCases
from accord.reports.site.uses import Uses
from fakes.reference import Reference, reference


def cases_of(found: Reference) -> SuiteCases:
    document = join(found.catalogue, found.run)
    return SuiteCases(document, Uses(document))


def sheet(name: str, place: int = 0) -> ProfileSheet:
    found = reference(name)
    made = profile_sheet(found.catalogue.profiles[place], cases_of(found))
    assert made is not None
    return made


def samples(count: int, **more: object) -> list[Sampled]:
    made = Sampled(at=0.0, stage="load", case="x", since=0.0, requests=10, errors=1, p95=0.1)
    return [
        msgspec.structs.replace(made, since=float(number), **more)  # type: ignore[arg-type]
        for number in range(count)
    ]


def test_every_threshold_is_told_with_what_was_measured() -> None:
    told = [
        (it.outcome, it.decision and it.decision.actual)
        for it in sheet("load-threshold").thresholds
    ]
    assert told == [("failed", "412 ms"), ("failed", "412 ms"), ("passed", "0.4 %")]


def test_a_threshold_about_an_operation_leads_to_it() -> None:
    assert sheet("load-threshold").thresholds[0].operation == "ordering/placeOrder"


def test_a_threshold_of_a_profile_that_was_not_run_is_not_run() -> None:
    found = reference("four-suites")
    del found.run.stages["load"]
    made = profile_sheet(found.catalogue.profiles[0], cases_of(found))
    assert made is not None
    assert {it.outcome for it in made.thresholds} == {"not-run"}
    assert made.graphs == ()


def test_a_threshold_without_a_figure_is_never_held() -> None:
    found = reference("four-suites")
    found.run.stage("load").case("load/lunch-break.toml").measures.clear()
    found.run.stage("load").case("load/lunch-break.toml").attempts[0].steps.clear()
    made = profile_sheet(found.catalogue.profiles[0], cases_of(found))
    assert made is not None
    assert [it.outcome for it in made.thresholds[1:]] == ["broken", "broken"]


def test_what_a_load_must_show_besides_its_thresholds_is_told_with_them() -> None:
    found = reference("four-suites")
    case = found.run.stage("load").case("load/lunch-break.toml")
    proof = Step(text="raised = 0", keyword="proof", status=Status.FAILED)
    case.attempts[0].steps.append(proof)
    made = profile_sheet(found.catalogue.profiles[0], cases_of(found))
    assert made is not None
    assert [(it.rule, it.outcome) for it in made.thresholds][-1] == ("raised = 0", "failed")


def test_a_chart_of_its_own_is_drawn_for_an_operation_with_a_threshold() -> None:
    told = [(it.kind, it.operation) for it in sheet("load-threshold").graphs]
    assert told == [
        ("latency", ""),
        ("latency", "ordering/placeOrder"),
        ("rate", ""),
        ("errors", ""),
    ]


def test_curves_whose_names_are_words_are_named_in_the_readers_language() -> None:
    words = [
        re.findall(r'data-t="(\w+)"', str(it.drawing())) for it in sheet("load-threshold").graphs
    ]
    assert words == [[], [], ["rate"], ["errors"]]


def test_thresholds_are_drawn_into_the_chart_they_are_about() -> None:
    latency, operation, _, errors = (str(it.drawing()) for it in sheet("load-threshold").graphs)
    assert "p95 ≤ 250 ms" in latency
    assert "p95 ≤ 200 ms" in operation
    assert "errors ≤ 1 %" in errors
    assert "200 ms" not in latency.split("p95 ≤")[1]


def test_no_chart_of_errors_is_drawn_where_there_were_none() -> None:
    assert [it.kind for it in sheet("four-suites").graphs] == ["latency", "latency", "rate"]


@pytest.mark.parametrize(("count", "points"), [(10, 10), (240, 240), (1000, 200)], ids=str)
def test_a_long_run_is_drawn_with_few_points_and_loses_nothing(count: int, points: int) -> None:
    told = intervals(samples(count))
    assert len(told) == points
    assert sum(it.requests for it in told) == 10 * count
    assert sum(it.errors for it in told) == count


def test_the_worst_percentile_is_kept_where_points_are_put_together() -> None:
    many = samples(1000)
    many[7] = msgspec.structs.replace(many[7], p95=0.9)
    assert max(it.p95 or 0 for it in intervals(many)) == 0.9


def test_scenarios_of_a_profile_have_their_own_figures() -> None:
    parts = sheet("four-suites").parts
    assert len(parts) == 2
    assert all("iterations" in entry.results[0].case.measures for entry in parts)


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("requests", 1234.0, "1234"),
        ("iterations", 12.0, "12"),
        ("rate", 41.25, "41.2/s"),
        ("errors", 0.015, "1.5 %"),
        ("p95", 0.25, "250 ms"),
        ("max", 0.25, "250 ms"),
    ],
)
def test_a_figure_is_written_in_its_unit(name: str, value: float, written: str) -> None:
    assert figure(value, name) == written


def test_load_in_which_nobody_asked_anything_has_no_curves() -> None:
    found = reference("four-suites")
    case = found.run.stage("load").case("load/lunch-break.toml")
    case.samples[:] = [structs.replace(sample, requests=0) for sample in case.samples]
    made = profile_sheet(found.catalogue.profiles[0], cases_of(found))
    assert made is not None
    assert made.graphs == ()
