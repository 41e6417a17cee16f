"""A run on disk, as a pipeline leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from accord.model.catalogue import Catalogue
from accord.model.events import Event
from accord.model.journal import JournalWriter
from accord.pipeline import folders


def save_run(reports: Path, id: str, catalogue: Catalogue, events: Iterable[Event]) -> Path:
    """Write a run to disk, as a pipeline would."""
    folder = folders.new(reports, id)
    folders.save_catalogue(folder, catalogue)
    with JournalWriter(folders.journal_of(folder, folders.OWN)) as journal:
        for event in events:
            journal.write(event)
    return folder
