"""The run as it grows: every event is written once, taken into account, and shown to a watcher."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from accord.model.events import Event
from accord.model.journal import Damage, JournalWriter
from accord.model.run import Run, apply

Watch = Callable[[Event | Damage, Run], None]
"""Told every event as it happens, with the run so far; for progress."""


class Record:
    """The run's own journal, and the fold of it and of every stage's."""

    def __init__(self, path: Path, *, watch: Watch | None) -> None:
        self.run = Run()
        self._watch = watch
        self._journal = JournalWriter(path)

    def say(self, event: Event) -> None:
        """Write an event of the pipeline itself."""
        self._journal.write(event)
        self.hear(event)

    def hear(self, event: Event | Damage) -> None:
        """Take into account what an engine wrote."""
        apply(self.run, event)
        if self._watch:
            self._watch(event, self.run)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._journal.close()
