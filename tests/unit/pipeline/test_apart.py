"""A run says which files are on disk and no part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord import wiring
from accord.cli.console_text import ConsoleText
from accord.cli.show.verdict_texts import meaning
from accord.errors import Exit
from accord.model.apart import FilesApart
from accord.model.run import Run, Stage
from accord.model.status import Suite
from accord.pipeline.apart import files_apart
from accord.text import LANGUAGES
from fakes.tiny_workspace import TinyWorkspace


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    workspace = TinyWorkspace.at(tmp_path)
    workspace.service()
    workspace.feature("a", "One: Given it works", "Two: Given it works")
    workspace.feature("b", "Three: Given it works")
    return workspace


def apart(tiny: TinyWorkspace, *arguments: str) -> tuple[FilesApart, ...]:
    workspace = wiring.read_workspace(tiny.folder)
    request = wiring.RunRequest(arguments=arguments)
    stages = wiring.plan(workspace, request, wiring.select(workspace, request))
    return files_apart(workspace.catalogue, stages, workspace=tiny.folder)


def test_a_run_of_everything_leaves_nothing_apart(tiny: TinyWorkspace) -> None:
    assert apart(tiny) == ()


def test_a_selection_leaves_the_other_files_apart(tiny: TinyWorkspace) -> None:
    assert apart(tiny, "features/a.feature:4") == (
        FilesApart(suite=Suite.SCENARIOS, count=1, examples=("features/b.feature",)),
        FilesApart(suite=Suite.CONTRACT, count=1, examples=("contracts/goods.openapi.yaml",)),
    )


def test_a_stage_that_is_switched_off_leaves_its_files_apart(tiny: TinyWorkspace) -> None:
    with (tiny.folder / "accord.toml").open("a") as file:
        file.write("\n[stages.contract]\nenabled = false\n")
    (files,) = apart(tiny)
    assert (files.suite, files.examples) == (Suite.CONTRACT, ("contracts/goods.openapi.yaml",))


def test_a_folder_that_nobody_reads_is_apart(tiny: TinyWorkspace) -> None:
    tiny.write("behave.ini", "[behave]\npaths = features\n")
    tiny.write("more/c.feature", "Feature: c\n  Scenario: x\n    Given it works\n")
    (files,) = apart(tiny)
    assert (files.count, files.outside, files.examples) == (1, 1, ("more/c.feature",))


def test_what_cannot_be_read_is_told_by_its_stage_alone(tiny: TinyWorkspace) -> None:
    tiny.write("features/bad.feature", "nonsense\n")
    assert apart(tiny) == ()


def test_many_files_are_counted_and_not_listed(tiny: TinyWorkspace) -> None:
    for number in range(30):
        tiny.feature(f"more-{number}", "X: Given it works")
    (files, _) = apart(tiny, "features/a.feature")
    assert (files.count, len(files.examples)) == (31, FilesApart.MOST)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdict_says_how_many_of_which_kind(language: str) -> None:
    files = (FilesApart(suite=Suite.SCENARIOS, count=3), FilesApart(suite=Suite.LOAD, count=1))
    said = meaning(Run(apart=files), Exit.NOTHING_RAN, ConsoleText(language))  # type: ignore[arg-type]
    endings = {
        "en": "; files that are no part of this run: Scenarios 3, Load 1",
        "zh-TW": "；不在這次執行範圍內的檔案：情境測試 3、負載測試 1",
        "zh-CN": "；不在这次运行范围内的文件：场景测试 3、压力测试 1",
    }
    assert said.endswith(endings[language])


@pytest.mark.parametrize(
    ("language", "ending"),
    [
        ("en", ": Scenarios 3, of other suites 9"),
        ("zh-TW", "：情境測試 3、其他測試類型 9"),
        ("zh-CN", "：场景测试 3、其他测试类型 9"),
    ],
)
def test_suites_that_nobody_asked_for_are_one_number(language: str, ending: str) -> None:
    run = Run(
        selection="features/a.feature",
        stages={"scenarios": Stage(name="scenarios", suite=Suite.SCENARIOS)},
        apart=(
            FilesApart(suite=Suite.SCENARIOS, count=3),
            FilesApart(suite=Suite.LOAD, count=1),
            FilesApart(suite=Suite.CHAOS, count=8),
        ),
    )
    said = meaning(run, Exit.OPEN, ConsoleText(language))  # type: ignore[arg-type]
    assert said.endswith(ending)
