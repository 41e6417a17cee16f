"""A flow has a page: its picture, a table that says the same, and the paths never taken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accord.reports.site import scenario_address
from accord.reports.site.addresses import flow_address, node_anchor
from fakes.drawn_flows import flow_site, flowing


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return flow_site(tmp_path_factory.mktemp("flows") / "site")


def text(site: Path, address: str) -> str:
    return (site / address).read_text(encoding="utf-8")


def test_every_activity_is_in_the_picture_and_in_the_table(site: Path) -> None:
    page = text(site, flow_address("checkout"))
    for id in ("order", "pay", "ship"):
        assert f'<a href="#{node_anchor(id)}"' in page
        assert f'<tr id="{node_anchor(id)}"' in page


def test_what_was_taken_and_what_was_not_are_told_apart(site: Path) -> None:
    page = text(site, flow_address("checkout"))
    assert page.count('class="line sequenceFlow taken"') == 4
    assert page.count('class="line sequenceFlow untaken"') == 2
    untaken = page.partition('id="untaken"')[2].partition("</section>")[0]
    assert re.findall(r"<li>(.*?)</li>", untaken) == [
        "付款 → Ship",
        'Ship → <span class="dim"><span data-t="node-event">an event</span></span>',
    ]


def test_names_are_never_markup(site: Path) -> None:
    page = text(site, flow_address("checkout"))
    assert "Begin &lt;here&gt;" in page.replace("</tspan>", "").replace("<tspan", "\n<tspan")
    assert "Checkout &amp; &lt;go&gt;" in page


def test_the_way_leads_from_a_flow_to_a_scenario_and_back(site: Path) -> None:
    scenario = next(
        it
        for it in flowing().catalogue.scenarios()
        if it.title == "An order with a coupon is confirmed"
    )
    assert scenario_address(scenario.id) in text(site, flow_address("checkout"))
    page = text(site, scenario_address(scenario.id).partition("#")[0])
    assert f'href="../{flow_address("checkout", "pay")}"' in page


def test_the_list_tells_how_much_of_each_flow_is_shown(site: Path) -> None:
    page = text(site, "flows.html")
    assert "Shown by scenarios: 2 of 3 activities" in page
    assert "2 paths never taken" in page


def test_the_header_leads_to_the_flows(site: Path) -> None:
    assert 'href="flows.html"' in text(site, "index.html")
