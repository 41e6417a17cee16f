"""Contracts against every version that callers hold."""

from __future__ import annotations

import gc
from datetime import date
from pathlib import Path

import pytest

from accord.compare.accepted import ACCEPTED
from accord.compare.releases import compare_releases, require_releases
from accord.errors import UsageError
from accord.model.catalogue import Catalogue
from accord.model.contract_changes import ReleaseComparison

TODAY = date(2027, 1, 1)


def document(*paths: str) -> str:
    written = "".join(
        f"  {path}: {{ get: {{ responses: {{ '200': {{ description: x }} }} }} }}\n"
        for path in paths
    )
    return f"openapi: 3.0.3\ninfo: {{ title: t, version: '1' }}\npaths:\n{written}"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Goods lost ``/a`` after the first version and ``/b`` after the second one."""
    for folder, paths in (
        ("released/1", ("/a", "/b", "/c")),
        ("released/2", ("/b", "/c")),
        ("", ("/c",)),
    ):
        file = tmp_path / "contracts" / folder / "goods.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document(*paths), encoding="utf-8")
    return tmp_path


def compared(workspace: Path) -> ReleaseComparison:
    return compare_releases(Catalogue(), workspace, today=TODAY)


def test_a_change_since_several_versions_is_told_once_with_all_of_them(workspace: Path) -> None:
    since = {change.operations: change.versions for change in compared(workspace).changes}
    assert since == {("GET /a",): ("1",), ("GET /b",): ("1", "2")}


def test_places_are_paths_that_a_reader_can_open(workspace: Path) -> None:
    places = [change.old for change in compared(workspace).changes]
    files = [place.file for place in places if place]
    assert files == ["contracts/released/1/goods.yaml", "contracts/released/2/goods.yaml"]
    assert all((workspace / file).is_file() for file in files)


def test_an_accepted_change_breaks_nobody(workspace: Path) -> None:
    entry = """
    [[accepted]]
    code = "operation-removed"
    contract = "goods.yaml"
    operation = "GET /a"
    reason = "version 1 has no caller left"
    until = 2027-03-01
    """
    (workspace / ACCEPTED).write_text(entry, encoding="utf-8")
    assert [change.operations for change in compared(workspace).breaking] == [("GET /b",)]


def test_an_entry_that_no_change_needs_is_told(workspace: Path) -> None:
    entry = """
    [[accepted]]
    code = "type-changed"
    contract = "goods.yaml"
    reason = "r"
    until = 2027-03-01
    """
    (workspace / ACCEPTED).write_text(entry, encoding="utf-8")
    assert [unused.code for unused in compared(workspace).unused] == ["type-changed"]


def test_an_unreadable_release_is_a_problem_and_not_no_change(workspace: Path) -> None:
    (workspace / "contracts/released/2/goods.yaml").write_text("[", encoding="utf-8")
    comparison = compared(workspace)
    assert comparison.problem
    assert not comparison.changes


@pytest.mark.parametrize("paths", ["paths: {}\n", "paths: { /a: {} }\n", ""])
def test_a_release_that_promises_nothing_is_a_problem_and_not_no_change(
    workspace: Path, paths: str
) -> None:
    text = f"openapi: 3.1.0\ninfo: {{ title: t, version: '1' }}\ncomponents: {{}}\n{paths}"
    (workspace / "contracts/released/2/goods.yaml").write_text(text, encoding="utf-8")
    comparison = compared(workspace)
    assert comparison.problem
    assert comparison.problem.id == "compare.no-promise"
    assert comparison.problem_place == "contracts/released/2/goods.yaml"


def test_a_release_of_nothing_but_webhooks_promises_something(workspace: Path) -> None:
    hook = "webhooks: { paid: { post: { responses: { '200': { description: x } } } } }\n"
    text = f"openapi: 3.1.0\ninfo: {{ title: t, version: '1' }}\n{hook}"
    (workspace / "contracts/released/2/goods.yaml").write_text(text, encoding="utf-8")
    assert not compared(workspace).problem


def test_without_a_release_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    assert compared(tmp_path).problem
    with pytest.raises(UsageError):
        require_releases(tmp_path)


def test_a_change_in_a_file_of_its_own_is_told_in_that_file(tmp_path: Path) -> None:
    schema = "{ $ref: parts/size.yaml }"
    parameters = f"parameters: [{{ name: n, in: query, schema: {schema} }}], "
    text = document("/a").replace("responses", f"{parameters}responses")
    for folder, type in (("released/1", "string"), ("", "integer")):
        base = tmp_path / "contracts" / folder
        (base / "parts").mkdir(parents=True)
        (base / "goods.yaml").write_text(text, encoding="utf-8")
        part = f"description: how much\ntype: {type}\n"
        (base / "parts/size.yaml").write_text(part, encoding="utf-8")
    (change,) = compared(tmp_path).changes
    assert change.new
    assert (change.new.file, change.new.line) == ("contracts/parts/size.yaml", 2)


def test_garbage_is_looked_for_seldom_while_versions_are_compared(workspace: Path) -> None:
    many = document(*(f"/things{number}" for number in range(300)))
    (workspace / "contracts/shop.openapi.yaml").write_text(many, encoding="utf-8")
    collections = gc.get_stats()[0]["collections"]
    compared(workspace)
    assert gc.get_stats()[0]["collections"] - collections <= 2
