from __future__ import annotations

from pathlib import Path

import pytest
from schemathesis.config import SchemathesisConfig

from accord.engines.schemathesis.options import Options
from accord.engines.schemathesis.settings import settings, team_settings
from accord.errors import ConfigurationError

TEAM = """
base-url = "http://elsewhere"
[checks.not_a_server_error]
expected-statuses = ["503"]
[phases.fuzzing]
operation-ordering = "none"
[[project]]
title = "Goods"
base-url = "http://elsewhere"
"""


def told(folder: Path, phases: frozenset[str] = frozenset({"fuzzing"})) -> dict[str, object]:
    return settings(
        team_settings(folder),
        Options(max_examples=3),
        base_url="http://here",
        headers={"Authorization": "Bearer x"},
        phases=phases,
        seed=5,
    )


def test_the_engine_understands_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(TEAM)
    assert SchemathesisConfig.from_dict(told(tmp_path)).seed == 5


def test_a_team_without_a_file_is_fine(tmp_path: Path) -> None:
    assert told(tmp_path)["seed"] == 5


def test_what_the_team_says_of_checks_and_phases_is_kept(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(TEAM)
    made = told(tmp_path)
    assert made["checks"] == {"not_a_server_error": {"expected-statuses": ["503"]}}
    assert made["phases"]["fuzzing"] == {"operation-ordering": "none", "enabled": True}  # type: ignore[index]


def test_the_address_is_that_of_the_environment(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(TEAM)
    made = told(tmp_path)
    assert (made["base-url"], made["project"]) == ("http://here", [{"title": "Goods"}])


def test_only_planned_phases_are_on(tmp_path: Path) -> None:
    phases = told(tmp_path, frozenset({"coverage"}))["phases"]
    on = [name for name, phase in phases.items() if phase["enabled"]]  # type: ignore[attr-defined]
    assert on == ["coverage"]


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text("seed = = 3")
    with pytest.raises(ConfigurationError, match="bad-settings"):
        team_settings(tmp_path)
