"""One part of a run that several machines share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

_WRITTEN: Final = re.compile(r"([1-9]\d*)/([1-9]\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``index`` (from 1) of ``total``."""

    index: int
    total: int

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The shard written as ``1/3``; none when it is no part of anything."""
        match = _WRITTEN.fullmatch(text)
        if match is None or int(match[1]) > int(match[2]):
            return None
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.index}/{self.total}"
