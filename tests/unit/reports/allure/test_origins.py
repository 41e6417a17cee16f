"""Where a case belongs in Allure."""

from __future__ import annotations

from typing import Any

from accord.model.catalogue import Catalogue, Feature, Link, LinkKind, Requirement, Scenario
from accord.model.run import Case, Stage
from accord.reports.allure.origins import Origins

STAGE = Stage(name="first", engine="behave")


def scenario(**more: Any) -> Scenario:
    fields = {"id": "a", "title": "Pay", "path": "features/a.feature", "line": 3, "feature": "Till"}
    return Scenario(**(fields | more))


def origins(*scenarios: Scenario, **more: Any) -> Origins:
    feature = Feature(
        id="f", title="Till", path="features/a.feature", capability="Selling", scenarios=scenarios
    )
    return Origins(Catalogue(features=(feature,), **more))


def case(**more: Any) -> Case:
    return Case(**({"id": "a", "title": "Pay", "path": "features/a.feature"} | more))


def test_a_row_stands_in_a_title_that_does_not_hold_it() -> None:
    row = {"amount": "5"}
    plain = origins(scenario(title="Pay", outline="Pay", row=row))
    filled = origins(scenario(title="Pay 5", outline="Pay <amount>", row=row))
    assert plain.title(case()) == "Pay [5]"
    assert filled.title(case(title="Pay 5")) == "Pay 5"


def test_the_cells_of_a_row_are_parameters() -> None:
    told = origins(scenario(row={"amount": "5"})).parameters(case())
    assert [(parameter.name, parameter.value) for parameter in told] == [("amount", "5")]


def test_no_label_is_empty() -> None:
    told = origins(scenario()).labels(case(), STAGE)
    assert all(label.value for label in told)
    assert {"epic": "Selling", "feature": "Till"}.items() <= {
        label.name: label.value for label in told
    }.items()


def test_a_case_that_no_file_holds_is_told_under_its_service() -> None:
    link = Link(kind=LinkKind.SERVICE, target="bank")
    labels = origins().labels(case(id="x", path="contracts/x.yaml", links=(link,)), STAGE)
    assert [label.value for label in labels if label.name == "feature"] == ["bank"]


def test_a_criterion_leads_to_its_requirement_and_an_unknown_one_nowhere() -> None:
    requirement = Requirement(id="SHOP-12", title="Coupons", path="specs/shop.md")
    links = tuple(
        Link(kind=LinkKind.REQUIREMENT, target=target) for target in ("SHOP-12.1", "SHOP-13")
    )
    told = origins(scenario(), requirements=(requirement,)).links(case(links=links))
    assert [(link.name, link.url) for link in told] == [("SHOP-12 Coupons", "specs/shop.md")]


def test_a_case_stands_in_the_tree_below_its_stage_folders_and_rule() -> None:
    told = origins(scenario(rule="Coupons")).title_path(case(), STAGE)
    assert told == ["first", "features", "a.feature", "Coupons"]
