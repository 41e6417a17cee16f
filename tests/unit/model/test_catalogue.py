"""What the catalogue answers of what a workspace's files say."""

from __future__ import annotations

from accord.model.catalogue import (
    Catalogue,
    Contract,
    Fault,
    Feature,
    Operation,
    Rule,
    Scenario,
    Service,
)
from accord.model.message import plain


def scenario(id: str, line: int) -> Scenario:
    return Scenario(id=id, title=id, path="f.feature", line=line, feature="F")


def feature(*scenarios: Scenario, rules: tuple[Rule, ...] = ()) -> Feature:
    return Feature(
        id="f", title="F", path="f.feature", capability="", scenarios=scenarios, rules=rules
    )


def fault(path: str, *, unreadable: bool) -> Fault:
    return Fault(path=path, message=plain("bad"), unreadable=unreadable)


def contract(service: str, *faults: Fault) -> Contract:
    operation = Operation(
        id=f"{service}/list", service=service, name="list", method="GET", path="/"
    )
    return Contract(
        service=service, path="c.yaml", dialect="3.1", operations=(operation,), faults=faults
    )


def test_scenarios_within_rules_stand_among_the_others_as_written() -> None:
    within = Rule(title="R", line=4, scenarios=(scenario("b", 5),))
    written = feature(scenario("a", 2), scenario("c", 9), rules=(within,))
    assert [found.id for found in written.all_scenarios()] == ["a", "b", "c"]
    assert [found.id for found in Catalogue(features=(written,)).scenarios()] == ["a", "b", "c"]


def test_operations_are_those_of_every_contract() -> None:
    catalogue = Catalogue(contracts=(contract("shop"), contract("bank")))
    assert [operation.id for operation in catalogue.operations()] == ["shop/list", "bank/list"]


def test_dependencies_are_as_the_inventory_says() -> None:
    services = (Service(name="shop", depends_on=("bank",)), Service(name="bank"))
    assert Catalogue(services=services).dependencies() == {"shop": ("bank",), "bank": ()}


def test_what_cannot_be_read_is_told_of_files_and_of_what_contracts_refer_to() -> None:
    catalogue = Catalogue(
        faults=(fault("a.feature", unreadable=True), fault("b.feature", unreadable=False)),
        contracts=(contract("shop", fault("c", unreadable=True), fault("d", unreadable=False)),),
    )
    assert [entry.path for entry in catalogue.unreadable] == ["a.feature", "c"]


def test_an_inventory_in_which_nobody_says_whom_it_asks_says_nothing() -> None:
    services = (Service(name="shop"), Service(name="bank"))
    assert Catalogue(services=services).dependencies() == {}
