"""Ids survive edits: path and slug, or what a tag pins."""

from __future__ import annotations

import pytest

from accord.model.catalogue import Link, LinkKind
from accord.model.ids import (
    file_and_line,
    is_file_name,
    links_of,
    scenario_id,
    slug,
    split_row,
    tag_value,
)


@pytest.mark.parametrize(("line", "expected"), [(7, "a.feature:7"), (0, "a.feature")])
def test_a_place_has_its_line_where_there_is_one(line: int, expected: str) -> None:
    assert file_and_line("a.feature", line) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Pay by card", "pay-by-card"),
        ("  Pay -- by card!  ", "pay-by-card"),
        ("顧客用優惠券下單", "顧客用優惠券下單"),
        ("顾客下单，付款", "顾客下单-付款"),
        ("ＶＩＰ　顧客", "vip-顧客"),
        ("Straße", "strasse"),
        ("snake_case", "snake_case"),
        ("!!!", "untitled"),
        ("", "untitled"),
    ],
    ids=[
        "words", "punctuation", "traditional", "simplified", "full-width", "folded", "underscore",
        "only-signs", "nothing",
    ],
)  # fmt: skip
def test_a_slug_keeps_letters_of_every_script(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_a_slug_of_a_slug_is_itself() -> None:
    assert slug(slug("Pay: by “card” 付款")) == slug("Pay: by “card” 付款")


@pytest.mark.parametrize(
    ("tags", "row", "expected"),
    [
        ((), "", "features/x.feature#pay"),
        ((), "2.1", "features/x.feature#pay[2.1]"),
        (("smoke", "id:pay-once"), "", "pay-once"),
        (("id:pay-once",), "1.3", "pay-once[1.3]"),
        (("id:",), "", "features/x.feature#pay"),
    ],
    ids=["slug", "slug-row", "pinned", "pinned-row", "empty-pin"],
)
def test_a_scenario_id_is_pinned_or_made(tags: tuple[str, ...], row: str, expected: str) -> None:
    assert scenario_id("features/x.feature", "Pay", tags, row=row) == expected


def test_the_first_value_of_a_tag_counts() -> None:
    assert tag_value(("req:A", "req:B"), "req") == "A"


def test_a_tag_without_the_key_has_no_value() -> None:
    assert tag_value(("request:A", "req"), "req") == ""


def test_links_keep_their_order_and_everything_after_the_first_colon() -> None:
    assert links_of(("smoke", "req:SHOP-1", "op:shop/GET:x", "wip:now", "service:")) == (
        Link(kind=LinkKind.REQUIREMENT, target="SHOP-1"),
        Link(kind=LinkKind.OPERATION, target="shop/GET:x"),
    )


@pytest.mark.parametrize(
    ("id", "split"),
    [
        ("a#b[2.1]", ("a#b", "2.1")),
        ("SHOP-1[1.1]", ("SHOP-1", "1.1")),
        ("a#b", ("a#b", "")),
        ("a[x]#b", ("a[x]#b", "")),
    ],
)
def test_a_row_is_what_stands_in_brackets_at_the_end(id: str, split: tuple[str, str]) -> None:
    assert split_row(id) == split


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("orders", True),
        ("訂單 v2.1", True),
        ("n" * 120, True),
        ("n" * 121, False),
        ("單" * 41, False),
        ("", False),
        ("..", False),
        ("orders ", False),
        ("a/b", False),
        ("a\\b", False),
        ("c:orders", False),
        ("a\nb", False),
    ],
    ids=[
        "word", "Chinese", "longest", "too-long", "bytes-too-long", "empty", "parent", "blank-end",
        "slash", "backslash", "colon", "line-feed",
    ],
)  # fmt: skip
def test_a_name_is_that_of_a_file_where_every_system_takes_it(name: str, expected: bool) -> None:
    assert is_file_name(name) is expected
