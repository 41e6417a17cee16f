"""A contract that did not change is not read again, and one that did always is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from accord.model.catalogue import Contract
from accord.sources.openapi import OpenedDocuments, UnreadableContractError
from accord.sources.openapi.contract_cache import FOLDER, read_cached_contract

DOCUMENT = """
openapi: 3.0.3
info: {title: Goods, version: "1"}
paths:
  /goods:
    get:
      operationId: list
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {$ref: "parts.yaml#/Goods"}}}
        "201": {}
x-huge: [1e400, 18446744073709551615]
"""
PARTS = "Goods: {type: array, items: {type: string}}\n"


class CountingDocuments(OpenedDocuments):
    """Documents that say which files were parsed."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []

    def load(self, file: Path) -> Any:
        self.loads.append(file.name)
        return super().load(file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "goods.yaml").write_text(DOCUMENT)
    (tmp_path / "parts.yaml").write_text(PARTS)
    return tmp_path


def read(folder: Path, service: str = "goods") -> tuple[Contract, list[str]]:
    """The contract, and the files that had to be parsed for it."""
    files = CountingDocuments()
    contract = read_cached_contract(
        folder / "goods.yaml", workspace=folder, service=service, files=files
    )
    return contract, files.loads


def test_the_second_reading_parses_nothing_and_says_the_same(folder: Path) -> None:
    first, _ = read(folder)
    second, loads = read(folder)
    assert loads == []
    assert second == first
    assert first.faults


@pytest.mark.parametrize("name", ["goods.yaml", "parts.yaml"])
def test_a_file_that_changed_is_read_again(folder: Path, name: str) -> None:
    read(folder)
    file = folder / name
    stat = file.stat()
    file.write_text(file.read_text().replace("array", "arraz").replace("Goods,", "Wares,"))
    # An editor may keep the time, and a checkout sets any.
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert read(folder)[1]


def test_a_file_that_was_missing_is_looked_for_again(folder: Path) -> None:
    (folder / "parts.yaml").unlink()
    before, _ = read(folder)
    (folder / "parts.yaml").write_text(PARTS)
    after, loads = read(folder)
    assert loads
    assert len(after.faults) < len(before.faults)


def test_a_file_that_is_gone_is_missed(folder: Path) -> None:
    before, _ = read(folder)
    (folder / "parts.yaml").unlink()
    assert len(read(folder)[0].faults) > len(before.faults)


def test_two_services_of_one_file_are_two_contracts(folder: Path) -> None:
    read(folder)
    assert read(folder, "wares")[0].operations[0].id == "wares/list"


def test_a_damaged_entry_is_replaced(folder: Path) -> None:
    read(folder)
    (entry,) = (folder / FOLDER).iterdir()
    entry.write_bytes(entry.read_bytes()[:-10])
    assert read(folder)[1]
    assert read(folder)[1] == []


def test_where_nothing_can_be_written_contracts_are_read_all_the_same(folder: Path) -> None:
    (folder / ".accord").write_text("a file where the folder should be")
    assert read(folder)[0].operations
    assert read(folder)[1]


def test_what_cannot_be_read_is_told_every_time(folder: Path) -> None:
    (folder / "goods.yaml").write_text("[")
    for _ in range(2):
        with pytest.raises(UnreadableContractError):
            read(folder)


def test_entries_that_nobody_used_for_long_are_dropped(folder: Path) -> None:
    read(folder)
    (entry,) = (folder / FOLDER).iterdir()
    os.utime(entry, (0, 0))
    read(folder, "wares")
    assert not entry.exists()
