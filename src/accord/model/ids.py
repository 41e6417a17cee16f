"""Names that survive an edit: path and slug, never a line number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from accord.model.catalogue import Link, LinkKind

_NOT_A_WORD = re.compile(r"[^\w]+", re.UNICODE)
_LONGEST_NAME = 120
_ROW = re.compile(r"^(.+)\[([^\[\]]+)\]$", re.DOTALL)
_LINK_KINDS = {kind.value: kind for kind in LinkKind}


def is_file_name(name: str) -> bool:
    """Whether files and folders may be named after it, and it leads to no other folder."""
    # Windows takes a colon for a drive or a stream, and drops dots and blanks at the end.
    harmless = name.isprintable() and not any(letter in name for letter in "/\\:")
    return harmless and 0 < len(name.encode()) <= _LONGEST_NAME and name.strip(" .") == name


def file_and_line(path: str, line: int) -> str:
    """Where something is written, as editors and terminals lead there; no line is the file."""
    return f"{path}:{line}" if line else path


def slug(title: str) -> str:
    """A title as part of an id: lower case, words joined by ``-``, CJK letters kept."""
    # Full-width letters, as Chinese input methods write them, are the same title to a reader.
    folded = unicodedata.normalize("NFKC", title).casefold()
    return _NOT_A_WORD.sub("-", folded).strip("-_") or "untitled"


def scenario_id(path: str, title: str, tags: Iterable[str], *, row: str = "") -> str:
    """The ``@id:`` tag, or path and slug; ``row`` is ``"2.1"`` for a row of an outline."""
    # A pinned id survives a new title, and a move to another file.
    pinned = tag_value(tags, "id")
    name = pinned or f"{path}#{slug(title)}"
    return f"{name}[{row}]" if row else name


def split_row(id: str) -> tuple[str, str]:
    """A case id without its example row, and the row: ``("shop#pay", "2.1")``."""
    match = _ROW.match(id)
    # The last brackets only, since titles may have some too.
    return (match[1], match[2]) if match else (id, "")


def tag_value(tags: Iterable[str], key: str) -> str:
    """What stands after ``key:`` in the first such tag, or nothing."""
    prefix = f"{key}:"
    return next((tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)), "")


def links_of(tags: Iterable[str]) -> tuple[Link, ...]:
    """The links that tags such as ``req:SHOP-12`` or ``op:ordering/placeOrder`` stand for."""
    split = (tag.partition(":") for tag in tags)
    return tuple(
        Link(kind=_LINK_KINDS[key], target=target)
        for key, _, target in split
        if key in _LINK_KINDS and target
    )
