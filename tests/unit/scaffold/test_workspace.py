"""A new workspace has everything, is right, and never costs anybody a file."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from accord.check import check
from accord.config import load
from accord.errors import UsageError
from accord.scaffold import make
from accord.sources import read_catalogue
from accord.steps.index import read_index
from accord.text import LANGUAGES, Language

COMMENTED = (
    "specs/services.toml",
    "behave.ini",
    "load/borrowing.toml",
    "chaos/library-restarts.yaml",
    ".gitignore",
)
FOLDERS = ("specs", "features", "steps", "contracts", "load", "chaos", "reports", "system")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_folder_has_a_file(language: Language, tmp_path: Path) -> None:
    make(tmp_path / "demo", language=language)
    for name in FOLDERS:
        assert any(file.is_file() for file in (tmp_path / "demo" / name).rglob("*")), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_any_file(language: Language, tmp_path: Path) -> None:
    make(tmp_path, language=language)
    assert check(read_catalogue(tmp_path), read_index(tmp_path)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_scenarios_are_in_english_and_chinese(language: Language, tmp_path: Path) -> None:
    make(tmp_path, language=language)
    chinese = "zh-CN" if language == "zh-CN" else "zh-TW"
    written = {feature.language for feature in read_catalogue(tmp_path).features}
    assert written == {"en", chinese}


def test_every_scenario_uses_built_in_sentences_alone(tmp_path: Path) -> None:
    make(tmp_path, language="en")
    assert not [known for known in read_index(tmp_path).definitions if not known.builtin]


def test_every_criterion_of_the_requirement_has_a_scenario(tmp_path: Path) -> None:
    make(tmp_path, language="en")
    catalogue = read_catalogue(tmp_path)
    proved = {link.target for s in catalogue.scenarios() for link in s.links}
    [requirement] = catalogue.requirements
    assert {criterion.id for criterion in requirement.criteria} <= proved


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "| folder | holds |"), ("zh-TW", "| 資料夾 | 內容 |"), ("zh-CN", "| 文件夹 | 内容 |")],
)
def test_the_readme_is_in_the_readers_language(
    language: Language, heading: str, tmp_path: Path
) -> None:
    make(tmp_path / "街角", language=language)
    readme = (tmp_path / "街角" / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# 街角\n")
    assert heading in readme


@pytest.mark.parametrize("name", ["demo", 'a "quoted" name', "街角小舖"])
def test_the_settings_name_the_product_after_the_folder(name: str, tmp_path: Path) -> None:
    make(tmp_path / name, language="en")
    assert load(tmp_path / name).configuration.title == name


def test_editors_get_the_schema_that_the_settings_name(tmp_path: Path) -> None:
    make(tmp_path, language="en")
    first = (tmp_path / "accord.toml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "#:schema .vscode/accord.schema.json"
    assert (
        "stages" in json.loads((tmp_path / ".vscode/accord.schema.json").read_text())["properties"]
    )


def test_the_cucumber_extension_finds_features_and_steps(tmp_path: Path) -> None:
    make(tmp_path, language="en")
    settings = json.loads((tmp_path / ".vscode/settings.json").read_text())
    for key, file in (("features", "features/borrowing/*.feature"), ("glue", "steps/accord.py")):
        pattern = settings[f"cucumber.{key}"][0]
        assert set(tmp_path.glob(file)) <= set(tmp_path.glob(pattern))


def test_what_it_says_it_wrote_is_what_is_there(tmp_path: Path) -> None:
    made = make(tmp_path / "demo", language="en")
    assert set(made.new_files) == set(contents(tmp_path / "demo"))
    assert made.existing_files == ()


def test_settings_of_the_three_languages_mean_the_same(tmp_path: Path) -> None:
    tables = []
    for language in LANGUAGES:
        make(tmp_path / language, language=language)
        table = tomllib.loads((tmp_path / language / "accord.toml").read_text(encoding="utf-8"))
        tables.append({key: value for key, value in table.items() if key != "title"})
    assert tables[0] == tables[1] == tables[2]


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN"])
def test_comments_are_in_the_readers_language(language: Language, tmp_path: Path) -> None:
    make(tmp_path, language=language)
    comments = {
        name: re.findall(r"(?:^|\s)# .*", (tmp_path / name).read_text(encoding="utf-8"))
        for name in COMMENTED
    }
    assert all(comments.values())
    english = [it for lines in comments.values() for it in lines if not re.search(r"[一-鿿]", it)]
    assert english == []


def test_a_folder_with_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"scaffold\.not-empty"):
        make(tmp_path, language="en")
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_a_fresh_repository_is_room_enough(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert make(tmp_path, language="en").new_files


def test_here_keeps_every_file_that_was_there(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "own.feature").write_text("Feature: own\n")
    before = contents(tmp_path)
    made = make(tmp_path, language="en", here=True)
    after = contents(tmp_path)
    assert made.existing_files == ("README.md",)
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("accord.toml", "", id="own-file"),
        pytest.param("pyproject.toml", "[tool.accord]\n", id="python-project"),
    ],
)
@pytest.mark.parametrize("here", [True, False])
def test_a_workspace_is_refused(name: str, content: str, here: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(UsageError, match=r"scaffold\.is-workspace"):
        make(tmp_path, language="en", here=here)
    assert contents(tmp_path) == {name: content.encode()}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine")
    with pytest.raises(UsageError, match=r"scaffold\.no-folder"):
        make(tmp_path / "demo", language="en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_template_shows_through(language: Language, tmp_path: Path) -> None:
    make(tmp_path, language=language)
    assert [name for name, content in contents(tmp_path).items() if b"{{" in content] == []


def test_a_file_in_the_way_is_told_by_its_place(tmp_path: Path) -> None:
    (tmp_path / "features").write_text("mine")
    with pytest.raises(UsageError, match=r"scaffold\.not-written") as told:
        make(tmp_path, language="en", here=True)
    assert "features" in told.value.where
    assert (tmp_path / "features").read_text() == "mine"
