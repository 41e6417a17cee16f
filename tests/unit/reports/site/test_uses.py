from __future__ import annotations

import pytest

from accord.reports.site.joining import join
from accord.reports.site.uses import Uses
from fakes.reference import reference


def uses(name: str) -> Uses:
    found = reference(name)
    return Uses(join(found.catalogue, found.run))


@pytest.mark.parametrize(
    ("target", "id"),
    [
        ("ordering/placeOrder", "ordering/placeOrder"),
        ("placeOrder", "ordering/placeOrder"),
        ("nothing", ""),
    ],
)
def test_an_operation_is_found_by_its_id_and_by_its_name(target: str, id: str) -> None:
    assert uses("four-suites").resolve(target) == id


def test_a_scenario_uses_what_its_tags_name_and_what_it_called() -> None:
    found = {
        use.entry.title: use for use in uses("four-suites").of_operation("ordering/placeOrder")
    }
    named = found["A coupon lowers the price"]
    called = found["A cancelled order gives the coupon back"]
    assert (named.is_named, named.is_called) == (True, True)
    assert (called.is_named, called.is_called) == (False, True)


def test_a_tag_alone_is_a_use() -> None:
    found = uses("four-suites").of_operation("storefront/checkout")
    assert [(use.entry.title, use.is_named, use.is_called) for use in found] == [
        ("An order with a coupon is confirmed", True, False)
    ]


def test_a_service_takes_part_where_a_call_reached_it() -> None:
    titles = {use.entry.title for use in uses("failing").of_service("payment")}
    assert titles == {"An order with a coupon is confirmed"}


def test_a_defect_is_told_where_its_operation_is() -> None:
    found = uses("contract-findings")
    defect = found.findings_of(operation="ordering/placeOrder")[0]
    assert found.finding_address(defect).startswith("api/ordering-placeorder-")
    assert found.findings_of(service="ordering") != ()
    assert found.findings_of(service="stores") == ()


def test_what_findings_tell_is_not_told_again_as_failures_of_the_service() -> None:
    assert uses("contract-findings").broken_in("ordering") == ()
    assert [entry.title for entry in uses("chaos-lost").broken_in("bank")] == [
        "The payment service dies while customers pay"
    ]


def test_load_figures_of_an_operation_are_found_by_profile() -> None:
    found = uses("four-suites").profiles_of("ordering/placeOrder")
    assert [(profile.id, figures["p95"]) for profile, figures in found] == [
        ("load/lunch-break.toml", 0.061)
    ]


def test_experiments_touch_what_they_name_and_what_they_called() -> None:
    found = uses("four-suites")
    named = [it.id for it, _ in found.experiments_of(service="stores")]
    called = [it.id for it, _ in found.experiments_of(operation="ordering/placeOrder")]
    assert named == ["chaos/stores-hang.yaml"]
    assert called == ["chaos/payment-dies.yaml", "chaos/stores-hang.yaml"]
