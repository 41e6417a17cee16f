"""Lines that fit: Chinese characters are two columns wide and may be parted anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len

# Chinese typesetting hangs these over the edge rather than begin a line with one.
_CLOSING: Final = "，。；：、！？）」』”》"


def wrapped(text: str, width: int, *, hang: int = 0) -> list[str]:
    """Lines of at most ``width`` columns; no line begins with a closing mark.

    Lines after the first leave room for ``hang`` columns before them.
    """
    lines: list[str] = []
    for paragraph in text.rstrip().split("\n"):
        line = ""
        for segment in _segments(paragraph):
            room = width - hang if lines else width
            if line and cell_len((line + segment).rstrip()) > room and segment[0] not in _CLOSING:
                lines.append(line.rstrip())
                line = segment.lstrip()
            else:
                line += segment
        lines.append(line.rstrip())
    return lines


def padded(text: str, width: int) -> str:
    """``text`` with spaces behind it up to ``width`` columns."""
    return text + " " * max(width - cell_len(text), 0)


def _segments(text: str) -> Iterator[str]:
    """Parts that a line may end after: a word with the space behind it, a wide character."""
    segment = ""
    for character in text:
        # Chinese has no spaces, so a line may end after every character but before a closing mark.
        fresh = segment.endswith(" ") or _wide(character) or (segment and _wide(segment[-1]))
        if segment.strip() and character != " " and fresh:
            yield segment
            segment = ""
        segment += character
    if segment:
        yield segment


def _wide(character: str) -> bool:
    return cell_len(character) > 1
