"""What pages say of earlier runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.reports.site import Site, scenario_address
from fakes.scripted_runs import ScriptedRuns


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ScriptedRuns]:
    runs = ScriptedRuns(tmp_path, "pay", "ship", "return")
    yield runs
    runs.store.close()


def written(shop: ScriptedRuns, folder: Path) -> Path:
    """The site of the last run with everything that is known then."""
    newest = shop.newest()
    page = Site(folder, newest=newest).write(shop.catalogue, newest.run, folder / "site")
    return page.parent


def text(site: Path, address: str = "index.html") -> str:
    return (site / address).read_text(encoding="utf-8")


def test_what_is_out_of_date_never_counts_as_proved(shop: ScriptedRuns, tmp_path: Path) -> None:
    shop.run("PPP")
    shop.texts["ship"] = "I ship it to the moon"
    shop.run("P", only=["pay"])
    home = text(written(shop, tmp_path))
    assert "2 scenarios do what they promise." in home
    assert "1 is out of date: its text changed after it passed" in home
    assert "All 2 with a current result hold; 1 other is out of date." in home
    assert "verdict incomplete" in home


def test_a_page_says_which_run_its_result_is_of(shop: ScriptedRuns, tmp_path: Path) -> None:
    whole = shop.run("PPP")
    shop.run("P", only=["pay"])
    site = written(shop, tmp_path)
    page = text(site, scenario_address("ship"))
    assert "Result of an earlier run:" in page
    assert whole.id in page
    assert whole.commit[:10] in page
    assert "Result of an earlier run:" not in text(site, scenario_address("pay"))
    assert "2 of these results are from earlier runs" in text(site)


def test_a_page_that_is_out_of_date_says_so_and_claims_no_step(
    shop: ScriptedRuns, tmp_path: Path
) -> None:
    shop.run("PPP")
    shop.texts["ship"] = "I ship it to the moon"
    shop.run("P", only=["pay"])
    page = text(written(shop, tmp_path), scenario_address("ship"))
    assert "its text has changed since" in page
    assert '<ol class="steps passed"' not in page
    assert "to the moon" in page


def test_out_of_date_is_a_filter_of_the_list(shop: ScriptedRuns, tmp_path: Path) -> None:
    shop.run("PPP")
    shop.texts["ship"] = "I ship it to the moon"
    shop.run("P", only=["pay"])
    site = written(shop, tmp_path)
    assert 'value="out-of-date"' in text(site, "scenarios.html")
    assert '"out-of-date"' in text(site, "data/scenarios.js")
