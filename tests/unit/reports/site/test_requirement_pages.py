"""Requirements have pages that lead to their scenarios and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accord.model.catalogue import Catalogue
from accord.model.run import Run
from accord.reports.site import Site, scenario_address
from accord.reports.site.addresses import requirement_address
from fakes.reference import reference
from fakes.required import required_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return required_site(tmp_path_factory.mktemp("required") / "site")


def text(site: Path, address: str) -> str:
    return (site / address).read_text(encoding="utf-8")


def test_every_criterion_is_told_with_its_state(site: Path) -> None:
    page = text(site, requirement_address("SHOP-12"))
    states = dict(
        re.findall(
            r'<article class="sc [^"]*" id="c-(shop-12-\d)-.*?data-t="state-([^"]+)"', page, re.S
        )
    )
    assert states == {
        "shop-12-1": "no-example",
        "shop-12-2": "by-hand",
        "shop-12-3": "waived",
        "shop-12-4": "no-example",
    }


def test_a_sign_off_is_told_with_name_reason_version_and_end(site: Path) -> None:
    page = text(site, requirement_address("SHOP-12"))
    assert "by Lin &lt;Mei&gt;, for version 1.4, until 2099-01-01" in page
    assert "By phone until then." in page
    assert 'href="https://example.org/42"' in page


def test_an_expired_one_says_that_it_does_not_count(site: Path) -> None:
    page = text(site, requirement_address("SHOP-12"))
    assert page.count("Expired, does not count") == 1


def test_the_way_leads_from_a_requirement_to_a_scenario_and_back(site: Path) -> None:
    (tagged,) = [
        scenario
        for scenario in reference("failing").catalogue.scenarios()
        if "req:SHOP-30" in scenario.tags
    ][:1]
    there = text(site, requirement_address("SHOP-30"))
    assert f'href="../{scenario_address(tagged.id)}"' in there
    back = text(site, scenario_address(tagged.id).partition("#")[0])
    assert f'href="../{requirement_address("SHOP-30")}"' in back


def test_commits_and_branches_are_told(site: Path) -> None:
    page = text(site, requirement_address("SHOP-12"))
    assert "a1b2c3d4e5" in page
    assert "Pay &lt;by&gt; card" in page
    assert "feature/shop-12-card" in page


def test_the_list_tells_what_is_open_the_worst_first(site: Path) -> None:
    page = text(site, "requirements.html")
    gaps = page.partition('id="gaps"')[2].partition("</section>")[0]
    states = re.findall(r'data-t="state-([^"]+)"', gaps)
    assert states[0] in {"failing", "unjudged"}
    assert states[-1] == "waived"
    assert "by-hand" not in states


def test_home_and_header_lead_to_the_requirements_and_the_matrix_is_there(site: Path) -> None:
    assert text(site, "index.html").count('href="requirements.html"') == 2
    assert 'href="requirements.csv"' in text(site, "requirements.html")
    assert text(site, "requirements.csv").count("SHOP-12.") == 4


def test_without_requirements_there_is_no_page_and_no_link(tmp_path: Path) -> None:
    home = Site(tmp_path).write(Catalogue(), Run(), tmp_path / "site")
    assert not (tmp_path / "site/requirements.html").exists()
    assert "requirements.html" not in home.read_text("utf-8")


def test_the_list_says_what_a_requirement_is_where_none_of_its_criteria_is_it(site: Path) -> None:
    line = re.search(r"<li>(?:(?!</li>).)*SHOP-12<.*?</li>", text(site, "requirements.html"), re.S)
    assert line
    assert 'data-t="state-failing"' in line[0]
    other = re.search(r"<li>(?:(?!</li>).)*SHOP-1<.*?</li>", text(site, "requirements.html"), re.S)
    assert other
    assert 'data-t="requirement-as-a-whole"' not in other[0]
