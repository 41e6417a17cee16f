"""Places are found in documents and in the files that they were read from."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.sources.openapi.positions import (
    Lines,
    keys,
    pointer,
    resolve,
    value_at,
    written_place,
)

DOCUMENT = {
    "paths": {"/a": {"$ref": "#/parts/paths/~1a"}},
    "parts": {
        "paths": {"/a": {"get": [{"$ref": "#/parts/x y"}]}},
        "x y": {"type": "string"},
        "circle": {"$ref": "#/parts/circle"},
    },
}


@pytest.mark.parametrize("place", [(), ("paths", "/orders/{id}", "get"), ("a~b", "c")])
def test_a_pointer_leads_back_to_its_place(place: tuple[str, ...]) -> None:
    assert keys(pointer(place)) == place


def test_a_value_is_found_by_names_and_by_numbers() -> None:
    assert value_at({"a": [{"b": 1}]}, ("a", "0", "b")) == 1


@pytest.mark.parametrize("place", [("x",), ("a", "9"), ("a", "b"), ("a", 0, "c", "d")])
def test_where_nothing_stands_nothing_is_found(place: tuple[str | int, ...]) -> None:
    with pytest.raises(LookupError):
        value_at({"a": [{"c": 1}]}, place)


def test_a_reference_is_followed_to_its_end() -> None:
    assert resolve(DOCUMENT, {"$ref": "#/parts/x%20y"}) == {"type": "string"}


def test_what_is_no_reference_is_itself() -> None:
    assert resolve(DOCUMENT, {"$ref": {"type": "string"}}) == {"$ref": {"type": "string"}}


@pytest.mark.parametrize("reference", ["#/parts/circle", "#/nowhere"])
def test_a_reference_that_does_not_end_is_no_place(reference: str) -> None:
    with pytest.raises(LookupError):
        resolve(DOCUMENT, {"$ref": reference})


def test_a_walk_through_references_ends_where_the_value_is_written() -> None:
    assert written_place(DOCUMENT, ("paths", "/a", "get", 0, "type")) == ("parts", "x y", "type")


def test_a_walk_to_a_reference_ends_at_what_it_leads_to() -> None:
    assert written_place(DOCUMENT, ("paths", "/a", "get", 0)) == ("parts", "x y")


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
