"""A workspace is read whole, and one bad file hides nothing."""

from __future__ import annotations

import gc
from pathlib import Path

import msgspec

from accord.model.catalogue import Catalogue
from accord.sources import read_catalogue

CONTRACT = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/goods: {get: {operationId: listGoods, responses: {200: {description: ok}}}}}
"""
FEATURE = "Feature: x\n  Scenario: y\n    Then z\n"


def write(workspace: Path, path: str, text: str) -> None:
    (workspace / path).parent.mkdir(parents=True, exist_ok=True)
    (workspace / path).write_text(text, encoding="utf-8")


def test_one_contract_is_a_workspace(tmp_path: Path) -> None:
    write(tmp_path, "contracts/shop.openapi.yaml", CONTRACT)
    read = read_catalogue(tmp_path, title="Mine")
    assert read.title == "Mine"
    assert [operation.id for operation in read.operations()] == ["shop/listGoods"]
    assert [service.name for service in read.services] == ["shop"]
    assert read.faults == ()


def test_one_feature_is_a_workspace(tmp_path: Path) -> None:
    write(tmp_path, "features/x.feature", FEATURE)
    read = read_catalogue(tmp_path)
    assert [scenario.title for scenario in read.scenarios()] == ["y"]
    assert (read.contracts, read.services, read.faults) == ((), (), ())


def test_an_empty_folder_is_a_workspace(tmp_path: Path) -> None:
    assert read_catalogue(tmp_path) == Catalogue()


def test_every_bad_file_is_told_and_the_good_ones_count(tmp_path: Path) -> None:
    write(tmp_path, "features/good.feature", FEATURE)
    write(tmp_path, "features/bad.feature", "功能：x\n")
    write(tmp_path, "contracts/good.openapi.yaml", CONTRACT)
    write(tmp_path, "contracts/bad.openapi.yaml", "[")
    write(tmp_path, "specs/requirements/a.md", "# SHOP-1 One\n")
    write(tmp_path, "specs/services.toml", "[services.good]\n[services.bad]\n[x]\n")
    read = read_catalogue(tmp_path)
    assert {fault.path for fault in read.unreadable} == {
        "features/bad.feature",
        "contracts/bad.openapi.yaml",
    }
    assert len(read.features) == len(read.contracts) == len(read.requirements) == 1
    assert [f.path for f in read.faults if not f.unreadable] == ["specs/services.toml"]


def test_a_catalogue_survives_being_written(tmp_path: Path) -> None:
    write(tmp_path, "features/x.feature", FEATURE)
    write(tmp_path, "contracts/shop.openapi.yaml", CONTRACT)
    write(tmp_path, "features/bad.feature", "功能：x\n")
    read = read_catalogue(tmp_path)
    assert msgspec.json.decode(msgspec.json.encode(read), type=Catalogue) == read


def test_garbage_is_looked_for_seldom_while_a_workspace_is_read(tmp_path: Path) -> None:
    for number in range(100):
        write(tmp_path, f"features/{number}.feature", FEATURE)
    collections = gc.get_stats()[0]["collections"]
    read_catalogue(tmp_path)
    assert gc.get_stats()[0]["collections"] - collections <= 2
