"""Where the pages of the manual are, in a reader's language where somebody wrote them in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from accord.text import Language

_PLACES: Final = (
    # In a package that was installed, and in the repository that it is made from.
    Path(__file__).parents[1] / "manual",
    Path(__file__).parents[3] / "docs",
)
# Where two folders have a page of one name, the later one has its folder before it.
_FOLDERS: Final = ("reference", "how-to", "tutorials")


def manual_pages(language: Language, places: Iterable[Path] = _PLACES) -> dict[str, Path]:
    """The page of each name, such as ``configuration``; none where a package has no manual."""
    manual = next((place for place in places if place.is_dir()), None)
    pages: dict[str, Path] = {}
    if manual is None:
        return pages
    for folder in _FOLDERS:
        for name, page in _pages_below(manual / folder, language).items():
            pages[f"{folder}/{name}" if name in pages else name] = page
    return pages


def _pages_below(folder: Path, language: Language) -> dict[str, Path]:
    files = {file.name: file for file in sorted(folder.glob("*.md"))}
    return {
        name: files.get(f"{name}.{language}.md", file)
        for file_name, file in files.items()
        if "." not in (name := file_name.removesuffix(".md"))
    }
