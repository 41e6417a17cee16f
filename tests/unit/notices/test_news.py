"""What is told of a run to people who did not watch it."""

from __future__ import annotations

import pytest

from accord.model.catalogue import Catalogue, Service
from accord.model.events import Merged
from accord.model.history import CaseKey, RecordedRun, Standing
from accord.model.message import plain
from accord.model.run import Run
from accord.model.status import Status
from accord.notices import news_of
from accord.text import LANGUAGES, Language, say
from fakes.finished_run import STAGE, case, every_end, planned, run_of, unproved

CATALOGUE = Catalogue(
    title="Shop",
    services=(Service(name="bank", owner="finance"), Service(name="ordering", owner="sales")),
)


def before(verdict: str, **statuses: Status) -> Standing:
    return Standing(
        run=RecordedRun(id="1", started=0.0, verdict=verdict),
        statuses={CaseKey(STAGE, id): status for id, status in statuses.items()},
    )


def told(run: Run, last: Standing | None = None, language: Language = "en") -> list[str]:
    news = news_of(CATALOGUE, run, last, page="https://ci.example/1")
    return [say(news.title, language), *(say(line, language) for line in news.lines)]


def test_the_title_says_what_it_is_and_what_it_was() -> None:
    run = every_end()
    run.branch = "main"
    assert told(run, before("passed"))[0] == "Shop, main: failed (was passed)"
    assert told(run, before("failed"))[0] == "Shop, main: failed"
    assert told(run)[0] == "Shop, main: failed"


def test_what_is_new_and_what_is_fixed_is_told() -> None:
    lines = told(every_end(), before("failed", a=Status.PASSED, b=Status.FAILED, f=Status.FAILED))
    assert "Fixed: 1" in lines
    assert lines[lines.index("Fixed: 1") + 1] == "- An order is confirmed"
    new = lines.index("Newly red: 3")
    assert "- A coupon lowers the price" in lines[new:]
    assert not any("缺貨" in line for line in lines)


def test_the_cause_is_told_with_the_owner_of_the_service() -> None:
    lines = told(every_end())
    assert any(line.startswith("Cause: ") for line in lines)
    assert any(line.endswith("belongs to finance.") for line in lines)


def test_many_cases_are_cut_and_counted() -> None:
    cases = [planned(str(n), f"Case {n}", n) for n in range(9)]
    ended = [event for it in cases for event in case(it.id, Status.FAILED)]
    lines = told(run_of(cases, ended, exit=1))
    assert "- and 4 more" in lines
    assert sum(line.startswith("- Case") for line in lines) == 5


def test_what_is_wrong_beside_the_cases_is_told_and_cut() -> None:
    run = every_end()
    problems = tuple(plain(f"part {n} is missing") for n in range(9))
    run.merged = Merged(at=0.0, problems=problems)
    lines = told(run)
    assert "part 0 is missing" in lines
    assert sum(line.startswith("part ") for line in lines) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language(language: Language) -> None:
    lines = told(every_end(), before("passed", a=Status.PASSED), language)
    assert not any("notices." in line or "{" in line for line in lines)
    assert lines[-1].endswith("https://ci.example/1")


def test_what_is_unproved_is_no_case_that_waits_for_steps() -> None:
    lines = told(unproved())
    assert "scenarios: passed 1, failed 0, broken 0, unproved 1, skipped 0" in lines
