"""What ``accord run`` refuses or finishes without starting an engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.command import Command
from fakes.tiny_workspace import CONTRACT, TinyWorkspace


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    workspace = TinyWorkspace.at(tmp_path)
    workspace.feature("a", "One: Given it works")
    return workspace


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--no-such-option"], "--no-such-option", id="option"),
        pytest.param(["features/nowhere.feature"], "features/nowhere.feature", id="path"),
        pytest.param(["features/a.feature:99"], "99", id="line"),
        pytest.param(["--tags", "@a and"], "@a and", id="tag-expression"),
        pytest.param(["--env", "mars"], "mars", id="environment"),
        pytest.param(["scenarois"], "scenarios", id="stage"),
    ],
)
def test_a_wrong_command_line_ends_with_2(
    tiny: TinyWorkspace, arguments: list[str], said: str
) -> None:
    accord = Command(tiny.folder)
    assert (accord("run", *arguments), accord.out) == (2, "")
    assert said in accord.talk
    assert "\n\nhint: " in accord.talk


def test_an_unknown_setting_ends_with_2_and_a_suggestion(tiny: TinyWorkspace) -> None:
    tiny.write("accord.toml", 'titel = "Shop"\n')
    accord = Command(tiny.folder)
    assert accord("run") == 2
    assert "accord.toml" in accord.talk
    assert "title" in accord.talk


def test_nothing_selected_ends_with_5(tiny: TinyWorkspace) -> None:
    accord = Command(tiny.folder)
    assert accord("run", "--tags", "@nobody-has-this", "--format", "json") == 5
    assert set(accord.document["counts"].values()) == {0}


def test_a_folder_without_anything_ends_with_5_and_stays_so(tmp_path: Path) -> None:
    accord = Command(tmp_path)
    assert accord("run") == 5
    assert "\n\nhint: " in accord.talk
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_without_anything_ends_with_5(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").touch()
    assert Command(tmp_path)("run") == 5


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("openapi: [", id="no-yaml"),
        pytest.param("- a list", id="no-mapping"),
        pytest.param("openapi: 9.9.9\ninfo: {}", id="unknown-dialect"),
    ],
)
def test_a_contract_that_cannot_be_read_ends_with_2(tmp_path: Path, text: str) -> None:
    TinyWorkspace(tmp_path).write("contracts/goods.openapi.yaml", text)
    assert Command(tmp_path)("run") == 2


@pytest.mark.parametrize(
    "arguments",
    [["--workers", "many"], ["--retries", "11"], ["--seed", "0"]],
    ids=["workers", "retries", "seed"],
)
def test_a_number_that_cannot_be_asked_for_ends_with_2(
    tiny: TinyWorkspace, arguments: list[str]
) -> None:
    assert Command(tiny.folder)("run", *arguments) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("--tags", "@nobody-has-this"), 5, id="tags-of-nobody"),
        pytest.param(("--operation", "goods/readGodos"), 2, id="misspelt-operation"),
    ],
)
def test_filters_that_match_no_operation_are_no_success(
    tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    TinyWorkspace(tmp_path).write("contracts/goods.openapi.yaml", CONTRACT)
    assert Command(tmp_path)("run", "contract", *words) == code


def test_a_dry_run_shows_what_would_run_and_starts_nothing(tiny: TinyWorkspace) -> None:
    tiny.feature("b", "Two: Given it works", "Three: Given it works")
    accord = Command(tiny.folder)
    assert accord("run", "--dry-run", "--format", "json") == 0
    (stage,) = accord.document["stages"]
    assert [case["title"] for case in stage["cases"]] == ["One", "Two", "Three"]
    assert not (tiny.folder / "reports").exists()


def test_the_dry_runs_of_all_shards_are_the_whole(tiny: TinyWorkspace) -> None:
    for name in "bcd":
        tiny.feature(name, f"Of {name}: Given it works")
    accord = Command(tiny.folder)
    titles: list[str] = []
    for index in (1, 2, 3):
        assert accord("run", "--dry-run", "--shard", f"{index}/3", "--format", "json") == 0
        titles += [it["title"] for stage in accord.document["stages"] for it in stage["cases"]]
    assert sorted(titles) == ["Of b", "Of c", "Of d", "One"]


def test_a_dry_run_of_nothing_ends_with_5(tiny: TinyWorkspace) -> None:
    assert Command(tiny.folder)("run", "--dry-run", "--tags", "@nobody") == 5


def test_what_git_cannot_tell_is_run_and_said(tiny: TinyWorkspace) -> None:
    accord = Command(tiny.folder)
    assert accord("run", "--dry-run", "--changed", "main") == 0
    assert "everything was chosen: git cannot tell" in " ".join(accord.out.split())


def test_durations_without_shards_are_refused(tiny: TinyWorkspace) -> None:
    accord = Command(tiny.folder)
    assert accord("run", "--timings", "x.db") == 2
    assert "add --shard" in accord.talk
