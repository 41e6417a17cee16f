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
