"""The run as JSON holds what the terminal tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from accord.cli.console_text import ConsoleText
from accord.cli.show.document import run_document
from accord.errors import Exit
from accord.model.catalogue import Catalogue, Service
from accord.model.run import Run
from accord.model.status import Status
from fakes import finished_run as fake

INVENTORY = Catalogue(
    services=(
        Service(name="bank", owner="Team Money"),
        Service(name="ordering", depends_on=("bank",)),
    )
)


def document_of(run: Run) -> dict[str, Any]:
    document = run_document(
        run,
        exit=Exit.FAILED,
        reports={"site": Path("/w/reports/site/index.html")},
        texts=ConsoleText("en"),
        catalogue=INVENTORY,
        repeat="accord run",
    )
    decoded: dict[str, Any] = json.loads(msgspec.json.encode(document))
    return decoded


def test_the_verdict_the_exit_and_the_counts_are_at_the_top() -> None:
    told = document_of(fake.every_end())
    assert (told["verdict"], told["exit"]) == ("failed", 1)
    assert told["counts"] == {"passed": 1, "skipped": 1, "pending": 1, "failed": 2, "broken": 2}


def test_a_stage_tells_its_decisions_and_its_accounting() -> None:
    [stage] = document_of(fake.every_end())["stages"]
    [decision] = stage["decisions"]
    assert (stage["planned"], stage["accounted"], stage["lost"]) == (7, 6, ["g"])
    assert decision == {
        "rule": "failed = 0",
        "open": False,
        "judged": True,
        "because": "2 failed",
        "expected": "0",
        "actual": "2",
    }


def test_a_failure_has_reason_service_curl_and_repeat() -> None:
    failure = document_of(fake.every_end())["failures"][1]
    assert failure["reason"] == "total: expected 90, actual 100"
    assert failure["broke"]["service"] == "bank"
    assert failure["broke"]["owner"] == "Team Money"
    assert failure["curl"].startswith("curl -i")
    assert failure["repeat"] == f"accord run {fake.PATH}:20"


def test_pending_scenarios_are_listed_apart() -> None:
    [pending] = document_of(fake.every_end())["pending"]
    assert (pending["id"], pending["line"]) == ("d", 40)


def test_unreadable_files_are_told() -> None:
    [stage] = document_of(fake.every_end())["stages"]
    assert stage["unreadable"][0]["path"] == "features/bad.feature"


def test_the_files_of_the_reports_are_named() -> None:
    assert document_of(fake.every_end())["reports"] == {"site": "/w/reports/site/index.html"}


def test_how_many_calls_were_judged_is_told_with_the_reasons() -> None:
    run = fake.every_end()
    next(iter(run.stages.values())).judged.update({"kept": 3, "charset": 1})
    told = document_of(run)["calls"]
    assert told == {"answered": 4, "judged": 3, "not_judged": {"charset": 1}}


def test_an_unproved_operation_is_told_with_what_would_help() -> None:
    [stage] = document_of(fake.unproved())["stages"]
    assert stage["unproved"] == [
        {"operation": "ordering/readOrder", "reason": "only 404", "lines": "orderId = 7"}
    ]


def test_unproved_operations_are_told_by_what_would_help_too() -> None:
    [stage] = document_of(fake.unproved("ordering/pay"))["stages"]
    [cause] = stage["unproved_causes"]
    assert cause["reason"] == "2 operations are unproved: only 404"
    assert [*cause["operations"]] == ["ordering/readOrder", "ordering/pay"]


def test_what_failures_have_in_common_is_told_once() -> None:
    cases = [fake.planned(name, name, 1) for name in "ab"]
    calls = [fake.DEAD_BANK, fake.BANK_LOG]
    told = [event for c in cases for event in fake.case(c.id, Status.FAILED, calls=calls)]
    [cause] = document_of(fake.run_of(cases, told))["causes"]
    assert cause["cause"] == "bank does not answer authorise"
    assert cause["cases"] == [{"stage": fake.STAGE, "id": name} for name in "ab"]
