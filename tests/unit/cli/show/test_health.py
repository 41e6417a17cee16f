"""What the doctor found is shown to people and given as data."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from accord import wiring
from accord.check.doctor import (
    Diagnosis,
    Distribution,
    EnvironmentState,
    ServiceAnswer,
    StageState,
)
from accord.check.logged import LogState
from accord.cli.console_text import ConsoleText
from accord.cli.show import health
from accord.config import EffectiveSetting, SettingOrigin
from accord.evidence.log_survey import LoggedService
from accord.model.message import plain
from accord.model.status import Suite

TEXTS = ConsoleText("en")
ILL = Diagnosis(
    parts=(Distribution(name="behave", suite=Suite.SCENARIOS, engine="behave"),),
    stages=(
        StageState(
            name="smoke",
            suite=Suite.SCENARIOS,
            engine="behave",
            configured=True,
            cases=3,
            lacks=(plain("a kettle"),),
        ),
        StageState(name="load", suite=Suite.LOAD, engine="locust", configured=False),
    ),
    environment=EnvironmentState(
        name="local",
        services=(
            ServiceAnswer(service="goods", address="http://127.0.0.1:1"),
            ServiceAnswer(service="bank", address="http://127.0.0.1:2", problem="refused"),
        ),
    ),
    logs=LogState(
        services=(
            LoggedService(service="goods", lines=9, traced=5, calls=4, example="GET /goods 200"),
            LoggedService(service="cart", lines=9, traced=5, example="cart is cold"),
            LoggedService(service="mail", lines=9, example="started"),
            LoggedService(service="bank"),
        ),
        lacks=(plain("the command of the logs ended"),),
    ),
    settings=(
        EffectiveSetting(key="title", value="Tea", origin=SettingOrigin.DEFAULT),
        EffectiveSetting(
            key="language", value="en", origin=SettingOrigin.FILE, where="accord.toml:1"
        ),
    ),
    lacks=(plain("no room"),),
)


@pytest.fixture
def workspace(tmp_path: Path) -> wiring.Workspace:
    return wiring.read_workspace(tmp_path)


def page(workspace: wiring.Workspace) -> list[list[str]]:
    out = io.StringIO()
    health.print_diagnosis(ILL, workspace, Console(file=out, width=120), TEXTS)
    return [line.split() for line in out.getvalue().splitlines()]


def document(workspace: wiring.Workspace) -> dict[str, Any]:
    return health.document(ILL, workspace, TEXTS)


def test_what_is_lacking_stands_below_its_stage(workspace: wiring.Workspace) -> None:
    rows = page(workspace)
    at = next(number for number, row in enumerate(rows) if row[:2] == ["✗", "smoke"])
    assert rows[at + 1] == ["a", "kettle"]


def test_what_every_run_lacks_stands_before_the_end(workspace: wiring.Workspace) -> None:
    assert page(workspace)[-2] == ["✗", "no", "room"]


def test_an_engine_that_is_not_installed_is_marked(workspace: wiring.Workspace) -> None:
    assert ["✗", "behave"] in [row[:2] for row in page(workspace)]


def test_a_service_that_does_not_answer_says_why(workspace: wiring.Workspace) -> None:
    rows = [" ".join(row) for row in page(workspace)]
    assert any(row.startswith("✗ bank") and "refused" in row for row in rows)
    assert any(row.startswith("✓ goods") for row in rows)


def test_a_setting_tells_where_it_was_set(workspace: wiring.Workspace) -> None:
    rows = page(workspace)
    assert ["language", "en", "accord.toml:1"] in rows
    assert ["title", "Tea", "default"] in rows


def test_the_data_has_every_finding(workspace: wiring.Workspace) -> None:
    found = document(workspace)
    assert found["healthy"] is False
    assert [stage["lacks"] for stage in found["stages"]] == [["a kettle"], []]
    assert found["lacks"] == ["no room"]
    assert [service["problem"] for service in found["environment"]["services"]] == ["", "refused"]


def test_services_are_told_by_what_their_lines_are_worth(workspace: wiring.Workspace) -> None:
    rows = [" ".join(row) for row in page(workspace)]
    at = rows.index("Log lines that a run can join")
    assert rows[at + 1 : at + 9] == [
        "✓ goods joined: 4 of 9 lines tell of a request and its trace",
        "GET /goods 200",
        "– cart shown only: 5 of 9 lines name a trace, none tells of a request"
        " (method or path, and status)",
        "cart is cold",
        "– mail not joined: none of 9 lines names a trace",
        "started",
        "– bank no line of it was seen",
        "✗ the command of the logs ended",
    ]


def test_the_data_says_what_lines_are_worth(workspace: wiring.Workspace) -> None:
    logs = document(workspace)["logs"]
    assert [(it["name"], it["calls"]) for it in logs["services"]] == [
        *(("goods", 4), ("cart", 0)),
        *(("mail", 0), ("bank", 0)),
    ]
    assert logs["lacks"] == ["the command of the logs ended"]
