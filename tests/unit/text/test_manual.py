"""The reference is where Accord is, in a reader's language where it was written in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from accord.text import LANGUAGES, room_messages
from accord.text.manual import manual_pages

MESSAGES = sorted(
    file.stem for file in (Path(__file__).parents[3] / "src/accord/text/messages").glob("*.toml")
)


def written(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / name).touch()
    return folder


def test_a_page_is_in_the_language_of_its_reader_where_there_is_one(tmp_path: Path) -> None:
    folder = written(tmp_path / "manual", "load.md", "load.zh-TW.md", "steps.md", "a.schema.json")
    pages = manual_pages("zh-TW", [folder])
    assert pages == {"load": folder / "load.zh-TW.md", "steps": folder / "steps.md"}
    assert manual_pages("zh-CN", [folder])["load"] == folder / "load.md"


def test_what_came_with_the_package_is_before_what_lies_elsewhere(tmp_path: Path) -> None:
    own = written(tmp_path / "own", "load.md")
    other = written(tmp_path / "other", "load.md", "chaos.md")
    assert manual_pages("en", [tmp_path / "nowhere", own, other]) == {"load": own / "load.md"}


def test_a_package_without_a_reference_has_no_pages(tmp_path: Path) -> None:
    assert manual_pages("en", [tmp_path / "nowhere"]) == {}


@pytest.mark.parametrize("room", MESSAGES)
def test_what_is_said_names_pages_that_are_there_and_no_file_of_the_repository(room: str) -> None:
    said = str(room_messages(room))
    assert "docs/" not in said
    for name in re.findall(r"accord open --manual ([\w-]+)", said):
        for language in LANGUAGES:
            assert name in manual_pages(language)


def test_the_package_is_built_with_the_pages() -> None:
    root = Path(__file__).parents[3]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    targets = project["tool"]["hatch"]["build"]["targets"]
    assert targets["wheel"]["force-include"] == {"docs/reference": "accord/manual"}
    assert "/docs/reference" in targets["sdist"]["include"]
