"""What each suite must account for, counted from the catalogue alone."""

from __future__ import annotations

from typing import Any

import pytest

from accord.model.catalogue import (
    Catalogue,
    Contract,
    Experiment,
    Feature,
    Link,
    LinkKind,
    Operation,
    Profile,
    Scenario,
    Service,
    WrittenCase,
)
from accord.model.events import PlannedCase
from accord.model.status import Suite
from accord.model.suites import definitions
from accord.pipeline.planners import (
    ContractPlanner,
    LoadPlanner,
    WrittenCasesPlanner,
    planner_of,
    planners,
)

ORDER = Scenario(
    id="f#order", title="Order", path="f.feature", line=3, feature="F", tags=("smoke", "skip")
)
FEATURE = Feature(id="f", title="F", path="f.feature", capability="", scenarios=(ORDER,))
OWNED = Link(kind=LinkKind.OWNER, target="shop-team")


def contract(service: str) -> Contract:
    operation = Operation(id=f"{service}/a", service=service, name="a", method="GET", path="/a")
    return Contract(service=service, path=f"{service}.yaml", dialect="3.1", operations=(operation,))


CATALOGUE = Catalogue(
    features=(FEATURE,),
    contracts=(contract("shop"), contract("bank")),
    services=(Service(name="shop"), Service(name="bank", third_party=True)),
    profiles=(
        Profile(
            id="l.toml", title="Lunch", path="l.toml", scenarios={"f#order": 1.0}, links=(OWNED,)
        ),
    ),
    experiments=(Experiment(id="c.yaml", title="Dies", path="c.yaml", links=(OWNED,)),),
    written=(
        WrittenCase(suite=Suite("audit"), id="a", title="A", path="a.toml", line=4),
        WrittenCase(suite=Suite("other"), id="b", title="B", path="b.toml"),
    ),
)


def cases(suite: Suite) -> list[PlannedCase]:
    return list(planner_of(suite).cases(CATALOGUE))


def test_every_suite_has_a_planner_of_its_own() -> None:
    assert list(planners()) == [definition.suite for definition in definitions()]


def test_a_scenario_is_a_case_even_when_it_is_skipped() -> None:
    [case] = cases(Suite.SCENARIOS)
    assert (case.id, case.title, case.line, case.tags) == ("f#order", "Order", 3, ORDER.tags)


def test_a_profile_and_what_it_runs_share_its_links() -> None:
    found = [(case.id, case.title, case.links) for case in cases(Suite.LOAD)]
    assert found == [("l.toml", "Lunch", (OWNED,)), ("l.toml#f#order", "Order", (OWNED,))]


def test_an_experiment_is_a_case() -> None:
    [case] = cases(Suite.CHAOS)
    assert (case.id, case.title, case.path, case.links) == ("c.yaml", "Dies", "c.yaml", (OWNED,))


def test_a_suite_that_reads_files_of_its_own_has_its_own_cases() -> None:
    [case] = WrittenCasesPlanner(Suite("audit")).cases(CATALOGUE)
    assert (case.id, case.line) == ("a", 4)


def test_contracts_that_are_not_tried_need_not_be_valid() -> None:
    planner = ContractPlanner(Suite.CONTRACT)
    of_shop = [case for case in planner.cases(CATALOGUE) if case.path == "shop.yaml"]
    assert [found.service for found in planner.contracts(CATALOGUE, of_shop)] == ["shop"]


def test_any_call_of_another_suite_is_held_against_every_contract() -> None:
    assert LoadPlanner(Suite.LOAD).contracts(CATALOGUE, ()) == CATALOGUE.contracts


@pytest.mark.parametrize(
    ("options", "services"),
    [
        ({}, {"shop"}),
        ({"third-party": True}, {"shop", "bank"}),
        ({"third_party": True}, {"shop", "bank"}),
    ],
)
def test_services_of_others_are_tried_only_when_that_is_asked_for(
    options: dict[str, Any], services: set[str]
) -> None:
    planner = ContractPlanner(Suite.CONTRACT)
    assert planner.services(planner.cases(CATALOGUE), options) == services


def test_a_suite_that_follows_files_may_touch_any_service() -> None:
    assert LoadPlanner(Suite.LOAD).services((), {}) is None


def test_sequences_are_told_what_a_selection_leaves_out() -> None:
    planner = ContractPlanner(Suite.CONTRACT)
    found = planner.cases(CATALOGUE)
    assert planner.options(CATALOGUE, found, lambda case: True) == {}
    told = planner.options(CATALOGUE, found, lambda case: "shop/a" not in str(case.links))
    assert told == {"left_out": ["shop/a"]}
