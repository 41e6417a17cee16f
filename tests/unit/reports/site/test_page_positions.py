"""What a scenario page shows of each case."""

from __future__ import annotations

from typing import Any

import pytest
from markupsafe import Markup

from accord.model.run import Attempt, Case, Stage
from accord.model.status import Status, Suite
from accord.reports.site.document import DocumentEntry, Result, ScenarioPage
from accord.reports.site.page_positions import places, repeat_command
from accord.reports.site.story import AttemptStory


def result(*statuses: Status | None) -> Result:
    attempts = [Attempt(number=n, status=status) for n, status in enumerate(statuses, start=1)]
    return Result(
        stage=Stage(name="s"), case=Case(id="a", title="A", planned=True, attempts=attempts)
    )


def entry(*results: Result, **more: Any) -> DocumentEntry:
    fields = {"id": "a", "title": "A", "path": "features/a.feature", "line": 3, "tags": ()}
    return DocumentEntry(results=results, **(fields | more))


def fold(_: DocumentEntry, __: AttemptStory) -> tuple[Markup, str]:
    return Markup(), ""


def test_the_command_repeats_the_case_where_it_failed() -> None:
    failed = result(Status.FAILED)
    told = repeat_command(entry(failed), failed, "staging")
    assert told == "accord run features/a.feature:3 --env staging"


@pytest.mark.parametrize("environment", ["", "local"])
def test_the_usual_environment_is_not_named(environment: str) -> None:
    failed = result(Status.FAILED)
    assert "--env" not in repeat_command(entry(failed), failed, environment)


def test_what_passed_needs_no_command() -> None:
    passed = result(Status.PASSED)
    assert repeat_command(entry(passed), passed, "") == ""


def test_what_no_file_holds_cannot_be_repeated() -> None:
    failed = result(Status.FAILED)
    assert repeat_command(entry(failed, path=""), failed, "") == ""


def test_a_profile_is_repeated_whole_and_a_contract_case_by_its_id() -> None:
    failed = result(Status.FAILED)
    load = entry(failed, suite=Suite.LOAD, path="load/noon.toml", id="load/noon.toml#a", line=0)
    case = entry(failed, suite=Suite.CONTRACT, path="contracts/a.yaml", id="a/read", line=0)
    assert repeat_command(load, failed, "") == "accord run load/noon.toml"
    assert repeat_command(case, failed, "") == "accord run a/read"


def test_a_case_that_no_stage_planned_is_shown_as_not_run() -> None:
    page = ScenarioPage(stem="a", entries=(entry(),))
    (position,) = places(page, "", fold)
    assert [shown.outcome for shown in position.results] == ["not-run"]


def test_attempts_before_the_last_are_told_as_earlier_ones() -> None:
    page = ScenarioPage(stem="a", entries=(entry(result(None, Status.FAILED, Status.PASSED)),))
    (position,) = places(page, "", fold)
    assert [earlier.outcome for earlier in position.results[0].earlier] == ["broken", "failed"]


def test_rows_of_one_place_have_each_an_anchor_of_their_own() -> None:
    rows = tuple(entry(result(Status.PASSED), id="a[1.1]") for _ in range(2))
    positions = places(ScenarioPage(stem="a", entries=rows), "", fold)
    assert [position.anchor for position in positions] == ["row-1.1", "row-1.1-2"]
    assert all(position.results[0].folded for position in positions)
