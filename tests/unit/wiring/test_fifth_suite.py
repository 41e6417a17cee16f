"""A suite that is only registered is planned, run, judged and told like the four built in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from accord.errors import Exit
from fakes.command import Command
from fakes.fifth_suite import registered

CONFIGURATION = """
[reports]
formats = ["site", "junit", "allure"]

[stages.audit]
gates = ["score >= 80 %"]
"""


@pytest.fixture(autouse=True)
def _fifth() -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def accord(tmp_path: Path) -> Command:
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit/books.toml").write_text('title = "Books"\n')
    (tmp_path / "accord.toml").write_text(CONFIGURATION)
    return Command(tmp_path, environment={"ACCORD_LANGUAGE": "en"})


def configure(accord: Command, lines: str) -> None:
    path = accord.folder / "accord.toml"
    path.write_text(path.read_text() + lines)


def test_its_files_make_a_stage_and_its_engine_runs_it(accord: Command) -> None:
    assert accord("run", "--format", "json") == Exit.OPEN, accord.talk
    [stage] = accord.document["stages"]
    assert (stage["name"], stage["suite"], stage["engine"]) == ("audit", "audit", "auditor")


def test_a_case_of_it_that_fails_is_told_in_every_report(accord: Command) -> None:
    (accord.folder / "audit/till.toml").write_text('title = "The till fails"\n')
    assert accord("run") == Exit.FAILED
    reports = accord.folder / "reports"
    junit = next(reports.glob("junit/**/*.xml"))
    failed = ElementTree.parse(junit).find(".//testcase[failure]")
    assert failed is not None
    assert failed.get("name") == "The till fails"
    allure = [json.loads(path.read_text()) for path in reports.glob("allure-results/*-result.json")]
    assert {item["name"]: item["status"] for item in allure}["The till fails"] == "failed"
    home = (reports / "site/index.html").read_text()
    assert "1 of 2 cases of “Audit”" in home
    assert ">Audit</span>" in home
    assert any("The books are open." in page.read_text() for page in reports.glob("site/**/*.html"))


def test_a_suite_is_called_in_the_readers_language(accord: Command) -> None:
    assert accord("run", language="zh-TW") == Exit.OPEN
    assert ">稽核</span>" in (accord.folder / "reports/site/index.html").read_text()


@pytest.mark.parametrize(
    ("gate", "code", "hint"),
    [
        pytest.param("score >= 95 %", Exit.FAILED, "", id="not-reached"),
        pytest.param("depth = 1", Exit.OPEN, "", id="a-count"),
        pytest.param("score >= 0.8", Exit.USAGE, "score >= 80 %", id="no-unit"),
        pytest.param("score = 1 ms", Exit.USAGE, "score = 1 %", id="wrong-unit"),
        pytest.param("skore >= 80 %", Exit.USAGE, "score", id="misspelt"),
        pytest.param("p95 <= 1 s", Exit.USAGE, "", id="of-another-suite"),
    ],
)
def test_its_figures_can_be_asked_for(accord: Command, gate: str, code: Exit, hint: str) -> None:
    path = accord.folder / "accord.toml"
    path.write_text(path.read_text().replace("score >= 80 %", gate))
    assert accord("run") == code
    assert hint in accord.talk


@pytest.mark.parametrize("command", ["check", "run"])
def test_an_option_that_its_engine_does_not_have_is_refused(accord: Command, command: str) -> None:
    configure(accord, "options = { dept = 3 }\n")
    assert accord(command) == Exit.USAGE
    assert "accord.toml:7" in accord.talk
    assert "“depth”" in accord.talk


def test_an_option_reaches_its_engine(accord: Command) -> None:
    configure(accord, "options = { depth = 7 }\n")
    path = accord.folder / "accord.toml"
    path.write_text(path.read_text().replace("score >= 80 %", "depth = 7"))
    assert accord("run") == Exit.OPEN


def test_a_stage_may_name_another_engine_of_the_suite(accord: Command) -> None:
    configure(accord, 'engine = "second-auditor"\n')
    assert accord("run", "--format", "json") == Exit.OPEN
    assert accord.document["stages"][0]["engine"] == "second-auditor"


def test_an_engine_that_the_suite_does_not_have_is_refused(accord: Command) -> None:
    configure(accord, 'engine = "behave"\n')
    assert accord("check") == Exit.USAGE
    assert "auditor" in accord.talk


def test_a_file_of_it_that_cannot_be_read_closes_its_stage(accord: Command) -> None:
    (accord.folder / "audit/bad.toml").write_text("title\n")
    assert accord("run") == Exit.USAGE


def test_the_doctor_knows_it(accord: Command) -> None:
    assert accord("doctor", "--format", "json") in (Exit.OPEN, Exit.BROKEN)
    assert "audit" in {stage["suite"] for stage in accord.document["stages"]}


def test_without_it_its_name_is_refused_and_its_journal_is_read(
    accord: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert accord("run") == Exit.OPEN
    (accord.folder / "accord.toml").write_text("")
    from accord.model.suites import REGISTRY
    from fakes.fifth_suite import AUDIT

    monkeypatch.delitem(REGISTRY, AUDIT)
    assert accord("report") == Exit.OPEN, accord.talk
    (accord.folder / "accord.toml").write_text('[stages.x]\nsuite = "audit"\n')
    assert accord("check") == Exit.USAGE
