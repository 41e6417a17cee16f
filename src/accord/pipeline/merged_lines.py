"""What other machines wrote of a stage, line by line, and figures of it that are made of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from accord.model import journal
from accord.model.closing import Closing
from accord.model.events import (
    Decided,
    Event,
    LeftOut,
    Measured,
    Merged,
    RunFinished,
    RunStarted,
    Sharded,
    StageFinished,
    StagePlanned,
)
from accord.model.figures import FigureKind, called
from accord.model.journal import Damage, JournalWriter
from accord.model.message import message
from accord.model.status import Suite
from accord.model.suites import definition_of
from accord.pipeline import folders
from accord.pipeline.run_journal import RunJournal

COVERAGE: Final = "coverage."
_REQUESTS: Final = "requests"
# Said anew of the whole: what a part planned, decided and finished is but its own.
_OF_PARTS: Final = (
    RunStarted,
    Sharded,
    LeftOut,
    Merged,
    StagePlanned,
    Decided,
    StageFinished,
    RunFinished,
)

Line = tuple[bytes, Event | None]
"""A line and its event; none where it cannot be read."""


def lines_of(folder: Path, stage: str) -> Iterator[Line]:
    """What a run says of a stage: what its pipeline learnt, and then what the engine wrote."""
    for line, event in _lines(folders.journal_of(folder, folders.OWN)):
        if event is not None and getattr(event, "stage", "") == stage:
            yield line, event
    yield from _lines(folders.journal_of(folder, stage))


def own_damage(folder: Path) -> Iterator[bytes]:
    """The lines of a run's own journals, those of no stage, that cannot be read."""
    for name in (folders.OWN, folders.PARTS):
        yield from (line for line, event in _lines(folders.journal_of(folder, name)) if not event)


def _lines(path: Path) -> Iterator[Line]:
    for line in path.read_bytes().split(b"\n") if path.is_file() else ():
        if not line.strip():
            continue
        try:
            event = journal.decode(line)
        except ValueError:
            yield line, None
        else:
            if event is not None and not isinstance(event, _OF_PARTS):
                yield line, event


class CopiedLines(Closing):
    """A journal file of lines that were written elsewhere; every one is told to the record."""

    def __init__(self, path: Path, record: RunJournal) -> None:
        self._path, self._record, self._number = path, record, 0
        self._writer = JournalWriter(path)

    def copy(self, line: bytes, event: Event | None) -> None:
        """A line as it is; one that cannot be read stays damaged."""
        self._number += 1
        self._writer.write_line(line)
        self._record.hear(event or self._damage())

    def add(self, event: Event) -> None:
        """An event of the whole."""
        self.copy(journal.encode(event), event)

    def close(self) -> None:
        """Close the file."""
        self._writer.close()

    def _damage(self) -> Damage:
        place = {"path": self._path.name, "line": self._number}
        return Damage(**place, message=message(journal.GARBLED, **place))  # type: ignore[arg-type]


class MergedFigures:
    """The figures of a stage as a whole, made of those of its parts."""

    def __init__(self, stage: str, suite: Suite) -> None:
        self._stage = stage
        self._figures = definition_of(suite).stage_figures
        self._by_part: dict[str, dict[str, Measured]] = {}

    def take(self, run: str, event: Event | None) -> bool:
        """Whether the event is such a figure, which is then kept for ``events``."""
        if not isinstance(event, Measured) or event.case or event.operation:
            return False
        # How much of the contracts was seen is counted again, over all calls.
        if not event.name.startswith(COVERAGE):
            self._by_part.setdefault(run, {})[event.name] = event
        return True

    def events(self) -> Iterator[Measured]:
        """Each figure once; one that has no sum is told where the parts agree on it."""
        names = dict.fromkeys(name for figures in self._by_part.values() for name in figures)
        for name in names:
            measured = [figures[name] for figures in self._by_part.values() if name in figures]
            value = self._value(name, [event.value for event in measured])
            if value is not None:
                yield Measured(
                    at=journal.now(),
                    stage=self._stage,
                    name=name,
                    value=round(value, 9),
                    unit=measured[0].unit,
                )

    def _value(self, name: str, values: list[float]) -> float | None:
        figure = called(name, self._figures)
        if len(values) == 1:
            return values[0]
        match figure.kind if figure else None:
            case FigureKind.COUNT:
                return sum(values)
            case FigureKind.DURATION:
                return max(values)
            case FigureKind.SHARE:
                return _mean([(share, requests) for share, requests in self._weighed(name)])
            case FigureKind.RATE:
                # Requests divided by the seconds that they took, one part after the other.
                pairs = [(rate, requests) for rate, requests in self._weighed(name) if rate]
                mean_s = _mean([(1 / rate, requests) for rate, requests in pairs])
                return 1 / mean_s if mean_s else None
            case _:
                return values[0] if len(set(values)) == 1 else None

    def _weighed(self, name: str) -> Iterator[tuple[float, float]]:
        """The values of a figure, each with the requests behind it."""
        for figures in self._by_part.values():
            if name in figures and _REQUESTS in figures:
                yield figures[name].value, figures[_REQUESTS].value


def _mean(pairs: list[tuple[float, float]]) -> float | None:
    weight = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / weight if weight else None
