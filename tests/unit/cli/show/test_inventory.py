"""What is written hangs below its headings, each shown once."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from accord.cli.console_text import ConsoleText
from accord.cli.list import KINDS
from accord.cli.show.inventory import Listing, print_tree, title_in

ENTRIES = [
    {"capability": "a", "feature": "x", "title": "one", "_mark": ""},
    {"capability": "a", "feature": "x", "title": "two", "automated": False, "_mark": "!"},
    {"capability": "b", "feature": "x", "title": "three", "_mark": ""},
]
LISTED = Listing(
    kind="scenarios", entries=ENTRIES, branches=("capability", "feature"), columns=("title",)
)


def tree(listed: Listing) -> list[str]:
    out = io.StringIO()
    print_tree(listed, Console(file=out, width=100), ConsoleText("en"))
    return out.getvalue().splitlines()


def test_a_heading_is_shown_again_only_below_another() -> None:
    assert tree(LISTED)[:7] == ["a", "  x", "    one", "    two", "b", "  x", "    three"]


def test_entries_and_those_without_steps_are_counted() -> None:
    total, missing = tree(LISTED)[-2:]
    assert total == "scenarios: 3"
    assert missing.startswith("not automated yet: 1 ")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_kind_is_told_too(kind: str) -> None:
    [line] = tree(Listing(kind=kind, entries=[], branches=(), columns=()))
    assert line.endswith(": 0")


def test_what_is_only_for_looking_at_is_no_data() -> None:
    assert LISTED.documents()[0] == {"capability": "a", "feature": "x", "title": "one"}


@pytest.mark.parametrize(
    ("titles", "title"),
    [({"en": "Goods", "zh-TW": "商品"}, "商品"), ({"en": "Goods"}, "Goods"), ({}, "")],
)
def test_a_title_is_the_readers_or_else_english(titles: dict[str, str], title: str) -> None:
    assert title_in(titles, ConsoleText("zh-TW")) == title  # type: ignore[arg-type]
