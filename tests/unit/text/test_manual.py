"""The manual is where Accord is, in a reader's language where it was written in it."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from accord.text import LANGUAGES, room_messages
from accord.text.manual import manual_pages

ROOT = Path(__file__).parents[3]
MESSAGES = sorted(file.stem for file in (ROOT / "src/accord/text/messages").glob("*.toml"))


def written(folder: Path, *names: str) -> Path:
    for name in names:
        page = folder / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
    return folder


def test_a_page_is_in_the_language_of_its_reader_where_there_is_one(tmp_path: Path) -> None:
    pages = ("load.md", "load.zh-TW.md", "steps.md", "a.schema.json")
    folder = written(tmp_path / "manual/reference", *pages)
    places = [tmp_path / "manual"]
    assert manual_pages("zh-TW", places) == {
        "load": folder / "load.zh-TW.md",
        "steps": folder / "steps.md",
    }
    assert manual_pages("zh-CN", places)["load"] == folder / "load.md"


def test_a_guide_that_is_called_like_a_page_of_the_reference_has_its_folder_before_it(
    tmp_path: Path,
) -> None:
    manual = written(tmp_path, "reference/known.md", "how-to/known.md", "tutorials/start.md")
    assert manual_pages("en", [manual]) == {
        "known": manual / "reference/known.md",
        "how-to/known": manual / "how-to/known.md",
        "start": manual / "tutorials/start.md",
    }


def test_what_came_with_the_package_is_before_what_lies_elsewhere(tmp_path: Path) -> None:
    own = written(tmp_path / "own", "reference/load.md")
    other = written(tmp_path / "other", "reference/load.md", "reference/chaos.md")
    places = [tmp_path / "nowhere", own, other]
    assert manual_pages("en", places) == {"load": own / "reference/load.md"}


def test_a_package_without_a_manual_has_no_pages(tmp_path: Path) -> None:
    assert manual_pages("en", [tmp_path / "nowhere"]) == {}


@pytest.mark.parametrize("room", MESSAGES)
def test_what_is_said_names_pages_that_are_there_and_no_file_of_the_repository(room: str) -> None:
    said = str(room_messages(room))
    assert "docs/" not in said
    for name in re.findall(r"accord open --manual ([\w-]+)", said):
        for language in LANGUAGES:
            assert name in manual_pages(language)


def packaged() -> dict[Path, Path]:
    """Each file of the manual that a wheel holds: where it lies in it, and what it is made from."""
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = targets["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    return {
        ROOT / place / file.relative_to(ROOT / folder): file
        for folder, place in folders.items()
        for file in (ROOT / folder).rglob("*")
        if file.is_file()
    }


def test_every_link_of_the_pages_in_a_package_leads_to_a_file_of_the_package() -> None:
    files = packaged()
    dead = [
        f"{place.relative_to(ROOT)}: {link}"
        for place, file in files.items()
        if file.suffix == ".md"
        for link in re.findall(r"\]\(([^)#\s]+)", file.read_text(encoding="utf-8"))
        if "://" not in link and Path(os.path.normpath(place.parent / link)) not in files
    ]
    assert dead == []


def test_a_package_holds_every_page_and_is_also_built_from_a_source_package() -> None:
    pages = {page for language in LANGUAGES for page in manual_pages(language).values()}
    assert pages <= set(packaged().values())
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    targets = targets["tool"]["hatch"]["build"]["targets"]
    folders = {f"/{folder}" for folder in targets["wheel"]["force-include"]}
    assert folders <= set(targets["sdist"]["include"])
