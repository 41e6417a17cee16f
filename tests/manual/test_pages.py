"""Every command and every message of the tutorials and how-to guides, in each language."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from manual.sessions import Session, agrees, blocks_of, commands_of

DOCS = Path(__file__).parents[2] / "docs"
LANGUAGES = ("en", "zh-TW", "zh-CN")
GUIDES = [DOCS / "index.md", *sorted((*DOCS.glob("tutorials/*.md"), *DOCS.glob("how-to/*.md")))]
PAGES = [page for page in GUIDES if "." not in page.stem]


def in_language(page: Path, language: str) -> Path:
    return page if language == "en" else page.with_suffix(f".{language}.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_exists_in_every_language_with_the_same_commands(page: Path) -> None:
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


@pytest.mark.engine
@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks_of(page)], ids=lambda page: page.stem
)
def test_a_page_does_what_it_says(page: Path, language: str, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    session = Session(tmp_path, language, port)
    try:
        session.follow(in_language(page, language))
    finally:
        session.close()


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
