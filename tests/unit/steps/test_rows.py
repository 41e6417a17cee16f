"""Rows of a table may come from a CSV file."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.steps.problems import StepError
from accord.steps.rows import file_of
from fakes.scripted import Answer, Stage

ITEMS = '"items" has exactly the items:'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("t.csv", "sku,name\nA,green\nB,\"black, strong\"\n", id="comma"),
        pytest.param("t.csv", "\ufeffsku;name\r\nA;green\r\n\r\nB;black, strong\r\n",
                     id="spreadsheet"),
        pytest.param("t.tsv", "sku\tname\nA\tgreen\nB\tblack, strong", id="tabs"),
    ],
)  # fmt: skip
def test_a_file_stands_for_its_rows(stage: Stage, folder: Path, name: str, content: str) -> None:
    (folder / name).write_bytes(content.encode())
    stage.answered(
        Answer(
            json={"items": [{"sku": "A", "name": "green"}, {"sku": "B", "name": "black, strong"}]}
        )
    )
    stage.say(ITEMS, table=[[f"file:{name}"]])


def test_places_in_its_cells_are_filled(stage: Stage, folder: Path) -> None:
    (folder / "t.csv").write_text("sku\n{mine}\n")
    stage.accord.values["mine"] = "A-1"
    stage.say('I send "createOrder" for each row:', keyword="given", table=[["file: t.csv"]])
    assert stage.client.sent[0]["values"] == {"sku": "A-1"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "No such file", id="missing"),
        pytest.param(b"sku\n\xe9\n", "UTF-8", id="encoding"),
        pytest.param(b"\n\n", "cannot be read", id="empty"),
        pytest.param(b"sku,name\nA\n", "t.csv:2 has 1 cells; the heading has 2", id="ragged"),
    ],
)
def test_what_is_wrong_with_the_file_is_told(
    stage: Stage, folder: Path, content: bytes | None, words: str
) -> None:
    if content is not None:
        (folder / "t.csv").write_bytes(content)
    stage.answered(Answer(json={"items": []}))
    with pytest.raises(StepError, match=words):
        stage.say(ITEMS, table=[["file:t.csv"]])


def test_a_table_of_one_column_is_no_file(stage: Stage) -> None:
    stage.answered(Answer(json={"items": [{"sku": "file:t.csv"}]}))
    stage.say(ITEMS, table=[["sku"], ["file:t.csv"]])


@pytest.mark.parametrize(
    ("headings", "has_rows", "path"),
    [
        (["file: t.csv"], False, "t.csv"),
        (["file: t.csv"], True, ""),
        (["file: t.csv", "name"], False, ""),
    ],
)
def test_only_the_one_cell_of_a_table_names_a_file(
    headings: list[str], *, has_rows: bool, path: str
) -> None:
    assert file_of(headings, has_rows=has_rows) == path
