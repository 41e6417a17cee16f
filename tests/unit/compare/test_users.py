"""Who uses the operations that a change reaches."""

from __future__ import annotations

from accord.compare.users import Users, users
from accord.model.catalogue import (
    Catalogue,
    Contract,
    Feature,
    Link,
    LinkKind,
    Operation,
    Scenario,
    Service,
)

GOODS = Contract(
    service="goods",
    path="contracts/goods.yaml",
    dialect="3.0",
    operations=(
        Operation(id="goods/read", name="read", service="goods", method="get", path="/goods"),
        Operation(id="goods/list", name="list", service="goods", method="get", path="/all"),
    ),
)


def scenario(id: str, target: str) -> Scenario:
    link = Link(kind=LinkKind.OPERATION, target=target)
    return Scenario(id=id, feature="a", title=id, path="a.feature", line=1, links=(link,))


def catalogue(*targets: str) -> Catalogue:
    scenarios = tuple(scenario(target, target) for target in targets)
    feature = Feature(id="a", capability="", title="a", path="a.feature", scenarios=scenarios)
    services = (Service(name="shop", depends_on=("goods",)), Service(name="goods"))
    return Catalogue(features=(feature,), contracts=(GOODS,), services=services)


def test_scenarios_are_found_by_the_full_name_and_by_the_short_one() -> None:
    found = users(catalogue("goods/read", "read", "goods/list"), "goods.yaml", ["GET /goods"])
    assert found.scenarios == ("goods/read", "read")


def test_services_that_depend_on_it_are_named() -> None:
    assert users(catalogue(), "goods.yaml", ["GET /goods"]).services == ("shop",)


def test_a_contract_that_the_workspace_does_not_have_has_no_users() -> None:
    assert users(catalogue("read"), "oods.yaml", ["GET /goods"]) == Users()
