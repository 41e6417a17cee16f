"""Parts of a run that several machines share, and runs that another was put together from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from msgspec import Struct

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


class RunPart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run that another was put together from; ``index`` is 0 where it was no shard."""

    run: str
    stages: tuple[str, ...] = ()
    index: int = 0
    total: int = 0
    exit: int | None = None
    seconds: float = 0.0
