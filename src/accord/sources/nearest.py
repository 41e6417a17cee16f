"""Names what a mistyped word was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_ALIKE: Final = 0.6
_LETTERS_A_SLIP: Final = 3


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like ``word``, whatever its case; nothing when none is like it."""
    return next(iter(alike(word, known, most=1)), "")


def alike(word: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """The known words that ``word`` may be a slip of, the likeliest first.

    Sharing letters is not enough, or ``nope`` would be ``open``: a slip spoils one letter in three,
    or leaves out one end of the word.
    """
    folded = word.casefold()
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(folded, by_folded, len(by_folded) or 1, _ALIKE)
    near += [name for name in sorted(by_folded) if _part(folded, name) and name not in near]
    return [by_folded[name] for name in near if _slip(folded, name)][:most]


def _slip(one: str, other: str) -> bool:
    allowed = max(1, max(len(one), len(other)) // _LETTERS_A_SLIP)
    return _part(one, other) or edits(one, other) <= allowed


def _part(one: str, other: str) -> bool:
    """Whether one is the beginning or the end of the other."""
    return len(one) > 1 and (other.startswith(one) or other.endswith(one))


def edits(one: str, other: str) -> int:
    """How many letters were added, left out, changed or swapped with their neighbour."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            least = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and wanted == one[i - 2]:
                least = min(least, rows[-2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]
