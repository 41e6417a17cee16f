"""The doctor names what a run would miss, before anything runs."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from accord import wiring
from accord.check.doctor import Diagnosis, StageState
from accord.errors import ConfigurationError, UsageError
from accord.model.status import Suite
from accord.model.suites import REGISTRY, SCENARIOS
from accord.wiring import RunRequest
from fakes import tiny_system
from fakes.ports import free_address
from fakes.tiny_workspace import TinyWorkspace


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    made = TinyWorkspace.at(tmp_path)
    made.feature("a", "@smoke@ One: Given it works", "Two: Given it works")
    return made


@pytest.fixture
def address() -> Iterator[str]:
    server = tiny_system.server("healthy")
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def look(tiny: TinyWorkspace, **overrides: object) -> Diagnosis:
    return wiring.diagnose(wiring.read_workspace(tiny.folder), RunRequest(**overrides))  # type: ignore[arg-type]


def stage(found: Diagnosis, name: str) -> StageState:
    [known] = [known for known in found.stages if known.name == name]
    return known


def test_a_folder_that_a_run_may_not_write_is_lacking(tiny: TinyWorkspace) -> None:
    # Nobody, not even the superuser, can write into a file as if it were a folder.
    (tiny.folder / ".accord").write_text("", encoding="utf-8")
    diagnosis = look(tiny)
    assert [(it.id, it.arguments) for it in diagnosis.lacks] == [
        ("doctor.unwritable", {"folder": ".accord/"})
    ]
    assert not diagnosis.healthy


def test_a_stage_tells_how_many_cases_it_has(tiny: TinyWorkspace) -> None:
    found = stage(look(tiny), "scenarios")
    assert (found.configured, found.cases, found.lacks) == (True, 2, ())


def test_no_password_of_an_address_or_a_command_is_told(tiny: TinyWorkspace) -> None:
    tiny.write(
        "accord.toml",
        """
        [environments.local]
        start = ["python", "x.py", "--password", "opens-doors-5"]
        addresses = { shop = "http://ann:opens-doors-5@127.0.0.1:9" }
        variables = { api_token = "opens-doors-5" }
        """,
    )
    assert "opens-doors-5" not in repr(look(tiny))


def test_a_variable_of_the_command_line_that_is_secret_is_not_told(tiny: TinyWorkspace) -> None:
    tiny.write(
        "accord.toml", '[environments.local.addresses]\nshop = "http://127.0.0.1:9/{token}"\n'
    )
    assert "opens-doors-5" not in repr(look(tiny, variables={"token": "opens-doors-5"}))


def test_suites_without_files_are_not_configured_and_lack_nothing(tiny: TinyWorkspace) -> None:
    found = look(tiny)
    absent = {known.suite for known in found.stages if not known.configured}
    assert absent == {Suite.CONTRACT, Suite.LOAD, Suite.CHAOS}
    assert found.healthy


def test_every_engine_is_named_with_its_version(tiny: TinyWorkspace) -> None:
    versions = {part.name: part.version for part in look(tiny).parts}
    assert versions == {name: importlib.metadata.version(name) for name in versions}
    assert {part.suite for part in look(tiny).parts} == set(Suite)


def test_a_stage_lacks_an_engine_that_is_not_installed(
    tiny: TinyWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = replace(SCENARIOS.engines[0], distributions=("no-such-thing",))
    monkeypatch.setitem(REGISTRY, Suite.SCENARIOS, replace(SCENARIOS, engines=(absent,)))
    found = look(tiny)
    assert [lack.id for lack in stage(found, "scenarios").lacks] == ["doctor.no-engine"]
    assert not found.healthy


def test_a_configured_stage_without_cases_lacks_them(tiny: TinyWorkspace) -> None:
    tiny.write("accord.toml", '[stages.smoke]\nsuite = "scenarios"\ntags = "@nobody"\n')
    assert [lack.id for lack in stage(look(tiny), "smoke").lacks] == ["doctor.no-scenarios"]


def test_a_file_that_cannot_be_read_is_lacking(tiny: TinyWorkspace) -> None:
    tiny.write("features/bad.feature", "Feature: bad\n  Scenario: x\n    Given y\n  nonsense\n")
    assert [lack.id for lack in stage(look(tiny), "scenarios").lacks] == ["doctor.unreadable"]


def test_a_contract_without_a_system_lacks_one(tiny: TinyWorkspace) -> None:
    tiny.service()
    tiny.write("accord.toml", "")
    assert "doctor.no-system" in [lack.id for lack in stage(look(tiny), "contract").lacks]


def test_a_command_that_does_not_exist_is_lacking(tiny: TinyWorkspace) -> None:
    tiny.write("accord.toml", '[environments.local.commands]\ngoods = "no-such-program"\n')
    assert [lack.id for lack in look(tiny).environment.lacks] == ["doctor.no-program"]


def test_python_is_the_interpreter_that_accord_runs_on(tiny: TinyWorkspace) -> None:
    tiny.service()
    found = look(tiny)
    assert found.environment.lacks == ()
    assert found.environment.commands[0].startswith("python ")


def test_services_at_addresses_are_asked(tiny: TinyWorkspace, address: str) -> None:
    tiny.service()
    [known] = look(tiny, environment=address).environment.services
    assert (known.service, known.address, known.problem) == ("goods", address, "")


def test_a_contract_stage_lacks_a_host_that_may_be_reached(
    tiny: TinyWorkspace, address: str
) -> None:
    tiny.service()
    tiny.write("specs/services.toml", 'allow = ["other.test"]\n[services.goods]\n')
    lacks = stage(look(tiny, environment=address), "contract").lacks
    assert [lack.id for lack in lacks] == ["pipeline.not-allowed"]


def test_a_service_that_does_not_answer_is_told_with_its_problem(tiny: TinyWorkspace) -> None:
    tiny.service()
    found = look(tiny, environment=free_address())
    assert "refused" in found.environment.services[0].problem
    assert not found.healthy


def test_an_address_with_a_variable_that_nobody_set_is_lacking(tiny: TinyWorkspace) -> None:
    tiny.write("accord.toml", '[environments.staging.addresses]\ngoods = "http://{ticket}.test"\n')
    found = look(tiny, environment="staging")
    assert [lack.id for lack in found.environment.lacks] == ["pipeline.no-variable"]


def test_secrets_among_the_settings_are_masked(tiny: TinyWorkspace) -> None:
    tiny.write(
        "accord.toml",
        """
        [environments.local.variables]
        token = "tea-leaves-1234"
        [stages.contract.options]
        sign-in = { operation = "goods/signIn", body = { password = "dragon-well-77" } }
        """,
    )
    told = " ".join(setting.value for setting in look(tiny).settings)
    assert "tea-leaves" not in told
    assert "dragon-well" not in told


def test_every_setting_is_told(tiny: TinyWorkspace) -> None:
    known = {setting.key for setting in wiring.read_workspace(tiny.folder).effective.settings}
    assert {setting.key for setting in look(tiny).settings} == known


def test_an_environment_that_does_not_exist_is_refused(tiny: TinyWorkspace) -> None:
    with pytest.raises(UsageError):
        look(tiny, environment="mars")


def test_settings_that_cannot_be_used_are_refused(tiny: TinyWorkspace) -> None:
    tiny.write("accord.toml", "[stages.scenarios]\ngates = ['nonsense']\n")
    with pytest.raises(ConfigurationError):
        look(tiny)


def test_load_on_a_host_that_is_not_allowed_is_lacking(tiny: TinyWorkspace) -> None:
    tiny.service()
    tiny.write("load/rush.toml", 'users = 1\nduration = "1 s"\nscenarios = [{ tags = "@smoke" }]\n')
    tiny.write("accord.toml", '[environments.far.addresses]\ngoods = "http://192.0.2.1:1"\n')
    tiny.write("specs/services.toml", 'allow = ["127.0.0.1"]\n[services.goods]\n')
    found = stage(look(tiny, environment="far"), "load")
    assert "pipeline.not-allowed" in [lack.id for lack in found.lacks]
