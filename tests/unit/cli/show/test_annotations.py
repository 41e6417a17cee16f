"""Faults reach the servers that show code at their place, and keep their name when lines move."""

from __future__ import annotations

from typing import Any

import pytest

from accord.cli.console_text import ConsoleText
from accord.cli.show.annotations import github, gitlab, sarif
from accord.model.catalogue import Fault, Severity
from accord.model.message import Message


@pytest.fixture
def texts() -> ConsoleText:
    return ConsoleText("en")


def fault(line: int = 3, path: str = "features/a, b.feature", **changes: Any) -> Fault:
    message = Message(id="check.empty-scenario", arguments={"title": "x"})
    return Fault(path=path, line=line, message=message, **changes)


def test_sarif_names_the_rule_the_level_and_the_place(texts: ConsoleText) -> None:
    warning = fault(severity=Severity.WARNING)
    run = sarif([fault(), warning], texts, prefix="shop/")["runs"][0]
    assert run["tool"]["driver"]["rules"] == [{"id": "check.empty-scenario"}]
    assert [result["level"] for result in run["results"]] == ["error", "warning"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "shop/features/a%2C%20b.feature"},
        "region": {"startLine": 3},
    }


def test_sarif_of_a_whole_file_has_no_line(texts: ConsoleText) -> None:
    (result,) = sarif([fault(line=0)], texts, prefix="")["runs"][0]["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]


def test_github_reads_no_separator_out_of_a_path(texts: ConsoleText) -> None:
    (line,) = github([fault()], texts, prefix="")
    assert line.startswith(
        "::error file=features/a%2C b.feature,line=3,title=check.empty-scenario::"
    )
    assert "\n" not in line


def test_gitlab_gets_its_own_words(texts: ConsoleText) -> None:
    (entry,) = gitlab([fault(severity=Severity.WARNING)], texts, prefix="shop/")
    assert entry["severity"] == "minor"
    assert entry["location"] == {"path": "shop/features/a, b.feature", "lines": {"begin": 3}}


def test_a_fault_keeps_its_fingerprint_when_its_line_moves(texts: ConsoleText) -> None:
    before, after = (gitlab([fault(line=line)], texts, prefix="")[0] for line in (3, 9))
    assert before["fingerprint"] == after["fingerprint"]


def test_two_faults_that_read_alike_are_two(texts: ConsoleText) -> None:
    entries = gitlab([fault(line=3), fault(line=9)], texts, prefix="")
    assert len({entry["fingerprint"] for entry in entries}) == 2
