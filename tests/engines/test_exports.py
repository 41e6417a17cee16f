"""Exports of a real run count what the run counts."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from fakes.tiny_workspace import TinyWorkspace

pytestmark = pytest.mark.engine


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A run that is over, and what it counted."""

    folder: Path
    counts: dict[str, int]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A run with something of everything, a rule and a hook that raises among it."""
    tiny = TinyWorkspace.at(tmp_path_factory.mktemp("ran"))
    tiny.write(
        "features/all.feature",
        """
        Feature: All
          Scenario: Good
            Given it works
          Rule: A rule
            Scenario: Bad
              Given it works
                | a | b |
                | 1 | 2 |
              Then it does not
            Scenario: New
              Given nobody wrote this
          @hooked
          Scenario: Hooked
            Given it works
          @skip
          Scenario: Skipped
            Given it works
        """,
    )
    tiny.write("features/bad.feature", "Feature: bad\n  Scenario: x\n    Given y\n  nonsense\n")
    tiny.write(
        "environment.py",
        """
        from accord.steps.hooks import after_all, after_step, before_all, before_scenario
        from accord.steps import hooks


        def after_scenario(context, scenario):
            hooks.after_scenario(context, scenario)
            if "hooked" in scenario.tags:
                raise OSError("the till is jammed")
        """,
    )
    done = tiny.accord("run", "--format", "json")
    assert tiny.accord("report", "--format", "allure").code == 0
    return Ran(folder=tiny.folder, counts=done.document["counts"])


def test_allure_counts_what_the_run_counts(ran: Ran) -> None:
    folder = ran.folder / "reports" / "allure-results"
    results = [json.loads(file.read_text()) for file in folder.glob("*-result.json")]
    ours = [item for item in results if "accord" not in item["titlePath"]]
    told = ran.counts
    assert Counter(item["status"] for item in ours) == Counter(
        passed=told["passed"],
        failed=told["failed"],
        broken=told["broken"],
        skipped=told["skipped"] + told["pending"],
    )
    [beside] = [item for item in results if "accord" in item["titlePath"]]
    assert (beside["name"], beside["status"]) == ("features/bad.feature:4", "broken")


def test_allure_shows_the_hook_that_raised_as_tear_down(ran: Ran) -> None:
    folder = ran.folder / "reports" / "allure-results"
    around = [json.loads(file.read_text()) for file in folder.glob("*-container.json")]
    raised = [after for item in around for after in item.get("afters", [])]
    assert [after["status"] for after in raised] == ["broken"]
    assert "the till is jammed" in raised[0]["statusDetails"]["message"]


def test_junit_counts_what_the_run_counts(ran: Ran) -> None:
    suite = ET.parse(ran.folder / "reports" / "junit" / "scenarios.xml").find("testsuite")
    assert suite is not None
    told = ran.counts
    assert int(suite.get("failures", "")) == told["failed"]
    assert int(suite.get("errors", "")) == told["broken"] + 1
    assert int(suite.get("skipped", "")) == told["skipped"] + told["pending"]


def test_allure_results_are_written_by_a_run_that_is_asked_to(tmp_path: Path) -> None:
    tiny = TinyWorkspace.at(tmp_path)
    tiny.feature("a", "One: Given it works")
    tiny.write("accord.toml", '[reports]\nformats = ["allure"]\n')
    reports = tiny.accord("run", "--format", "json").document["reports"]
    assert list(reports) == ["allure"]
    assert len(list((tmp_path / "reports" / "allure-results").glob("*-result.json"))) == 1
