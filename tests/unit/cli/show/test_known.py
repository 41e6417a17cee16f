"""Known findings are told apart from news, on the terminal and in the JSON document."""

from __future__ import annotations

import io
from datetime import date

import pytest
from rich.console import Console

from accord.cli.console_text import ConsoleText
from accord.cli.show.document import run_document
from accord.cli.show.summary import print_summary
from accord.errors import Exit
from accord.model.catalogue import Catalogue
from accord.model.events import RunFinished
from accord.model.known import KnownFinding
from accord.model.run import Run, apply
from accord.pipeline.verdict import exit_of
from accord.text import LANGUAGES
from fakes.known import CASE, call, entry, failed_step, recognized, stage

ENTRY = entry(reason="the bank is slow", owner="payments", ticket="SHOP-1")


def ended(*entries: KnownFinding) -> Run:
    shown = recognized(stage(failed_step(), calls=[call(404)]), *entries)
    run = Run(stages={shown.name: shown})
    apply(run, RunFinished(at=5, exit=exit_of(run)))
    return run


def summary(run: Run, language: str = "en") -> str:
    out = io.StringIO()
    print_summary(
        run,
        exit=Exit(run.exit or 0),
        reports={},
        console=Console(file=out, width=300),
        texts=ConsoleText(language),  # type: ignore[arg-type]
        catalogue=Catalogue(),
        repeat="accord run",
    )
    # Words wrap, and where they do says nothing.
    return " ".join(out.getvalue().split())


def document(run: Run) -> dict[str, object]:
    return run_document(
        run,
        exit=Exit(run.exit or 0),
        reports={},
        texts=ConsoleText("en"),
        catalogue=Catalogue(),
        repeat="accord run",
    )


def test_the_verdict_counts_what_is_known_and_says_when_the_first_expires() -> None:
    assert (
        "passed (exit 0): every gate is open; known findings: 1, the first expires on 2027-03-01"
        in summary(ended(ENTRY))
    )


def test_a_known_case_is_listed_with_why_and_whose_it_is() -> None:
    text = summary(ended(ENTRY))
    assert (
        f"until 2027-03-01 · {CASE} · Then the order is paid · the bank is slow · payments · SHOP-1"
        in text
    )
    assert "run it again" not in text


def test_one_that_expired_is_told_in_full_with_the_day() -> None:
    text = summary(ended(entry(until=date(2027, 1, 9))))
    assert "was known until 2027-01-09, which is over" in text
    assert "run it again" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_every_language(language: str) -> None:
    for known in (ENTRY, entry(until=date(2027, 1, 9)), entry(status="2xx"), entry(error="x")):
        assert "{" not in summary(ended(known), language)


def test_the_document_keeps_the_status_and_says_what_is_known() -> None:
    told = document(ended(ENTRY))
    assert (told["verdict"], told["exit"], told["failures"]) == ("passed", 0, [])
    assert told["counts"]["failed"] == 1  # type: ignore[index]
    (row,) = told["known"]  # type: ignore[misc]
    assert (row["id"], row["state"], row["until"]) == (CASE, "known", "2027-03-01")  # type: ignore[index]


def test_the_document_says_why_what_got_worse_is_red() -> None:
    told = document(ended(entry(status="2xx")))
    (row,) = told["known"]  # type: ignore[misc]
    assert (row["state"], told["exit"]) == ("worse", 1)  # type: ignore[index]
    assert "answered 4xx instead of 2xx" in row["because"]  # type: ignore[index]
