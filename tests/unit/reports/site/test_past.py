"""What pages say of earlier runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from accord.model.known import KnownFinding
from accord.reports.site import scenario_address
from accord.reports.site.addresses import changes_address
from fakes.page_words import blanks_behind_wide
from fakes.scripted_runs import ScriptedRuns, remembered_site, ten_runs


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ScriptedRuns]:
    runs = ScriptedRuns(tmp_path, "pay", "ship", "return")
    yield runs
    runs.store.close()


def written(shop: ScriptedRuns, folder: Path) -> Path:
    """The site of the last run with everything that is known then."""
    return remembered_site(shop, folder / "site")


def text(site: Path, address: str = "index.html") -> str:
    return (site / address).read_text(encoding="utf-8")


def test_no_blank_stands_between_a_wide_colon_and_a_day(shop: ScriptedRuns, tmp_path: Path) -> None:
    for letters in ("PPP", "PFP", "PFF"):
        shop.run(letters)
    shop.run("P", only=["pay"])
    site = remembered_site(shop, tmp_path / "site", language="zh-CN")
    assert "从这次执行起未通过：" in text(site, "history.html")
    assert blanks_behind_wide(site) == []


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


def test_a_first_run_has_neither_history_nor_changes(shop: ScriptedRuns, tmp_path: Path) -> None:
    shop.run("PPP")
    site = written(shop, tmp_path)
    assert not (site / "history.html").exists()
    assert not (site / "changes.html").exists()
    assert "history.html" not in text(site)


def test_a_red_case_says_since_when_and_shows_its_strip(shop: ScriptedRuns, tmp_path: Path) -> None:
    shop.run("PPP")
    broke = shop.run("PFP")
    shop.run("PFP")
    page = text(written(shop, tmp_path), scenario_address("ship"))
    since = page.partition("Not passing since")[2].partition("Last passed")[0]
    assert broke.id in since
    assert page.count('<i class="failed">') == 2
    assert page.count("<td>") > 3 * 3


def test_what_always_passed_takes_one_sentence(shop: ScriptedRuns, tmp_path: Path) -> None:
    shop.run("PFP")
    shop.run("PFP")
    page = text(written(shop, tmp_path), scenario_address("pay"))
    assert "Passed in all 2 runs that looked at it." in page
    assert 'class="strip"' not in page


def test_what_every_run_left_out_has_no_past(shop: ScriptedRuns, tmp_path: Path) -> None:
    shop.run("PSP")
    shop.run("PSP")
    assert 'class="past"' not in text(written(shop, tmp_path), scenario_address("ship"))


@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [(2.0, "Slower: about "), (0.5, "Faster: about ")],
    ids=["slower", "faster"],
)
def test_another_pace_is_told_on_the_page_and_in_the_history(
    shop: ScriptedRuns, tmp_path: Path, seconds: float, sentence: str
) -> None:
    for _ in range(10):
        shop.run("PPP")
    for _ in range(3):
        shop.run("PPP", seconds=seconds)
    site = written(shop, tmp_path)
    for page in (scenario_address("ship"), "history.html"):
        assert sentence in text(site, page)


@pytest.mark.parametrize(
    ("until", "words"),
    [
        pytest.param(date(2099, 1, 1), "until 2099-01-01", id="lasts"),
        pytest.param(date(1969, 1, 1), "ran out on 1969-01-01", id="ran-out"),
    ],
)
def test_what_is_put_off_stands_in_quarantine(
    shop: ScriptedRuns, tmp_path: Path, until: date, words: str
) -> None:
    shop.known = (KnownFinding(case="ship", reason="The bank is slow.", owner="Mei", until=until),)
    shop.run("PFP")
    shop.run("PFP")
    page = text(written(shop, tmp_path), "history.html").partition('id="quarantine"')[2]
    quarantine = page.partition("</section>")[0]
    assert ">ship<" in quarantine
    for word in (words, "The bank is slow.", "Mei"):
        assert word in quarantine
    assert "the entry may go" not in quarantine


def test_what_passes_again_and_again_may_leave_quarantine(
    shop: ScriptedRuns, tmp_path: Path
) -> None:
    shop.known = (KnownFinding(case="ship", until=date(2099, 1, 1)),)
    for letters in ("PFP", "PPP", "PPP", "PPP"):
        shop.run(letters)
    assert "passed in the last 3 runs: the entry may go" in text(
        written(shop, tmp_path), "history.html"
    )


def test_what_does_not_pass_is_told_by_the_run_since_which(
    shop: ScriptedRuns, tmp_path: Path
) -> None:
    shop.run("PPP")
    broke = shop.run("FFP")
    shop.run("FFF")
    page = text(written(shop, tmp_path), "history.html")
    group = page.partition(broke.id)[2].partition("</ul>")[0]
    assert [title in group for title in (">pay<", ">ship<", ">return<")] == [True, True, False]


def test_other_runs_to_compare_with_are_a_click_away(shop: ScriptedRuns, tmp_path: Path) -> None:
    first = shop.run("PPP")
    shop.texts["pay"] = "I pay with a coupon"
    shop.run("PPP")
    shop.run("PPP")
    site = written(shop, tmp_path)
    assert changes_address(first.id) in text(site, "changes.html")
    assert "<ins>When I pay with a coupon</ins>" not in text(site, "changes.html")
    assert "<ins>When I pay with a coupon</ins>" in text(site, changes_address(first.id))
    assert f'href="../{scenario_address("pay")}"' in text(site, changes_address(first.id))


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("ten")
    runs = ten_runs(folder)
    yield remembered_site(runs, folder / "site")
    runs.store.close()


@pytest.mark.parametrize(
    "sentence",
    [
        "8 runs are remembered",
        "Not passing now, the longest first",
        "Flaky: at commit ffffffffff",
        "only pay",
    ],
)
def test_the_history_of_the_whole_is_told(ten: Path, sentence: str) -> None:
    assert sentence in text(ten, "history.html")


def test_every_run_is_in_the_picture_and_in_the_table(ten: Path) -> None:
    page = text(ten, "history.html")
    rows = page.partition('id="runs"')[2].partition("<tbody>")[2]
    assert rows.count("<tr>") == 8
    picture = page.partition("<svg")[2].partition("</svg>")[0]
    assert len(set(re.findall(r' x="(\d+)"', picture))) == 7


def test_what_changed_is_told_beside_the_last_that_passed(ten: Path) -> None:
    page = text(ten, "changes.html")
    assert "Since the last run of everything that passed:" in page
    assert "<del>When I pay</del>" in page
    assert "<ins>When I pay with a coupon</ins>" in page
    assert [page.index(it) for it in ("Results that turned", ">Changed", ">Added", ">Removed")]
    assert ">gift<" in page
    assert "was called “return”" in page
