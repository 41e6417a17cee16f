"""What a figure is that a limit can be put on, and those that are known of every stage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from accord.model.status import Status


class FigureKind(StrEnum):
    """What kind of number a figure is; the value is the unit that it is measured in."""

    COUNT = ""
    SHARE = "share"
    DURATION = "s"
    RATE = "/s"

    @property
    def units(self) -> Mapping[str, Decimal]:
        """The units that a limit is written in, each as a part of what is measured."""
        return _UNITS[self]


# In binary 35 % would be a little more than 0.35, and `= 35 %` would never hold.
_UNITS: Final[Mapping[FigureKind, Mapping[str, Decimal]]] = MappingProxyType(
    {
        FigureKind.COUNT: {"": Decimal(1)},
        FigureKind.SHARE: {"%": Decimal("0.01")},
        FigureKind.DURATION: {"ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60)},
        FigureKind.RATE: {"/s": Decimal(1)},
    }
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about a stage or a part of one; ``pattern`` is for those with many names.

    ``meaning`` is the id of the sentence that says what it is, for those that we document.
    """

    name: str
    kind: FigureKind
    meaning: str = ""
    pattern: str = ""

    def is_called(self, name: str) -> bool:
        """Whether this is the figure of a name."""
        # The name itself is no pattern: the dot of `coverage.judged` means a dot.
        return bool(re.fullmatch(self.pattern or re.escape(self.name), name))


BREAKING_CHANGES: Final = "breaking_changes"
EVERY_STAGE: Final[tuple[Figure, ...]] = (
    Figure(Status.PASSED.value, FigureKind.COUNT, "figures.passed"),
    Figure(Status.SKIPPED.value, FigureKind.COUNT, "figures.skipped"),
    Figure(Status.PENDING.value, FigureKind.COUNT, "figures.pending"),
    Figure(Status.FAILED.value, FigureKind.COUNT, "figures.failed"),
    Figure(Status.BROKEN.value, FigureKind.COUNT, "figures.broken"),
    Figure("cases", FigureKind.COUNT, "figures.cases"),
    Figure("flaky", FigureKind.COUNT, "figures.flaky"),
    Figure("known", FigureKind.COUNT, "figures.known"),
    Figure("coverage.operations", FigureKind.SHARE, "figures.coverage-operations"),
    Figure("coverage.responses", FigureKind.SHARE, "figures.coverage-responses"),
    Figure("coverage.judged", FigureKind.SHARE, "figures.coverage-judged"),
    Figure(BREAKING_CHANGES, FigureKind.COUNT, "figures.breaking-changes"),
)
"""What is known of a stage whatever its suite."""


def called(name: str, figures: Iterable[Figure]) -> Figure | None:
    """The figure of a name; none when nobody measures it."""
    return next((figure for figure in figures if figure.is_called(name)), None)
