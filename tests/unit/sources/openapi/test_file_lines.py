"""Places are found in the files that their documents were read from."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.sources.openapi.file_lines import Lines


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "a:\n  b:\n  - c: 1\n  - d: 2\n"),
        ("a.json", '{"a":\n\t{"b":\n\t\t[{"c": 1},\n\t\t{"d": 2}]}}'),
    ],
    ids=["yaml", "json-with-tabs"],
)
def test_a_place_has_its_line(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert Lines(tmp_path / name).line(("a", "b", 1, "d")) == 4


@pytest.mark.parametrize(
    ("place", "line"), [(("a", "x"), 1), (("x",), 0), (("a", "b", 9), 2)], ids=["in", "none", "far"]
)
def test_a_place_that_is_not_there_has_the_line_above_it(
    tmp_path: Path, place: tuple[str | int, ...], line: int
) -> None:
    (tmp_path / "a.yaml").write_text("a:\n  b: [1]\n")
    assert Lines(tmp_path / "a.yaml").line(place) == line


def test_a_file_that_cannot_be_read_has_no_lines(tmp_path: Path) -> None:
    assert Lines(tmp_path / "missing.yaml").line(("a",)) == 0


def test_what_a_file_gives_twice_is_found_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "a: &one {x: 1, x: 2}\nb: [{c: 1, c: 2}, *one]\nd: {<<: {y: 1}, y: 2}\nb: []\n",
        encoding="utf-8",
    )
    assert sorted(Lines(file).twins()) == [("a", "x"), ("b",), ("b", "0", "c")]
