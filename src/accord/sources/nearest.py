"""Names what a mistyped word was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_ALIKE: Final = 0.6
_LETTERS_A_SLIP: Final = 3


def nearest(mistyped: str, candidates: Iterable[str]) -> str:
    """The candidate most like ``mistyped``, whatever its case; nothing when none is like it."""
    return next(iter(alike(mistyped, candidates, limit=1)), "")


def alike(mistyped: str, candidates: Iterable[str], *, limit: int = 3) -> list[str]:
    """The candidates that ``mistyped`` may be a slip of, the likeliest first.

    Sharing letters is not enough, or ``nope`` would be ``open``: a slip spoils one letter in three,
    or leaves out one end of the word.
    """
    folded = mistyped.casefold()
    by_folded = {name.casefold(): name for name in candidates}
    # All that are alike, because the stricter rule below may refuse the likeliest ones.
    similar = get_close_matches(folded, by_folded, len(by_folded) or 1, _ALIKE)
    similar += [name for name in sorted(by_folded) if _part(folded, name) and name not in similar]
    return [by_folded[name] for name in similar if _slip(folded, name)][:limit]


def _slip(mistyped: str, candidate: str) -> bool:
    # A word of two letters may have a wrong one too.
    allowed = max(1, max(len(mistyped), len(candidate)) // _LETTERS_A_SLIP)
    return _part(mistyped, candidate) or edits(mistyped, candidate) <= allowed


def _part(mistyped: str, candidate: str) -> bool:
    """Whether one is the beginning or the end of the other."""
    return len(mistyped) > 1 and (candidate.startswith(mistyped) or candidate.endswith(mistyped))


def edits(text: str, target: str) -> int:
    """How many letters were added, left out, changed or swapped with their neighbour."""
    rows = [list(range(len(target) + 1))]
    for i, letter in enumerate(text, 1):
        row = [i]
        for j, target_letter in enumerate(target, 1):
            least = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != target_letter))
            # Letters that changed places are one slip of the hand, and not two.
            if i > 1 and j > 1 and letter == target[j - 2] and target_letter == text[i - 2]:
                least = min(least, rows[-2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]
