"""Each source of settings is one table, spelled as the file is, that tells where a key stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.config.effective import SettingOrigin
from accord.config.sources import Source, environment_source, file_source
from accord.errors import ConfigurationError


def test_a_file_of_its_own_tells_the_line_of_a_key(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").write_text('title = "x"\n\n[client]\ntimeout-s = 3\n')
    assert file_source(tmp_path).where(("client", "timeout-s")) == "accord.toml:4"


def test_a_project_file_is_read_below_its_own_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.accord]\ntitle = "x"\n')
    source = file_source(tmp_path)
    assert (source.table, source.where(("title",))) == ({"title": "x"}, "pyproject.toml:2")


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    source = file_source(tmp_path)
    assert (source.table, source.path) == ({}, None)


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").write_text("title = 1\ntitle = 2\n")
    with pytest.raises(ConfigurationError) as caught:
        file_source(tmp_path)
    assert (caught.value.id, caught.value.where) == ("config.not-toml", "accord.toml:2")


def test_a_file_in_another_encoding_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").write_text('title = "茶"\n', encoding="utf-16")
    with pytest.raises(ConfigurationError) as caught:
        file_source(tmp_path)
    assert (caught.value.id, caught.value.where) == ("sources.not-utf8", "accord.toml")


def test_a_source_holds_what_it_sets_and_no_more() -> None:
    source = Source(origin=SettingOrigin.FILE, table={"client": {"timeout-s": 3}})
    assert source.holds(("client", "timeout-s"))
    assert not source.holds(("client", "retries"))
    assert not source.holds(("client", "timeout-s", "deeper"))


def test_a_variable_keeps_the_files_spelling_of_a_name() -> None:
    source = environment_source(
        {"ACCORD_STAGES__MY_STAGE__TIMEOUT_S": "7"}, {"stages": {"My_Stage": {}}}
    )
    assert source.table == {"stages": {"My_Stage": {"timeout-s": "7"}}}


def test_a_variables_place_is_its_name() -> None:
    source = environment_source({"ACCORD_CLIENT__TIMEOUT_S": "7"}, {})
    assert source.where(("client", "timeout-s")) == "ACCORD_CLIENT__TIMEOUT_S"


@pytest.mark.parametrize(
    ("name", "json"),
    [
        ("ACCORD_ENVIRONMENTS__LOCAL__VARIABLES", '{"api_key": "k", "Shop-Id": "7"}'),
        ("ACCORD_ENVIRONMENTS__LOCAL", '{"variables": {"api_key": "k", "Shop-Id": "7"}}'),
        ("ACCORD_ENVIRONMENTS", '{"local": {"variables": {"api_key": "k", "Shop-Id": "7"}}}'),
    ],
)
def test_names_in_a_variables_json_are_as_written(name: str, json: str) -> None:
    source = environment_source({name: json}, {})
    variables = {"api_key": "k", "Shop-Id": "7"}
    assert source.table == {"environments": {"local": {"variables": variables}}}


def test_a_variables_own_name_joins_the_json_of_another() -> None:
    source = environment_source(
        {
            "ACCORD_ENVIRONMENTS__LOCAL__VARIABLES": '{"api_key": "k"}',
            "ACCORD_ENVIRONMENTS__LOCAL__VARIABLES__SHOP_ID": "7",
        },
        {"environments": {"local": {"variables": {"shop_id": "1"}}}},
    )
    variables = {"api_key": "k", "shop_id": "7"}
    assert source.table == {"environments": {"local": {"variables": variables}}}


def test_a_value_in_json_stands_where_the_variable_is() -> None:
    name = "ACCORD_ENVIRONMENTS__LOCAL__VARIABLES"
    source = environment_source({name: '{"api_key": "k"}'}, {})
    assert source.where(("environments", "local", "variables", "api_key")) == name
