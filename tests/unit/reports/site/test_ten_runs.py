"""What the document says after each of ten runs: every statement about the past, on its page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accord.model.known import KnownFinding
from accord.model.run import Run
from accord.reports.site import scenario_address
from fakes.scripted_runs import ScriptedRuns, remembered_site, ten_runs

MERGED = "elsewhere"


@dataclass
class Told:
    """The runs of main, oldest first, each with the site that was written when it ended."""

    runs: list[Run] = field(default_factory=list)
    sites: list[Path] = field(default_factory=list)

    def page(self, place: int, address: str) -> str:
        """The words of a page after a run."""
        page = (self.sites[place] / address).read_text(encoding="utf-8")
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.partition("<main")[2]))

    def section(self, place: int, address: str, begin: str, end: str) -> str:
        """What stands between two words of a page."""
        _, found, rest = self.page(place, address).partition(begin)
        assert found, f"{begin!r} is not on {address} after run {place}"
        return rest.partition(end)[0]

    def name(self, place: int) -> str:
        """A run as pages name it: when, its id, its commit."""
        run = self.runs[place]
        began = datetime.fromtimestamp(run.started, UTC)
        return f"{began:%Y-%m-%d %H:%M} UTC · {run.id} · {run.commit[:10]}"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder, told = tmp_path_factory.mktemp("ten"), Told()
    with pytest.MonkeyPatch.context() as patch:
        run = ScriptedRuns.run

        def noted(self: ScriptedRuns, *arguments: object, **named: object) -> Run:
            ended = run(self, *arguments, **named)  # type: ignore[arg-type]
            if ended.branch == "main":
                told.runs.append(ended)
                told.sites.append(remembered_site(self, folder / ended.id))
            return ended

        patch.setattr(ScriptedRuns, "run", noted)
        ten_runs(folder).store.close()
    return told


SHIP, GIVE_BACK, PAY = (scenario_address(id) for id in ("ship", "return", "pay"))


def test_the_first_run_tells_of_no_past(told: Told) -> None:
    assert not (told.sites[0] / "history.html").exists()
    assert "since" not in told.page(0, SHIP)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_what_regressed_says_since_which_run_and_commit_and_when_it_passed_last(
    told: Told, place: int
) -> None:
    page = told.page(place, SHIP)
    assert f"Not passing since {told.name(1)}" in page
    assert f"Last passed: {told.name(0)}" in page
    red = told.section(place, "history.html", "Not passing now", " Runs When ")
    assert told.name(1) in red
    assert "ship" in red.partition(told.name(1))[2]


def test_a_result_that_turned_stands_under_what_changed(told: Told) -> None:
    turned = told.section(1, "changes.html", "Results that turned", "Steps")
    assert re.search(r"Passed → Failed 1 .*ship", turned)


def test_a_rename_by_id_is_told_and_keeps_address_and_past(told: Told) -> None:
    assert "give back was called “return”" in told.page(2, "changes.html")
    assert "Passed in all 3 runs that looked at it." in told.page(2, GIVE_BACK)


def test_what_differs_at_one_commit_after_a_merge_is_flaky(told: Told) -> None:
    flaky = "Flaky: at commit ffffffffff it ended differently"
    assert flaky not in told.page(3, GIVE_BACK)
    assert flaky in told.page(5, GIVE_BACK)
    assert flaky not in told.page(5, PAY)
    assert flaky in told.section(5, "history.html", "Flaky 1", " Runs When ")


def test_what_was_put_right_passes_again_since_that_run_and_is_news_once(told: Told) -> None:
    assert f"Passes since {told.name(5)}" in told.page(5, SHIP)
    again = told.section(5, "history.html", "Passing again since the last run 1", "Flaky")
    assert "ship" in again
    assert "Passing again" not in told.page(6, "history.html")


def test_what_is_written_anew_is_new_once(told: Told) -> None:
    assert "wrap" in told.section(6, "history.html", "New in the last run 1", "Flaky")
    assert "New in the last run" not in told.page(7, "history.html")


def test_a_selection_says_of_everything_else_which_run_found_it(told: Told) -> None:
    assert f"Result of an earlier run: {told.name(6)}" in told.page(7, GIVE_BACK)
    assert "Result of an earlier run" not in told.page(7, PAY)
    assert "3 of these results are from earlier runs" in told.page(7, "index.html")


def test_what_is_out_of_date_says_so_and_proves_nothing(told: Told) -> None:
    page = told.page(7, SHIP)
    assert "Out of date" in page
    assert "Until it runs again, nothing is proved." in page
    assert f"Result of an earlier run: {told.name(6)}" in page
    assert "2 scenarios do what they promise" in told.page(7, "index.html")


def test_what_is_put_off_stands_in_quarantine_with_its_reason(tmp_path: Path) -> None:
    shop = ten_runs(tmp_path)
    last = max(datetime.fromtimestamp(run.started, UTC) for run in shop.store.runs()).date()
    shop.known = (KnownFinding(case="return", reason="The till is old.", until=last),)
    shop.run("PPFP")
    site = remembered_site(shop, tmp_path / "site")
    shop.store.close()
    told = Told(sites=[site])
    quarantine = told.section(0, "history.html", "Quarantine", " Runs When ")
    assert "give back" in quarantine
    assert "The till is old." in quarantine


def test_the_first_page_tells_what_is_new_since_the_last_run_of_everything(told: Told) -> None:
    news = told.section(1, "index.html", "What changed", "Stages and gates")
    assert f"Since the last run of everything that passed: {told.name(0)}" in news
    assert "Passed → Failed 1" in news
    news = told.section(7, "index.html", "What changed", "Stages and gates")
    assert f"Since the last run of everything before this: {told.name(6)}" in news
    assert "Changed 1" in news
    assert "What changed" not in told.page(0, "index.html")


def test_only_the_last_runs_are_called_so_where_others_are_compared(told: Told) -> None:
    pages = (told.sites[7] / "changes").glob("*.html")
    leads = [told.page(7, f"changes/{page.name}").partition("Compare with")[0] for page in pages]
    assert sum("Since the last run of everything before this:" in lead for lead in leads) == 1
    assert sum("Since this run:" in lead for lead in leads) == len(leads) - 1


def test_what_has_no_current_result_is_counted_beside_what_has_one(told: Told) -> None:
    page = told.page(7, "index.html")
    assert "3 of 3 planned scenarios are accounted for. 1 other has no current result" in page
