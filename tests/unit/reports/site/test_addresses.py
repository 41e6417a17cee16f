from __future__ import annotations

import re

import pytest

from accord.reports.site.addresses import (
    anchor,
    feature_address,
    file_stem,
    scenario_address,
)

PLAIN = "features/ordering/pay.feature#a-coupon-lowers-the-price"


def test_an_address_is_derived_from_the_id_and_never_changes() -> None:
    assert scenario_address(PLAIN) == "s/a-coupon-lowers-the-price-f0e127d382.html"


def test_rows_of_an_outline_share_a_page_and_have_places_of_their_own() -> None:
    one, two = scenario_address(f"{PLAIN}[1.1]"), scenario_address(f"{PLAIN}[1.2]")
    assert one.partition("#")[0] == two.partition("#")[0] == scenario_address(PLAIN)
    assert (anchor(f"{PLAIN}[1.1]"), anchor(PLAIN)) == ("row-1.1", "")


@pytest.mark.parametrize(
    "id",
    [
        "features/會員/點數.feature#消費滿額",
        "features/a/b.feature#" + "very-long-" * 60,
        "features/../../etc/passwd",
        "a:b*c?d|e",
        "CON",
        "",
    ],
    ids=["chinese", "long", "upwards", "forbidden letters", "device name", "empty"],
)
def test_a_file_name_is_safe_on_every_system(id: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]{1,60}", file_stem(id))
    assert re.search(r"[0-9a-f]{10}$", file_stem(id))


def test_ids_that_differ_only_in_chinese_letters_have_pages_of_their_own() -> None:
    assert feature_address("features/a/點數.feature") != feature_address("features/a/运费.feature")
