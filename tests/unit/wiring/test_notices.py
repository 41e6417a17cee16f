"""A run is told where it is news, and only of the whole of the default branch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from accord import wiring
from accord.errors import ConfigurationError
from accord.history import record_of
from accord.model.catalogue import Catalogue
from accord.model.events import Sharded
from accord.model.history import CaseKey
from accord.model.run import Run, apply
from accord.model.status import Status
from accord.wiring.history import last_before, run_history
from fakes.finished_run import case, planned, run_of
from fakes.http_service import Answer, Service, serving
from fakes.scripted_runs import ScriptedRuns

CHANNEL = "[notices]\nchannels = ['TEAM']\n"


def ran(number: int, status: Status, **changed: object) -> Run:
    """A run of one case on main; each began later than the one before."""
    failed = status is Status.FAILED
    run = run_of([planned("a", "A", 1)], case("a", status), exit=int(failed))
    run.id, run.started, run.branch = f"2026112{number}-000000-000000", float(number), "main"
    for name, value in changed.items():
        setattr(run, name, value)
    return run


@dataclass
class Team:
    """A workspace with a channel, and what that was told."""

    folder: Path
    service: Service

    def notify(self, run: Run, **environment: str) -> list[str]:
        workspace = wiring.read_workspace(self.folder)
        before = len(self.service.received)
        recorded = wiring.FinishedRun(folder=self.folder, catalogue=Catalogue(title="S"), run=run)
        known = {"TEAM": self.service.address.replace("http://", "json://"), **environment}
        assert wiring.notify(workspace, recorded, language="en", environment=known) == ()
        with run_history(workspace) as history:
            history.record(record_of(Catalogue(), run))
        return [json.loads(it.body)["title"] for it in self.service.received[before:]]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with made(tmp_path, CHANNEL) as it:
        yield it


@contextmanager
def made(folder: Path, settings: str) -> Iterator[Team]:
    (folder / "features").mkdir(exist_ok=True)
    (folder / "accord.toml").write_text(settings)
    with serving(lambda _: Answer()) as service:
        yield Team(folder, service)


def test_a_change_of_verdict_is_told_and_what_stays_is_not(team: Team) -> None:
    assert team.notify(ran(1, Status.PASSED)) == []
    assert team.notify(ran(2, Status.FAILED)) == ["S, main: failed (was passed)"]
    assert team.notify(ran(3, Status.FAILED)) == []
    assert team.notify(ran(4, Status.PASSED)) == ["S, main: passed (was failed)"]


def test_the_first_run_is_told_when_it_is_red(team: Team) -> None:
    assert team.notify(ran(1, Status.FAILED)) == ["S, main: failed"]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"branch": "topic"}, id="another-branch"),
        pytest.param({"branch": ""}, id="no-branch"),
        pytest.param({"selection": "--tags @smoke"}, id="a-selection"),
        pytest.param({"interrupted": True}, id="interrupted"),
    ],
)
def test_what_is_not_the_whole_of_the_default_branch_is_not_told(
    team: Team, changed: dict[str, object]
) -> None:
    assert team.notify(ran(1, Status.FAILED, **changed)) == []


def test_a_shard_is_not_told(team: Team) -> None:
    run = ran(1, Status.FAILED)
    apply(run, Sharded(at=1, index=1, total=2))
    assert team.notify(run) == []


def test_the_server_says_which_branch_is_the_default_one(team: Team) -> None:
    run = ran(1, Status.FAILED, branch="develop")
    assert team.notify(run, CI_DEFAULT_BRANCH="develop") == ["S, develop: failed"]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        pytest.param("when = 'always'", [True, True, True, True], id="always"),
        pytest.param("when = 'red'", [False, True, True, False], id="red"),
        pytest.param("branches = ['topic']", [False, False, False, False], id="branches"),
    ],
)
def test_a_team_may_want_it_otherwise(tmp_path: Path, setting: str, told: list[bool]) -> None:
    ends = (Status.PASSED, Status.FAILED, Status.FAILED, Status.PASSED)
    with made(tmp_path, CHANNEL + setting + "\n") as team:
        assert [bool(team.notify(ran(n, end))) for n, end in enumerate(ends)] == told


@pytest.mark.parametrize(
    ("setting", "environment", "page"),
    [
        ("page = 'https://x/{run}'", {}, "https://x/20261121-000000-000000"),
        ("", {"CI_JOB_URL": "https://gitlab/j"}, "https://gitlab/j"),
        (
            "",
            {
                "GITHUB_SERVER_URL": "https://github",
                "GITHUB_REPOSITORY": "a/b",
                "GITHUB_RUN_ID": "7",
            },
            "https://github/a/b/actions/runs/7",
        ),
    ],
)
def test_the_page_is_told(
    tmp_path: Path, setting: str, environment: dict[str, str], page: str
) -> None:
    with made(tmp_path, f"{CHANNEL}{setting}\n") as team:
        team.notify(ran(1, Status.FAILED), **environment)
        assert f"Page: {page}" in json.loads(team.service.received[0].body)["message"]


def test_an_address_in_the_settings_is_refused_and_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").write_text("[notices]\nchannels = ['slack://a/b/c']\n")
    with pytest.raises(ConfigurationError) as refused:
        wiring.read_workspace(tmp_path)
    assert "slack" not in str(refused.value)


def test_without_a_channel_nobody_is_told(tmp_path: Path) -> None:
    with made(tmp_path, "") as team:
        assert team.notify(ran(1, Status.FAILED)) == []


def test_what_remembers_nothing_tells_whatever_is_red(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    (tmp_path / "accord.toml").write_text("history = ''\n" + CHANNEL)
    workspace = wiring.read_workspace(tmp_path)
    for status, told in ((Status.PASSED, []), (Status.FAILED, ["TEAM"])):
        recorded = wiring.FinishedRun(folder=tmp_path, catalogue=Catalogue(), run=ran(1, status))
        missed = wiring.notify(workspace, recorded, language="en", environment={})
        assert [it.channel for it in missed] == told


def test_what_was_red_before_is_no_news_where_the_last_run_never_came_to_it(tmp_path: Path) -> None:
    shop = ScriptedRuns(tmp_path / ".accord", "pay", "ship")
    both = ["scenarios", "second"]
    (tmp_path / "accord.toml").write_text("")
    shop.run("FP", stages=both)
    shop.run("FP", stages=both, closed=["second"])
    last = shop.run("PP", stages=both)
    at = wiring.read_workspace(tmp_path)
    shop.store.close()
    stood = last_before(at, shop.catalogue, last)
    assert stood is not None
    assert stood.statuses[CaseKey("second", "pay")] is Status.FAILED
