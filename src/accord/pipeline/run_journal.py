"""The run as it grows: every event is written once, taken into account, and shown to a watcher."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from accord.errors import AccordError
from accord.evidence import Journal, Masks
from accord.evidence.masked_journal import masked
from accord.model.closing import Closing
from accord.model.events import Event, Noted
from accord.model.journal import Damage, now
from accord.model.message import message
from accord.model.run import Run, apply
from accord.text import has

Watch = Callable[[Event | Damage, Run], None]
"""Told every event as it happens, with the run so far; for progress."""


class RunJournal(Closing):
    """The run's own journal, and the fold of it and of every stage's."""

    def __init__(self, path: Path, *, masks: Masks, watch: Watch | None) -> None:
        self.run = Run()
        self._watch = watch
        self._masks = masks
        self._journal = Journal(path, masks)

    def say(self, event: Event) -> None:
        """Write an event of the pipeline itself; nobody hears of a secret that is known."""
        # Before the fold: reports are made from what it holds, and not from the file alone.
        event = masked(event, self._masks)
        self._journal.write(event)
        self.hear(event)

    def hear(self, event: Event | Damage) -> None:
        """Take into account what an engine wrote."""
        apply(self.run, event)
        if self._watch:
            self._watch(event, self.run)

    def close(self) -> None:
        """Close the run's own journal."""
        self._journal.close()


def note_of(stage: str, error: AccordError) -> Noted:
    """An error as a note that breaks a stage."""
    # A note has a place of its own for what an engineer wants, so its hint ends without it.
    arguments = {**error.arguments, "lines": ""}
    log = arguments.pop("log", "")
    hint_id = f"{error.id}.hint"
    return Noted(
        at=now(),
        stage=stage,
        note=message(error.id, **arguments),
        hint=message(hint_id, **arguments) if has(hint_id) else None,
        breaks=True,
        detail=log,
    )
