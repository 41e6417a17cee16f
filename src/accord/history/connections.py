"""How the database of the run store is reached: what its statements need of either kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Protocol

Row = Any
"""One row of an answer: columns are its attributes, in the order of the statement its items."""


class Connection(Protocol):
    """A transaction. Values stand in statements by their names, as ``:name``."""

    types: ClassVar[Mapping[str, str]]
    """What this database calls the types of columns whose names differ: ``number``, ``bytes``."""

    def rows(self, statement: str, values: Mapping[str, object] | None = None) -> Sequence[Row]:
        """The answer to a question."""
        ...

    def change(self, statement: str, *values: Mapping[str, object]) -> None:
        """Do a statement once, or once for each of several mappings of values."""
        ...

    def has_table(self, name: str) -> bool:
        """Whether there is such a table."""
        ...


class Database(Protocol):
    """``where`` may be shown; ``failures`` are what its driver raises."""

    where: str
    failures: tuple[type[Exception], ...]

    def transaction(self, *, writes: bool) -> AbstractContextManager[Connection]:
        """One transaction; those that write take turns, so that none is refused in the middle."""
        ...

    def shrink(self) -> None:
        """Give back the room of what is no longer there."""
        ...

    def close(self) -> None:
        """Give every connection back."""
        ...
