"""Where the pages of the reference are, in a reader's language where somebody wrote them in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from accord.text import Language

_PLACES: Final = (
    # In a package that was installed, and in the repository that it is made from.
    Path(__file__).parents[1] / "manual",
    Path(__file__).parents[3] / "docs" / "reference",
)


def manual_pages(language: Language, places: Iterable[Path] = _PLACES) -> dict[str, Path]:
    """The page of each name, such as ``configuration``; none where a package has no reference."""
    folder = next((place for place in places if place.is_dir()), None)
    files = sorted(folder.glob("*.md")) if folder else []
    by_name = {file.name: file for file in files}
    return {
        name: by_name.get(f"{name}.{language}.md", file)
        for file in files
        if "." not in (name := file.name.removesuffix(".md"))
    }
