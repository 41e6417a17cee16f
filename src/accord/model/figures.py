"""Every figure that a limit can be put on: its name, what kind of number it is, who measures it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from accord.model.status import Status, Suite


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

    ``figures.<meaning>`` is the sentence that says what it is.
    """

    name: str
    kind: FigureKind
    pattern: str = ""

    @property
    def meaning(self) -> str:
        """The id of the sentence that says what it is."""
        return f"figures.{self.name.replace('.', '-')}"

    def is_called(self, name: str) -> bool:
        """Whether this is the figure of a name."""
        return bool(re.fullmatch(self.pattern or re.escape(self.name), name))


EVERY_STAGE: Final[tuple[Figure, ...]] = (
    *(Figure(status.value, FigureKind.COUNT) for status in Status),
    Figure("cases", FigureKind.COUNT),
    Figure("flaky", FigureKind.COUNT),
    Figure("coverage.operations", FigureKind.SHARE),
    Figure("coverage.responses", FigureKind.SHARE),
)
"""What is known of a stage whatever its suite."""

MEASURED: Final[Mapping[Suite, tuple[Figure, ...]]] = MappingProxyType(
    {
        Suite.SCENARIOS: (),
        Suite.CONTRACT: (
            Figure("examples", FigureKind.COUNT),
            Figure("findings", FigureKind.COUNT),
        ),
        Suite.LOAD: (
            Figure("p95", FigureKind.DURATION, pattern=r"p(?=.*[1-9])\d{1,2}(\.\d+)?"),
            Figure("max", FigureKind.DURATION),
            Figure("rate", FigureKind.RATE),
            Figure("errors", FigureKind.SHARE),
            Figure("requests", FigureKind.COUNT),
            Figure("iterations", FigureKind.COUNT),
        ),
        Suite.CHAOS: (
            Figure("recovery_seconds", FigureKind.DURATION),
            Figure("steady_before", FigureKind.SHARE),
            Figure("steady_during", FigureKind.SHARE),
            Figure("steady_after", FigureKind.SHARE),
        ),
    }
)
"""What the engine of each suite measures."""

EVERY: Final[tuple[Figure, ...]] = (
    *EVERY_STAGE,
    *(figure for figures in MEASURED.values() for figure in figures),
)


def of_stage(suite: Suite) -> tuple[Figure, ...]:
    """What gates of a stage may ask for."""
    return (*EVERY_STAGE, *MEASURED[suite])


def called(name: str, figures: Iterable[Figure] = EVERY) -> Figure | None:
    """The figure of a name; none when nobody measures it."""
    return next((figure for figure in figures if figure.is_called(name)), None)
