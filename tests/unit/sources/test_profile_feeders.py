"""Rows of CSV and of lines of JSON, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.load_shape import Feeder
from accord.sources.profile_feeders import read_feeders, rows_of
from accord.sources.profile_values import ProfileError


def rows(folder: Path, name: str, text: str) -> list[dict[str, object]]:
    (folder / name).write_bytes(text.encode())
    return list(rows_of(folder / name))


def test_csv_as_a_spreadsheet_writes_it(tmp_path: Path) -> None:
    text = '\ufeffname,note\r\n"Lee, Ann","two\nlines"\r\n王,\r\n'
    assert rows(tmp_path, "a.csv", text) == [
        {"name": "Lee, Ann", "note": "two\nlines"},
        {"name": "王", "note": ""},
    ]


def test_lines_of_json_keep_their_kinds(tmp_path: Path) -> None:
    assert rows(tmp_path, "a.jsonl", '{"n": 1, "on": true}\n\n{"n": null}\n') == [
        {"n": 1, "on": True},
        {"n": None},
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        pytest.param("a.csv", "a,b\n1,2\n3\n", "line 3", id="too-few"),
        pytest.param("a.csv", "a,b\n1,2,3\n", "line 2", id="too-many"),
        pytest.param("a.csv", "a,a\n1,2\n", "line 1", id="twice-the-same-name"),
        pytest.param("a.csv", "a,\n1,2\n", "line 1", id="no-name"),
        pytest.param("a.csv", 'a\n"x\n', "line", id="open-quote"),
        pytest.param("a.jsonl", '{"a": 1}\n{\n', "line 2", id="no-json"),
        pytest.param("a.jsonl", "[1]\n", "line 1", id="no-object"),
    ],
)
def test_a_row_that_is_none_is_told_with_its_line(
    name: str, text: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=words):
        rows(tmp_path, name, text)


def test_a_feeder_is_found_beside_its_profile(tmp_path: Path) -> None:
    (tmp_path / "load").mkdir()
    (tmp_path / "load" / "people.csv").write_text("a\n1\n")
    table = {"feeders": ["people.csv", {"file": "people.csv", "order": "once"}]}
    assert read_feeders(table, "load/noon.toml", tmp_path, script=False) == (
        Feeder(path="load/people.csv"),
        Feeder(path="load/people.csv", order="once"),
    )


@pytest.mark.parametrize(
    ("name", "text", "id"),
    [
        pytest.param("people.csv", "a,b\n", "profiles.feeder-empty", id="no-row"),
        pytest.param("people.csv", "", "profiles.feeder-empty", id="nothing"),
        pytest.param("people.jsonl", "{", "profiles.feeder-unreadable", id="no-rows"),
        pytest.param("../../people.csv", "a\n1\n", "profiles.feeder-missing", id="outside"),
    ],
)
def test_a_feeder_that_feeds_nobody_is_refused(
    name: str, text: str, id: str, tmp_path: Path
) -> None:
    folder = tmp_path / "workspace" / "load"
    folder.mkdir(parents=True)
    (folder / name).write_text(text)
    with pytest.raises(ProfileError) as refused:
        read_feeders({"feeders": [name]}, "load/noon.toml", tmp_path / "workspace", script=False)
    assert refused.value.problem.id == id
