"""Features and contracts that nobody reads are found wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.status import Suite
from accord.sources import read_catalogue
from accord.sources.unread import unread_files
from fakes.tiny_workspace import CONTRACT, TinyWorkspace


def unread(folder: Path) -> dict[Suite, tuple[str, ...]]:
    return unread_files(folder, read_catalogue(folder))


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    workspace = TinyWorkspace.at(tmp_path)
    workspace.feature("read", "One: Given it works")
    workspace.write("contracts/goods.openapi.yaml", CONTRACT)
    return workspace


def test_what_is_read_is_not_told(tiny: TinyWorkspace) -> None:
    assert unread(tiny.folder) == {}


def test_what_stands_elsewhere_is_told(tiny: TinyWorkspace) -> None:
    tiny.write("old/pay.feature", "Feature: x\n")
    tiny.write("api/pay.swagger.json", "{}")
    assert unread(tiny.folder) == {
        Suite.SCENARIOS: ("old/pay.feature",),
        Suite.CONTRACT: ("api/pay.swagger.json",),
    }


@pytest.mark.parametrize(
    "path",
    [
        "node_modules/x/a.feature",
        ".git/a.feature",
        "reports/runs/x/a.feature",
        "contracts/released/1/goods.openapi.yaml",
    ],
)
def test_what_is_not_the_teams_own_or_has_a_place_is_not_told(
    tiny: TinyWorkspace, path: str
) -> None:
    tiny.write(path, "x")
    assert unread(tiny.folder) == {}


def test_what_cannot_be_read_is_told_by_its_fault(tiny: TinyWorkspace) -> None:
    tiny.write("features/bad.feature", "nonsense\n")
    assert unread(tiny.folder) == {}


@pytest.mark.parametrize("beside", ["specs/services.toml", "accord.toml"])
def test_a_workspace_within_is_one_of_its_own(tiny: TinyWorkspace, beside: str) -> None:
    tiny.write("sample/features/a.feature", "Feature: x\n")
    tiny.write(f"sample/{beside}", "")
    assert unread(tiny.folder) == {}
