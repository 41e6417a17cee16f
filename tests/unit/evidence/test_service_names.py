import pytest

from accord.evidence.service_names import ServiceNames

NAMES = ServiceNames(
    ["price", "stock-keeper", "front"],
    {"price": "http://127.0.0.1:8001", "front": "http://shop.test", "admin": "http://shop.test:80"},
)


@pytest.mark.parametrize(
    ("written", "service"),
    [
        ("price", "price"),
        ("Stock_Keeper", "stock-keeper"),
        ("price.shop.svc.cluster.local", "price"),
        ("price:8080", "price"),
        ("127.0.0.1:8001", "price"),
        ("localhost:8001", "price"),
        ("bank", "bank"),
        ("10.0.0.7:443", "10.0.0.7:443"),
        ("", ""),
    ],
)
def test_who_was_asked_is_a_service_of_the_inventory(written: str, service: str) -> None:
    assert NAMES.asked(written) == service


def test_an_address_of_several_services_names_none() -> None:
    assert NAMES.asked("shop.test:80") == ""


@pytest.mark.parametrize(
    "line",
    [
        "price-1  | {}",
        "[pod/price-7d9fcb5d9-x2x9z/app] {}",
        "[pod/x-0/price] {}",
        "[price-0/app] x",
    ],
)
def test_a_collector_says_before_a_line_whose_it_is(line: str) -> None:
    assert NAMES.writer("", source="all", line=line) == "price"


def test_a_name_that_the_inventory_does_not_know_gives_way_to_the_source() -> None:
    assert NAMES.writer("prices.v2", source="price") == "price"


def test_without_an_inventory_a_line_says_itself_whose_it_is() -> None:
    assert ServiceNames().writer("prices.v2", source="all") == "prices.v2"
    assert ServiceNames().writer("", source="price") == "price"
