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


class Kind(StrEnum):
    """What kind of number a figure is; the value is the unit that it is measured in."""

    COUNT = ""
    SHARE = "share"
    DURATION = "s"
    RATE = "/s"

    @property
    def units(self) -> Mapping[str, Decimal]:
        """The units that a limit is written in, each as a part of what is measured."""
        return _UNITS[self]


_UNITS: Final[Mapping[Kind, Mapping[str, Decimal]]] = MappingProxyType(
    {
        Kind.COUNT: {"": Decimal(1)},
        Kind.SHARE: {"%": Decimal("0.01")},
        Kind.DURATION: {"ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60)},
        Kind.RATE: {"/s": Decimal(1)},
    }
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about a stage or a part of one; ``pattern`` is for those with many names.

    ``figures.<meaning>`` is the sentence that says what it is.
    """

    name: str
    kind: Kind
    pattern: str = ""

    @property
    def meaning(self) -> str:
        """The id of the sentence that says what it is."""
        return f"figures.{self.name.replace('.', '-')}"

    def is_called(self, name: str) -> bool:
        """Whether this is the figure of a name."""
        return bool(re.fullmatch(self.pattern or re.escape(self.name), name))


EVERY_STAGE: Final[tuple[Figure, ...]] = (
    *(Figure(status.value, Kind.COUNT) for status in Status),
    Figure("cases", Kind.COUNT),
    Figure("flaky", Kind.COUNT),
    Figure("coverage.operations", Kind.SHARE),
    Figure("coverage.responses", Kind.SHARE),
)
"""What is known of a stage whatever its suite."""

MEASURED: Final[Mapping[Suite, tuple[Figure, ...]]] = MappingProxyType(
    {
        Suite.SCENARIOS: (),
        Suite.CONTRACT: (Figure("examples", Kind.COUNT), Figure("findings", Kind.COUNT)),
        Suite.LOAD: (
            Figure("p95", Kind.DURATION, pattern=r"p(?=.*[1-9])\d{1,2}(\.\d+)?"),
            Figure("max", Kind.DURATION),
            Figure("rate", Kind.RATE),
            Figure("errors", Kind.SHARE),
            Figure("requests", Kind.COUNT),
            Figure("iterations", Kind.COUNT),
        ),
        Suite.CHAOS: (
            Figure("recovery_seconds", Kind.DURATION),
            Figure("steady_before", Kind.SHARE),
            Figure("steady_during", Kind.SHARE),
            Figure("steady_after", Kind.SHARE),
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
