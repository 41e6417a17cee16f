"""Breaks text into lines for drawings, where no browser does it; Chinese breaks anywhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

_WIDE: Final = frozenset("WF")
_NARROW_EM: Final = 0.56
# Punctuation that begins no line.
_CLOSING: Final = frozenset("，。、；：？！）」』》】〉”’…,.;:?!)]}")


def width_of(text: str, size: float) -> float:
    """About how wide a text is, in the unit of ``size``."""
    return sum(size * (1.0 if _is_wide(letter) else _NARROW_EM) for letter in text)


def lines_of(text: str, width: float, size: float, *, most: int = 8) -> list[str]:
    """The lines of a text that is ``width`` wide; the last of ``most`` ends with ``…`` if cut."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for piece in _pieces(paragraph, width, size):
            if line and width_of(line + piece.rstrip(), size) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece if line else piece.lstrip()
        lines.append(line.rstrip())
    kept_lines = [line for line in lines if line]
    if len(kept_lines) <= most:
        return kept_lines
    return [*kept_lines[: most - 1], _cut(kept_lines[most - 1 : most], width, size)]


def _cut(lines: Sequence[str], width: float, size: float) -> str:
    line = lines[0]
    while line and width_of(f"{line}…", size) > width:
        line = line[:-1]
    return f"{line}…"


def _pieces(paragraph: str, width: float, size: float) -> Iterator[str]:
    """What may stand on a line of its own: a word with the blank after it, or a wide letter."""
    piece = ""
    for letter in paragraph:
        is_break = piece and (
            (piece[-1].isspace() and not letter.isspace())
            or ((_is_wide(letter) or _is_wide(piece[-1])) and letter not in _CLOSING)
            # A word that is wider than the place for it has to break somewhere.
            or width_of(piece + letter, size) > width
        )
        if is_break:
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in _WIDE
