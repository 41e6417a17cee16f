"""What tags become below a title."""

from __future__ import annotations

import pytest

from accord.reports.site.page_text import PageText
from accord.reports.site.tag_chips import TagChips


@pytest.fixture
def chips() -> TagChips:
    pages = {"op:shop/pay": "api/pay.html", "req:SHOP-1": "requirements/shop-1.html"}
    return TagChips(PageText("en"), root="../", tag_page=lambda tag: pages.get(tag, ""))


def test_a_tag_leads_to_what_it_speaks_of(chips: TagChips) -> None:
    assert '<a href="../api/pay.html">@op:shop/pay</a>' in chips(["op:shop/pay"])


def test_a_tag_without_a_page_leads_to_the_cases_that_have_it(chips: TagChips) -> None:
    assert 'href="../scenarios.html?q=@a%20%26b"' in chips(["a &b"])


def test_a_requirement_is_told_by_its_name_alone(chips: TagChips) -> None:
    link = '<a href="../requirements/shop-1.html" class="req">SHOP-1</a>'
    assert link in chips(["req:SHOP-1"])


@pytest.mark.parametrize(
    ("tags", "told"), [([], ()), (["id:pay"], ()), (["req:SHOP-1"], {"req:SHOP-1"})]
)
def test_there_is_no_empty_list(chips: TagChips, tags: list[str], told: set[str]) -> None:
    assert chips(tags, told) == ""


def test_a_tag_is_never_markup(chips: TagChips) -> None:
    assert "<b>" not in chips(["<b>", 'x"><b>', "req:<b>"])
