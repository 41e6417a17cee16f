"""Which cases a command means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accord.errors import UsageError
from accord.model.catalogue import Catalogue, Fault, Link, LinkKind, Service
from accord.model.events import PlannedCase
from accord.model.message import plain
from accord.pipeline.selection import Filter, Selection, look_up, select, unknown_stage

CASES = (
    PlannedCase(id="f.feature#a", title="A", path="f.feature", tags=("smoke",)),
    PlannedCase(id="f.feature#b[1.1]", title="B", path="f.feature"),
    PlannedCase(
        id="load/l.toml",
        title="L",
        path="load/l.toml",
        links=(Link(kind=LinkKind.OPERATION, target="shop/order"),),
    ),
    PlannedCase(id="load/l.toml#f.feature#a", title="A", path="load/l.toml"),
)
CATALOGUE = Catalogue(services=(Service(name="bank"),))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "load").mkdir()
    for path in ("f.feature", "load/l.toml"):
        (tmp_path / path).write_text("")
    return tmp_path


def filter_of(workspace: Path, *targets: str, **more: Any) -> Filter:
    return look_up(Selection(targets=targets, **more), CATALOGUE, CASES, workspace=workspace)


def picked(workspace: Path, *targets: str, **more: Any) -> list[str]:
    chosen = filter_of(workspace, *targets, **more)
    return [case.id for case in CASES if chosen.picks(case)]


def test_an_argument_that_is_a_stage_is_no_target() -> None:
    selection = select(["smoke", "f.feature"], stages=["smoke", "load"])
    assert (selection.stages, selection.targets) == (("smoke",), ("f.feature",))
    assert selection.narrows
    assert not select(["smoke"], stages=["smoke"]).narrows


def test_a_selection_reads_as_it_would_be_typed() -> None:
    selection = select(
        ["smoke", "f.feature"], stages=["smoke"], tags="@a", services=["s"], operations=["o"]
    )
    assert str(selection) == "smoke f.feature --tags '@a' --service s --operation o"


@pytest.mark.parametrize(
    ("target", "numbers"),
    [
        pytest.param("f.feature#a", [0], id="id"),
        pytest.param("f.feature#b", [1], id="rows-of-an-outline"),
        pytest.param("load/l.toml", [2, 3], id="profile-and-what-it-runs"),
        pytest.param("f.feature", [0, 1], id="file"),
        pytest.param("load", [2, 3], id="folder"),
        pytest.param(".", [0, 1, 2, 3], id="everything"),
    ],
)
def test_a_target_picks(target: str, numbers: list[int], workspace: Path) -> None:
    assert picked(workspace, target) == [CASES[number].id for number in numbers]


def test_targets_add_to_each_other_and_tags_take_away(workspace: Path) -> None:
    assert len(picked(workspace, "f.feature", "load")) == 4
    assert picked(workspace, "f.feature", tags="@smoke") == ["f.feature#a"]
    assert picked(workspace, "f.feature", tags="not @smoke") == ["f.feature#b[1.1]"]


def test_an_operation_speaks_for_its_service(workspace: Path) -> None:
    assert picked(workspace, services=("shop",)) == ["load/l.toml"]


@pytest.mark.parametrize(
    ("wanted", "id"),
    [
        pytest.param({"targets": ("f.featur",)}, "pipeline.no-target-near", id="target-near"),
        pytest.param({"targets": ("qqqqqq",)}, "pipeline.no-target", id="target"),
        pytest.param({"services": ("banc",)}, "pipeline.no-service-near", id="service-near"),
        pytest.param({"services": ("qqqqqq",)}, "pipeline.no-service", id="service"),
        pytest.param({"operations": ("qqqqqq",)}, "pipeline.no-operation", id="operation"),
        pytest.param({"tags": "smoke"}, "pipeline.tag-without-at", id="tag-without-at"),
        pytest.param({"tags": "@smoke and"}, "pipeline.bad-tags", id="no-expression"),
    ],
)
def test_what_is_not_known_is_told(wanted: dict[str, Any], id: str, workspace: Path) -> None:
    with pytest.raises(UsageError) as caught:
        look_up(
            Selection(**wanted), CATALOGUE, (*CASES, PlannedCase(id="f.feature", title="F")),
            workspace=workspace,
        )  # fmt: skip
    assert caught.value.id == id


def test_no_path_leads_out_of_the_workspace(workspace: Path) -> None:
    (workspace.parent / "other.feature").write_text("")
    with pytest.raises(UsageError, match=r"pipeline\.no-target"):
        picked(workspace, "../other.feature")


@pytest.mark.parametrize(("path", "concerned"), [("f.feature", True), ("g.feature", False)])
def test_a_file_that_cannot_be_read_concerns_who_asked_for_it(
    path: str, concerned: bool, workspace: Path
) -> None:
    fault = Fault(path=path, message=plain("bad"), unreadable=True)
    assert filter_of(workspace, "f.feature").concerns(fault) is concerned
    assert filter_of(workspace).concerns(fault)


def test_a_stage_that_is_not_there_is_told_with_those_that_are() -> None:
    assert unknown_stage("smok", ["smoke", "load"]).arguments["known"] == "smoke, load"
