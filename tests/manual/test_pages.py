"""Every tutorial and how-to guide does what it says: in one language here, in each as a proof."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from manual.outlines import named, outline
from manual.pages import DOCS, LANGUAGES, PAGES, REFERENCE, SAMPLE, follow, in_language
from manual.sessions import agrees, blocks_of, commands_of


@pytest.mark.parametrize("page", PAGES)
def test_a_page_exists_in_every_language_with_the_same_commands(page: str) -> None:
    commands = {
        language: [
            command.partition(" ")[0]
            for block in blocks_of(in_language(page, language))
            if block.language == "console"
            for command, _ in commands_of(block)
        ]
        for language in LANGUAGES
    }
    assert commands["zh-TW"] == commands["zh-CN"] == commands["en"]


def texts(page: str) -> dict[str, str]:
    return {name: in_language(page, name).read_text(encoding="utf-8") for name in LANGUAGES}


@pytest.mark.parametrize("page", [*PAGES, *REFERENCE])
def test_a_page_has_the_same_headings_rows_items_and_blocks_in_every_language(page: str) -> None:
    outlines = {language: outline(text) for language, text in texts(page).items()}
    assert outlines["zh-TW"] == outlines["en"]
    assert outlines["zh-CN"] == outlines["en"]


@pytest.mark.parametrize("page", REFERENCE)
def test_a_page_of_the_reference_names_in_every_language_what_it_names_in_english(
    page: str,
) -> None:
    names = {language: named(text) for language, text in texts(page).items()}
    assert names["en"] - names["zh-TW"] == set()
    assert names["en"] - names["zh-CN"] == set()


def test_every_page_stands_in_the_navigation() -> None:
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    settings = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    listed = re.findall(r"^ +- (?:\w+: )?([\w/-]+\.md)$", settings, re.MULTILINE)
    assert sorted(listed) == sorted(page for page in pages if page.count(".") == 1)


@pytest.mark.engine
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("page", "language"), SAMPLE, ids=str)
def test_a_page_does_what_it_says(page: str, language: str, tmp_path: Path) -> None:
    follow(page, language, tmp_path)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ([], ["anything"]),
        (["passed in … s"], ["passed in 3.1 s"]),
        (["…", "the end"], ["one", "two", "the end"]),
        (["begin", "…"], ["begin", "one", "two"]),
        (["one", "", "two"], ["one", "", "two  "]),
    ],
)
def test_what_a_page_leaves_open_may_be_anything(shown: list[str], printed: list[str]) -> None:
    assert agrees(shown, printed)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        (["passed"], ["failed"]),
        (["passed"], ["passed", "but"]),
        (["…", "the end"], ["the end", "not yet"]),
        (["took … s"], ["took", "3 s"]),
    ],
)
def test_what_a_page_shows_otherwise_is_noticed(shown: list[str], printed: list[str]) -> None:
    assert not agrees(shown, printed)
