"""``accord list`` shows what is written and what is not automated yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.command import Command
from fakes.tiny_workspace import TinyWorkspace


@pytest.fixture
def accord(tmp_path: Path) -> Command:
    tiny = TinyWorkspace.at(tmp_path)
    tiny.service()
    tiny.feature(
        "ordering/place",
        "@smoke @op:goods/readGoods @service:goods@ Buy tea: Given it works",
        "Wrap a gift: Given it works; Then nobody wrote this",
    )
    tiny.feature("stores/open", "開店: Given it works")
    return Command(tmp_path)


def test_scenarios_hang_below_capability_and_feature(accord: Command) -> None:
    accord("list")
    assert accord.out.splitlines()[:3] == [
        "ordering",
        "  ordering/place  features/ordering/place.feature",
        "    3  Buy tea",
    ]


def test_a_scenario_without_a_step_is_marked(accord: Command) -> None:
    accord("list")
    [line] = [line for line in accord.out.splitlines() if "Wrap a gift" in line]
    assert line.endswith("not automated")
    assert "not automated yet: 1" in accord.out


def test_scenarios_are_counted(accord: Command) -> None:
    accord("list")
    assert "\nscenarios: 3\n" in accord.out


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        pytest.param([], ["Buy tea", "Wrap a gift", "開店"], id="all"),
        pytest.param(["scenarios"], ["Buy tea", "Wrap a gift", "開店"], id="by-kind"),
        pytest.param(["--tags", "@smoke"], ["Buy tea"], id="tags"),
        pytest.param(["--service", "goods"], ["Buy tea"], id="service"),
        pytest.param(["--operation", "readGoods"], ["Buy tea"], id="operation"),
        pytest.param(["features/stores"], ["開店"], id="folder"),
        pytest.param(["features/ordering/place.feature:5"], ["Wrap a gift"], id="line"),
    ],
)
def test_selection_is_that_of_a_run(
    accord: Command, arguments: list[str], titles: list[str]
) -> None:
    assert accord("list", *arguments, "--format", "json") == 0
    assert [entry["title"] for entry in accord.document["scenarios"]] == titles


def test_a_scenario_as_data_says_whether_it_is_automated(accord: Command) -> None:
    accord("list", "--format", "json")
    told = {entry["title"]: entry["automated"] for entry in accord.document["scenarios"]}
    assert told == {"Buy tea": True, "Wrap a gift": False, "開店": True}


def test_what_is_only_for_looking_at_stays_out_of_the_data(accord: Command) -> None:
    accord("list", "--format", "json")
    assert not [key for key in accord.document["scenarios"][0] if key.startswith("_")]


def test_operations_tell_method_path_and_summary(accord: Command) -> None:
    accord("list", "operations")
    assert accord.out.splitlines()[:2] == ["goods", "  GET  /goods/{id}  readGoods  Read goods"]


def test_an_operation_as_data_counts_the_scenarios_about_it(accord: Command) -> None:
    accord("list", "operations", "--format", "json")
    [operation] = accord.document["operations"]
    assert (operation["id"], operation["scenarios"]) == ("goods/readGoods", 1)


def test_what_a_service_sends_is_listed_apart_from_operations(
    accord: Command, tmp_path: Path
) -> None:
    [contract] = (tmp_path / "contracts").glob("*")
    contract.write_text(
        contract.read_text(encoding="utf-8")
        + "x-webhooks: {news: {post: {summary: News, responses: {}}}}\n",
        encoding="utf-8",
    )
    accord("list", "callbacks")
    assert accord.out.splitlines()[:2] == ["goods", "  webhook  POST  news  news  News"]
    accord("list", "operations", "--format", "json")
    assert [each["name"] for each in accord.document["operations"]] == ["readGoods"]


@pytest.mark.parametrize(
    ("language", "title"),
    [pytest.param("en", "Goods", id="english"), pytest.param("zh-TW", "商品", id="traditional")],
)
def test_a_service_has_its_title_in_the_readers_language(
    accord: Command, language: str, title: str
) -> None:
    accord("list", "services", "--format", "json", language=language)
    assert [service["title"] for service in accord.document["services"]] == [title]


def test_stages_tell_how_many_cases_they_have(accord: Command) -> None:
    accord("list", "stages", "--format", "json")
    cases = {stage["name"]: stage["cases"] for stage in accord.document["stages"]}
    assert cases["scenarios"] == 3


def test_an_unknown_place_is_refused(accord: Command) -> None:
    assert accord("list", "features/nowhere") == 2


def test_suites_that_nothing_asks_for_are_not_configured(accord: Command) -> None:
    accord("list", "stages")
    assert accord.out.splitlines()[-1] == "not configured: load, chaos"


def test_the_document_of_stages_names_suites_that_are_not_configured(accord: Command) -> None:
    accord("list", "stages", "--format", "json")
    assert accord.document["not-configured"] == ["load", "chaos"]


@pytest.mark.parametrize("words", [("list",), ("run", "--dry-run")])
@pytest.mark.parametrize("format", ["text", "json"])
def test_a_title_that_holds_a_secret_of_its_example_is_listed_without_it(
    accord: Command, tmp_path: Path, words: tuple[str, ...], format: str
) -> None:
    (tmp_path / "features/sign-in.feature").write_text(
        "Feature: sign in\n  Scenario Outline: amy says <password>\n    Given it works\n"
        "    Examples:\n      | password |\n      | open7sesame9 |\n"
    )
    assert accord(*words, "--format", format) == 0
    assert ("amy says" in accord.out, "open7sesame9" in accord.out) == (True, False)


@pytest.mark.parametrize("words", [[], ["operations"], ["--format", "json"]])
def test_a_folder_that_holds_nothing_is_told_as_one_as_check_tells_it(
    tmp_path: Path, words: list[str]
) -> None:
    empty = Command(tmp_path)
    assert empty("list", *words) == empty("check") == 5


@pytest.mark.parametrize("words", [[], ["operations"], ["--format", "json"]])
def test_a_folder_of_which_nothing_can_be_read_is_not_told_as_an_empty_one(
    tmp_path: Path, words: list[str]
) -> None:
    (tmp_path / "features").mkdir()
    (tmp_path / "features/pay.feature").write_text("Feture: pay\n")
    damaged = Command(tmp_path)
    assert damaged("check") == damaged("list", *words) == 2
    assert "features/pay.feature:1: This line is not valid here" in damaged.talk
