from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from accord.check import logged
from accord.check.logged import LogState, look
from accord.config.settings import Environment
from accord.model.catalogue import Service
from accord.system.system import Target

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALL = f'{{"service":"price","trace_id":"{TRACE}","method":"GET","path":"/p","status":200}}'
SERVICES = (Service(name="price"), Service(name="stock"), Service(name="bank", third_party=True))


def looked(folder: Path, **settings: Any) -> LogState:
    target = Target(name="x", settings=Environment(**settings), services=SERVICES)
    return look(target, workspace=folder, reports=folder / "reports")


def joined(state: LogState) -> dict[str, int]:
    return {service.service: service.calls for service in state.services}


def test_where_nothing_is_known_of_logs_nothing_is_told(tmp_path: Path) -> None:
    assert looked(tmp_path) == LogState()


def test_services_without_a_line_are_told_but_for_third_parties(tmp_path: Path) -> None:
    (tmp_path / "all.log").write_text(f"{CALL}\n")
    assert joined(looked(tmp_path, logs={"all": {"files": ["*.log"]}})) == {"price": 1, "stock": 0}


def test_a_command_is_followed_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logged, "_FOLLOWED_S", 1.5)
    code = f"import time; print({CALL!r}, flush=True); time.sleep(60)"
    command = [sys.executable, "-S", "-c", code]
    assert joined(looked(tmp_path, logs={"all": {"command": command}}))["price"] == 1


def test_a_command_that_fails_is_lacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logged, "_FOLLOWED_S", 60)
    command = [sys.executable, "-S", "-c", "import sys; sys.exit('not signed in')"]
    [lack] = looked(tmp_path, logs={"all": {"command": command}}).lacks
    assert lack.arguments["lines"] == "not signed in"


def test_of_started_services_the_newest_run_is_looked_at(tmp_path: Path) -> None:
    logs = tmp_path / "reports/runs/a/logs"
    logs.mkdir(parents=True)
    (tmp_path / "reports/runs/latest").write_text("a\n")
    (logs / "price.log").write_text(f"{CALL}\n")
    (logs / "scenarios.log").write_text("what an engine printed\n")
    assert joined(looked(tmp_path, commands={"price": "run"})) == {"price": 1, "stock": 0}
