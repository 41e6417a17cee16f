"""Files that are on disk and no part of a run."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from accord.model.status import Suite


class FilesApart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of one suite: how many, how many of them stand where nobody reads, and the first of them."""

    # A run of one scenario must not write down a thousand other files.
    MOST: ClassVar[int] = 20

    suite: Suite
    count: int
    outside: int = 0
    examples: tuple[str, ...] = ()
