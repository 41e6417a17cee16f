"""Names that are told one after the other, as each language does it."""

from __future__ import annotations

from collections.abc import Iterable


class Listed(str):
    """Names joined by commas, which an error may hand to the ``text`` room to be joined anew.

    ``alternatives`` are names of which the reader picks one.
    """

    # A text, so that whatever knows nothing of lists can show it.
    __slots__ = ("alternatives", "parts")

    parts: tuple[str, ...]
    alternatives: bool

    def __new__(cls, names: Iterable[str], *, alternatives: bool = False) -> Listed:
        """The list of ``names``."""
        parts = tuple(names)
        listed = super().__new__(cls, ", ".join(parts))
        listed.parts, listed.alternatives = parts, alternatives
        return listed
