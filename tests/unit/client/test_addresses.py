"""An address belongs to its service however it is spelled."""

from __future__ import annotations

import pytest

from accord.client.addresses import Addresses, reach_of, require_reach, require_reading
from accord.errors import UsageError

SPELLED = [
    "http://LocalHost:8000/shop/orders",
    "HTTP://localhost:8000/shop/orders",
    "http://localhost:08000/shop/orders",
    "http://localhost.:8000/shop/x/../orders",
    "http://me@localhost:8000/shop/orders",
]


@pytest.mark.parametrize(
    "address", ["http://localhost:8000/shop", " HTTP://LOCALHOST:08000/shop/ "]
)
@pytest.mark.parametrize("url", SPELLED)
def test_a_service_is_found_by_any_spelling(address: str, url: str) -> None:
    addresses = Addresses({"shop": address})
    assert addresses.service_at(url, likely="") == "shop"
    assert addresses.contract_url("shop", url, "/v1") == "/v1/orders"


def test_an_address_with_a_password_is_found_without_it() -> None:
    addresses = Addresses({"shop": "http://me:secret@localhost:8000"})
    assert addresses.service_at("http://localhost:8000/x", likely="") == "shop"


@pytest.mark.parametrize(
    "url", ["http://localhost:80001/shop", "http://localhost:8000/shopping", "nonsense", ""]
)
def test_another_address_belongs_to_nobody(url: str) -> None:
    assert Addresses({"shop": "http://localhost:8000/shop"}).service_at(url, likely="shop") == ""


def test_a_suite_may_reach_its_system_and_what_is_allowed() -> None:
    hosts = reach_of({"shop": "http://shop.test"}, ["127.1"])
    require_reach("http://SHOP.test/x", hosts)
    require_reach("http://127.0.0.1/x", hosts)
    require_reach("http://shop.test", hosts)
    with pytest.raises(UsageError, match="not-allowed"):
        require_reach("http://other.test/x?token=secret", hosts)
    require_reach("http://other.test", None)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1@other.test/x",
        "http://127.0.0.1:8080@other.test/x",
        "http://127.0.0.1.other.test/x",
        "http://127.0.0.12",
        "http://127.0.0.1\\@other.test/x",
    ],
)
def test_an_address_that_only_begins_as_an_allowed_one_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        require_reach(url, reach_of({}, ["127.0.0.1"]))


def test_services_at_one_address_are_neighbours() -> None:
    at = "http://127.0.0.1:40001"
    addresses = Addresses({"items": at, "admin": f"{at}/", "bank": "http://127.0.0.1:40002"})
    assert addresses.neighbours("items") == ("admin",)


@pytest.mark.parametrize(
    ("method", "url", "read_only", "is_sent"),
    [
        pytest.param("GET", "http://shop.test/a", "staging", True, id="reading"),
        pytest.param("HEAD", "http://shop.test/a", "staging", True, id="head"),
        pytest.param("OPTIONS", "http://shop.test/a", "staging", True, id="options"),
        pytest.param("POST", "http://shop.test/a", "staging", False, id="post"),
        pytest.param("TRACE", "http://shop.test/a", "staging", False, id="any-other"),
        pytest.param("DELETE", "http://127.0.0.1:1/a", "staging", True, id="this-machine"),
        pytest.param("DELETE", "http://shop.test/a", "", True, id="allowed"),
    ],
)
def test_what_changes_something_needs_leave(
    method: str, url: str, read_only: str, is_sent: bool
) -> None:
    if is_sent:
        require_reading(method, url, read_only)
        return
    with pytest.raises(UsageError, match=r"client\.read-only") as refused:
        require_reading(method, f"{url}?token=secret", read_only)
    assert (refused.value.where, refused.value.arguments["environment"]) == (url, "staging")
