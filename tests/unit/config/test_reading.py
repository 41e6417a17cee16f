from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from accord.config import Effective, SettingOrigin, load
from accord.config.settings import Configuration, is_table, named_table
from accord.errors import ConfigurationError
from accord.model.status import Suite
from accord.text import has

FULL = """
[project]
name = "shop"

[tool.accord]
title = "Corner Shop"
language = "zh-TW"
masks = ["phone"]

[tool.accord.client]
timeout-s = 5

[tool.accord.stages.smoke]
suite = "scenarios"
tags = "@smoke"
gates = ["pending <= 3"]

[tool.accord.stages.api-rest]
needs = ["smoke"]
timeout-s = 60
options = { extra_tags = "@x" }

[tool.accord.environments.local]
start = ["python", "-m", "accord_shop"]
variables.ticket = "main"
"""


def read(
    folder: Path,
    text: str = "",
    *,
    name: str = "pyproject.toml",
    environment: Mapping[str, str] | None = None,
) -> Effective:
    if text:
        (folder / name).write_text(text, encoding="utf-8")
    return load(folder, environment=environment or {})


def refused(folder: Path, text: str = "", **given: Any) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, text, **given)
    return caught.value


def origins(effective: Effective) -> dict[str, tuple[str, SettingOrigin, str]]:
    return {item.key: (item.value, item.origin, item.where) for item in effective.settings}


def test_an_empty_folder_has_the_defaults(tmp_path: Path) -> None:
    effective = read(tmp_path)
    assert effective.path is None
    assert {item.origin for item in effective.settings} == {SettingOrigin.DEFAULT}


def test_a_pyproject_of_another_tool_configures_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "[tool.ruff]\nline-length = 100\n").path is None


def test_stages_keep_the_order_in_which_they_are_written(tmp_path: Path) -> None:
    assert list(read(tmp_path, FULL).configuration.stages) == ["smoke", "api-rest"]


def test_tables_of_the_project_file_are_read(tmp_path: Path) -> None:
    configuration = read(tmp_path, FULL).configuration
    assert configuration.title == "Corner Shop"
    assert configuration.stages["smoke"].suite is Suite.SCENARIOS
    assert configuration.stages["api-rest"].options == {"extra_tags": "@x"}
    assert configuration.environments["local"].start == ("python", "-m", "accord_shop")


def test_a_file_of_its_own_needs_no_prefix(tmp_path: Path) -> None:
    effective = read(tmp_path, 'title = "Shop"\n[reports]\nkeep-runs = 3\n', name="accord.toml")
    assert effective.configuration.reports.keep_runs == 3
    assert origins(effective)["reports.keep-runs"] == ("3", SettingOrigin.FILE, "accord.toml:3")


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    effective = read(tmp_path, '\ufefftitle = "Shop"\n', name="accord.toml")
    assert effective.configuration.title == "Shop"


def test_two_files_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").write_text('title = "Shop"\n')
    assert refused(tmp_path, FULL).id == "config.two-files"


def test_variables_win_over_the_file(tmp_path: Path) -> None:
    effective = read(
        tmp_path,
        FULL,
        environment={"ACCORD_TITLE": "From a variable"},
    )
    told = origins(effective)
    assert told["title"] == ("From a variable", SettingOrigin.ENVIRONMENT, "ACCORD_TITLE")
    assert told["language"] == ("zh-TW", SettingOrigin.FILE, "pyproject.toml:7")


def test_a_variable_reaches_a_stage_whose_name_has_a_dash(tmp_path: Path) -> None:
    effective = read(tmp_path, FULL, environment={"ACCORD_STAGES__API_REST__TIMEOUT_S": "7"})
    assert effective.configuration.stages["api-rest"].timeout_s == 7
    assert (
        origins(effective)["stages.api-rest.timeout-s"][2] == "ACCORD_STAGES__API_REST__TIMEOUT_S"
    )


def test_lists_of_variables_are_json(tmp_path: Path) -> None:
    effective = read(tmp_path, environment={"ACCORD_MASKS": '["phone"]'})
    assert effective.configuration.masks == ("phone",)


def test_the_process_own_variables_are_read_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORD_TITLE", "From the process")
    assert load(tmp_path).configuration.title == "From the process"


def test_variables_that_are_meant_for_others_are_left_alone(tmp_path: Path) -> None:
    variables = {"ACCORD_NONCE": "x", "ACCORD_ADDRESSES": "/x.json", "ACCORDION__KEYS": "120"}
    assert read(tmp_path, environment=variables).configuration.title == ""


def test_a_locale_name_is_a_language(tmp_path: Path) -> None:
    effective = read(tmp_path, environment={"ACCORD_LANGUAGE": "zh_TW"})
    assert effective.configuration.language == "zh-TW"


@pytest.mark.parametrize(
    ("text", "key", "suggestion", "line"),
    [
        pytest.param('[tool.accord]\ntitel = "x"', "titel", "title", 2, id="top"),
        pytest.param(
            "[tool.accord]\n\n[tool.accord.reports]\nkeep_runs = 3",
            "reports.keep_runs",
            "reports.keep-runs",
            4,
            id="underscore",
        ),
        pytest.param(
            "[tool.accord.stages.my_stage]\ntimeout = 3",
            "stages.my_stage.timeout",
            "stages.my_stage.timeout-s",
            2,
            id="stage",
        ),
        pytest.param(
            "[tool.accord.environments.local]\nadresses = {}",
            "environments.local.adresses",
            "environments.local.addresses",
            2,
            id="environment",
        ),
        pytest.param(
            "[tool.accord.environment]\nlocal = {}", "environment", "", 1, id="text-expected"
        ),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_one(
    text: str, key: str, suggestion: str, line: int, tmp_path: Path
) -> None:
    error = refused(tmp_path, text)
    assert error.arguments["key"] == key
    assert error.arguments.get("suggestion", "") == suggestion
    assert error.where == f"pyproject.toml:{line}"


def test_a_key_unlike_any_other_is_refused_with_all_that_are_known(tmp_path: Path) -> None:
    error = refused(tmp_path, "[tool.accord.client]\nxyz = 1")
    assert (error.id, error.arguments["known"]) == ("config.unknown-key", "timeout-s")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("ACCORD_REPORT__FOLDER", "config.unknown-variable", id="table"),
        pytest.param("ACCORD_REPORTS__FOLDR", "config.unknown-key-near", id="key"),
        pytest.param("ACCORD_TITEL", "config.unknown-variable", id="word"),
    ],
)
def test_an_unknown_variable_is_refused(name: str, expected: str, tmp_path: Path) -> None:
    error = refused(tmp_path, environment={name: "x"})
    assert (error.id, error.where) == (expected, name)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ACCORD_STAGES_LOAD_WORKERS", "ACCORD_STAGES__LOAD__WORKERS"),
        ("ACCORD_STAGES_API_REST_TIMEOUT_S", "ACCORD_STAGES__API_REST__TIMEOUT_S"),
        ("accord_stages_load_workers", "ACCORD_STAGES__LOAD__WORKERS"),
        ("ACCORD_STAGES_LOAD_SPEED", "ACCORD_STAGES__LOAD_SPEED__…"),
        ("ACCORD_CLIENT_TIMEOUT_S", "ACCORD_CLIENT__TIMEOUT_S"),
        ("ACCORD_REPORT_FOLDER", "ACCORD_REPORTS__FOLDER"),
    ],
)
def test_a_variable_with_single_underscores_is_refused_with_the_right_name(
    name: str, meant: str, tmp_path: Path
) -> None:
    error = refused(tmp_path, environment={name: "3"})
    assert (error.id, error.arguments["suggestion"]) == ("config.unknown-variable", meant)


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "-1.0"])
@pytest.mark.parametrize(
    "key", ["client.timeout-s", "stages.x.timeout-s", "environments.x.ready-s"]
)
def test_a_time_that_nobody_can_wait_for_is_refused(key: str, number: str, tmp_path: Path) -> None:
    error = refused(tmp_path, f"[tool.accord]\n{key} = {number}")
    assert error.id in {"config.not-number", "config.out-of-range"}
    assert error.where == "pyproject.toml:2"


def keys(model: type[BaseModel] = Configuration, *above: str) -> Iterator[str]:
    """Every setting, those of tables that a team names below the name ``local``."""
    for name, field in model.model_fields.items():
        key = (*above, name.replace("_", "-"))
        yield ".".join(key)
        if is_table(field.annotation):
            yield from keys(field.annotation, *key)
        if (by_name := named_table(field.annotation)) is not None:
            yield ".".join((*key, "local"))
            yield from keys(by_name, *key, "local")


OF_EVERY_KIND = ('"text"', "-1", "1.5", "nan", "true", "[1]", "[[]]", "{ x = 1 }", "1979-05-27")


@pytest.mark.parametrize("key", [*keys()])
def test_a_value_of_another_kind_is_told_in_words_of_ours(key: str, tmp_path: Path) -> None:
    refusals: list[ConfigurationError] = []
    for value in OF_EVERY_KIND:
        try:
            read(tmp_path, f"{key} = {value}\n", name="accord.toml")
        except ConfigurationError as error:
            refusals.append(error)
    # A body is whatever an operation takes.
    assert refusals or key.endswith(".body")
    assert all(error.where == "accord.toml:1" for error in refusals)
    # That one says what pydantic says, in English.
    assert "config.bad-value" not in {error.id for error in refusals}
    assert all(has(f"{error.id}.hint") for error in refusals)


@pytest.mark.parametrize(
    ("text", "id", "said"),
    [
        ('environments.local.logs = "shop.log"', "config.not-table", "environments.local.logs"),
        ('stages.smoke.gates = "failed = 0"', "config.not-list", "failed = 0"),
        ('language = "fr"', "config.none-of-them", "en, zh-TW, zh-CN"),
        ("stages.smoke.retries = 11", "config.out-of-range", "<= 10"),
        ('masks = [""]', "config.empty-text", "masks"),
        (
            "environments.local.variables = { door = 1 }",
            "config.not-text",
            "environments.local.variables.door",
        ),
        ('environments.local.tracing.listen = "x"', "config.other-shape", r"\d{1,5}"),
    ],
)
def test_what_a_setting_wants_is_said(text: str, id: str, said: str, tmp_path: Path) -> None:
    error = refused(tmp_path, text, name="accord.toml")
    assert error.id == id
    assert said in error.arguments.values() or said in str(error)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[tool.accord\n", "config.not-toml", id="no-toml"),
        pytest.param("[tool.accord.client]\ntimeout-s = 0", "config.out-of-range", id="zero"),
        pytest.param('[tool.accord.client]\ntimeout-s = "x"', "config.not-number", id="text"),
        pytest.param('[tool.accord]\nlanguage = "fr"', "config.none-of-them", id="language"),
        pytest.param('[tool.accord.stages.x]\nsuite = "soup"', "config.none-of-them", id="suite"),
        pytest.param('[tool.accord.stages."a/b"]\n', "config.bad-name", id="slash-in-a-name"),
        pytest.param("[tool.accord.stages.00-run]\n", "config.bad-name", id="name-of-our-own"),
        pytest.param(
            '[tool.accord.environments.local.commands]\n"../../x" = "serve"\n',
            "config.bad-service-name",
            id="a-way-out-in-a-name",
        ),
        pytest.param('[tool.accord.stages.x]\nneeds = ["y"]', "config.needs", id="needs-nobody"),
        pytest.param('[tool.accord.stages.x]\nneeds = ["x"]', "config.needs", id="needs-itself"),
        pytest.param(
            '[tool.accord.stages.load]\nenabled = false\n[tool.accord.stages.x]\nneeds = ["load"]',
            "config.needs",
            id="needs-what-is-switched-off",
        ),
        pytest.param(
            '[tool.accord.environments.local]\nstart = "a"\ncommands = { b = "c" }',
            "config.two-starts",
            id="two-ways-to-start",
        ),
    ],
)
def test_what_cannot_be_is_refused(text: str, expected: str, tmp_path: Path) -> None:
    error = refused(tmp_path, text)
    assert (error.id, error.where.partition(":")[0]) == (expected, "pyproject.toml")


def test_a_stage_may_need_one_that_the_folders_imply(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").write_text('[stages.load]\nneeds = ["scenarios", "chaos"]\n')
    assert load(tmp_path).configuration.stages["load"].needs == ("scenarios", "chaos")


def test_a_variable_that_is_no_json_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, environment={"ACCORD_MASKS": "phone"}).id == "config.bad-variable"


STAGED = "[stages.load]\ntimeout-s = 9\ngates = ['{rule}']\n"


def test_a_gate_whose_limit_has_no_unit_is_refused_where_it_is_written(tmp_path: Path) -> None:
    error = refused(tmp_path, STAGED.format(rule="errors <= 1"), name="accord.toml")
    assert (error.id, error.where) == ("rules.no-unit-of-share", "accord.toml:3")
    assert error.arguments["right"] == "errors <= 1 %"


def test_a_gate_of_a_figure_that_the_suite_does_not_measure_is_refused(tmp_path: Path) -> None:
    text = STAGED.format(rule="p95 <= 1 s").replace("load", "contract")
    assert refused(tmp_path, text, name="accord.toml").id == "rules.no-figure"


def test_a_gate_of_a_figure_that_the_suite_measures_is_taken(tmp_path: Path) -> None:
    effective = read(tmp_path, STAGED.format(rule="p95 <= 1 s"), name="accord.toml")
    assert effective.configuration.stages["load"].gates == ("p95 <= 1 s",)


def test_a_stage_whose_name_is_nearly_a_suites_says_its_suite(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="stage-near"):
        read(tmp_path, "[stages.contracts]\nenabled = false\n", name="accord.toml")
    named = '[stages.contracts]\nsuite = "contract"\n'
    assert "contracts" in read(tmp_path, named, name="accord.toml").configuration.stages


def test_a_list_is_not_called_by_pythons_word(tmp_path: Path) -> None:
    assert refused(tmp_path, '[tool.accord]\nmasks = "phone"').id == "config.not-list"


def test_a_usual_environment_that_nobody_describes_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, '[tool.accord]\nenvironment = "stagign"')
    assert (error.id, error.where) == ("pipeline.no-environment", "pyproject.toml:2")


def test_a_usual_environment_may_be_an_address_which_is_judged_when_it_is_used(
    tmp_path: Path,
) -> None:
    settings = '[tool.accord]\nenvironment = "http://[::1"'
    assert read(tmp_path, settings).configuration.environment == "http://[::1"
