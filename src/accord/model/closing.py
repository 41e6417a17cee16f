"""What is open while a ``with`` block lasts, and closed however the block ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Closing(ABC):
    """``open`` when a block begins, ``close`` when it ends; either may have nothing to do."""

    def open(self) -> None:  # noqa: B027 - most are open from the start
        """Begin."""

    @abstractmethod
    def close(self) -> None:
        """End; an error of the block goes on all the same."""

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
