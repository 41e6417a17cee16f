"""A run that another one was put together from."""

from __future__ import annotations

from msgspec import Struct


class RunPart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run that another was put together from; ``index`` is 0 where it was no shard."""

    run: str
    stages: tuple[str, ...] = ()
    index: int = 0
    total: int = 0
    exit: int | None = None
    seconds: float = 0.0
