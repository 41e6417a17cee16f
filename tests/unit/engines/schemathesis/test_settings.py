from __future__ import annotations

from pathlib import Path

import pytest
from schemathesis.config import SchemathesisConfig
from schemathesis.engine.recorder import ScenarioRecorder

from accord.engines.schemathesis.options import PHASES, ContractOptions
from accord.engines.schemathesis.settings import (
    settings,
    team_settings,
    without,
    without_made_up_credentials,
)
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
        without(team_settings(folder), left_out={}, phases=phases),
        ContractOptions(max_examples=3),
        base_url="http://here",
        headers={"Authorization": "Bearer x"},
        seed=5,
    )


def test_the_engine_understands_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(TEAM)
    assert SchemathesisConfig.from_dict(told(tmp_path)).seed == 5


def test_an_answer_of_several_megabytes_is_kept_whole_to_be_judged(tmp_path: Path) -> None:
    config = SchemathesisConfig.from_dict(told(tmp_path))
    recorder = ScenarioRecorder(label="", config=config.output)
    assert recorder.max_recorded_payload_size >= 10_000_000


def test_a_team_without_a_file_is_fine(tmp_path: Path) -> None:
    assert told(tmp_path)["seed"] == 5


def test_what_the_team_says_of_checks_and_phases_is_kept(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(TEAM)
    made = told(tmp_path)
    assert made["checks"] == {"not_a_server_error": {"expected-statuses": ["503"]}}
    assert made["phases"]["fuzzing"] == {"operation-ordering": "none"}  # type: ignore[index]


def test_the_address_is_that_of_the_environment(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(TEAM)
    made = told(tmp_path)
    assert made["base-url"] == "http://here"
    assert "base-url" not in made["project"][0]  # type: ignore[index]


def test_parameters_and_dictionaries_of_the_team_reach_the_engine(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(
        '[dictionaries.stores]\nvalues = ["north", "south"]\n'
        '[parameters]\n"query.size" = 7\n"query.store" = { dictionary = "stores" }\n'
    )
    read = SchemathesisConfig.from_dict(told(tmp_path)).projects.get({"info": {"title": "x"}})
    assert read.parameters["query.size"] == 7
    assert read.parameters["query.store"].dictionary == "stores"


def on(made: dict[str, object], title: str = "") -> list[str]:
    """The phases that the engine would run for a contract of this title."""
    read = SchemathesisConfig.from_dict(made).projects.get({"info": {"title": title}})
    return [name for name in PHASES if read.phases.get_by_name(name=name).enabled]


def test_only_planned_phases_are_on(tmp_path: Path) -> None:
    assert on(told(tmp_path, frozenset({"coverage"}))) == ["coverage"]


def test_a_contract_of_its_own_cannot_switch_on_what_is_not_planned(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(
        '[[project]]\ntitle = "Goods"\nphases.stateful.enabled = true\n'
    )
    assert on(told(tmp_path), "Goods") == ["fuzzing"]


def test_a_phase_that_the_team_switched_off_stays_off(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text("[phases.coverage]\nenabled = false\n")
    assert on(told(tmp_path, frozenset({"coverage", "fuzzing"}))) == ["fuzzing"]


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text("seed = = 3")
    with pytest.raises(ConfigurationError, match="bad-settings"):
        team_settings(tmp_path)


@pytest.mark.parametrize(
    ("team", "options", "limit"),
    [
        ({}, {}, 31),
        ({"max-time": 5}, {}, 5),
        ({"max-time": 50}, {}, 31),
        ({}, {"patience_s": 0}, None),
        ({"max-time": 5}, {"patience_s": 0}, 5),
    ],
)
def test_the_share_of_a_service_is_the_time_limit_of_its_engine(
    team: dict[str, object], options: dict[str, float], limit: int | None
) -> None:
    told = settings(
        team,
        ContractOptions(**options),  # type: ignore[arg-type]
        base_url="http://x",
        headers={},
        seed=1,
        seconds=30.2,
    )
    assert told.get("max-time") == limit


@pytest.mark.parametrize(
    ("team", "made_up"),
    [({}, False), ({"generation": {"with-security-parameters": True}}, True)],
)
def test_nothing_is_made_up_beside_credentials_unless_the_team_wants_it(
    team: dict[str, object], made_up: bool
) -> None:
    told = settings(
        without_made_up_credentials(team),
        ContractOptions(),
        base_url="http://x",
        headers={},
        seed=1,
    )
    generation = SchemathesisConfig.from_dict(told).projects.default.generation
    assert (generation.with_security_parameters, generation.max_examples) == (made_up, 15)
