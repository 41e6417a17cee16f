"""The pages of the manual that a reader follows, and in which languages they are followed."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import Final

from fakes.ports import free_port
from manual.sessions import Session, blocks_of

DOCS: Final = Path(__file__).parents[2] / "docs"
LANGUAGES: Final = ("en", "zh-TW", "zh-CN")
PAGES: Final = [
    path.relative_to(DOCS).with_suffix("").as_posix()
    for path in (DOCS / "index.md", *sorted((*DOCS.glob("tutorials/*"), *DOCS.glob("how-to/*"))))
    if "." not in path.stem
]
"""Paths below ``docs``, without language and ending."""

# The first two are written by scripts, the last holds every language itself.
ENGLISH_ALONE: Final = ("json-schema", "what-cannot-be-green", "steps")
REFERENCE: Final = [
    f"reference/{path.stem}"
    for path in sorted(DOCS.glob("reference/*.md"))
    if "." not in path.stem and path.stem not in ENGLISH_ALONE
]
"""Those of the reference that exist in every language."""


def in_language(page: str, language: str) -> Path:
    """The file of a page."""
    return DOCS / (f"{page}.md" if language == "en" else f"{page}.{language}.md")


FOLLOWED: Final = sorted(page for page in PAGES if blocks_of(in_language(page, "en")))
"""The pages that say what to type."""

# Starting the engines for each language of each page would take as long as all other tests.
SAMPLE: Final = list(zip(FOLLOWED, cycle(LANGUAGES), strict=False))
"""Each page in one language, each language for a third of them."""


def follow(page: str, language: str, folder: Path) -> None:
    """Do in a folder what a page says.

    Raises:
        AssertionError: something was printed or ended otherwise than the page says.
    """
    session = Session(folder, language, free_port())
    try:
        session.follow(in_language(page, language))
    finally:
        session.close()
