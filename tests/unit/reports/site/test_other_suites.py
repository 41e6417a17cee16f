from __future__ import annotations

import pytest

from accord.model.run import Case
from accord.model.status import Suite
from accord.reports.site.document import Document
from accord.reports.site.joining import join
from fakes.reference import reference


def document(name: str = "four-suites") -> Document:
    found = reference(name)
    return join(found.catalogue, found.run)


@pytest.mark.parametrize(
    ("id", "place"),
    [
        ("contracts/ordering.openapi.yaml#placeOrder/fuzzing", "api/ordering-placeorder-*#fuzzing"),
        ("contracts/ordering.openapi.yaml#stateful", "services/ordering-*#stateful"),
        ("load/lunch-break.toml", "load/lunch-break-*"),
        ("chaos/payment-dies.yaml", "chaos/payment-dies-*"),
    ],
    ids=["operation", "service", "profile", "experiment"],
)
def test_a_case_of_another_suite_stands_on_the_page_it_is_about(id: str, place: str) -> None:
    entry = next(it for it in document().others if it.id == id)
    begin, _, end = place.partition("*")
    assert entry.address.startswith(begin)
    assert entry.address.endswith(end)


def test_a_scenario_of_a_profile_has_a_place_on_the_profile_s_page() -> None:
    found = [it for it in document().others if it.id.startswith("load/lunch-break.toml#")]
    assert all(it.address.startswith("load/lunch-break-") and "#s-" in it.address for it in found)
    assert {it.group.title for it in found if it.group} == {"A busy lunch break"}


def test_every_case_of_a_run_is_in_the_document_once() -> None:
    found = reference("four-suites")
    ids = [entry.id for entry in document().cases]
    recorded = [case for stage in found.run.stages.values() for case in stage.cases]
    assert sorted(ids) == sorted(recorded)


def test_profiles_and_experiments_that_were_not_run_are_told() -> None:
    found = reference("four-suites")
    del found.run.stages["load"], found.run.stages["chaos"]
    told = [it for it in join(found.catalogue, found.run).others if not it.results]
    assert [(it.suite, it.outcome.value) for it in told] == [
        (Suite.LOAD, "not-run"),
        (Suite.LOAD, "not-run"),
        (Suite.CHAOS, "not-run"),
        (Suite.CHAOS, "not-run"),
    ]


@pytest.mark.parametrize("stage", ["contract", "load", "chaos"])
def test_a_case_that_no_file_speaks_of_has_a_page_all_the_same(stage: str) -> None:
    found = reference("four-suites")
    found.run.stage(stage).cases["ghost"] = Case(id="ghost", title="A ghost")
    told = join(found.catalogue, found.run)
    assert "ghost" in [sheet.first.id for sheet in told.loose]
