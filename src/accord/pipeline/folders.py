"""Where runs are kept on disk, and how one is read again."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from accord.model.catalogue import Catalogue
from accord.model.run import Run

LATEST: Final = "latest"


def latest(reports: Path) -> Path:
    """The folder of the newest run.

    Raises:
        UsageError: nothing was run yet.
    """
    raise NotImplementedError


def load_run(folder: Path) -> tuple[Catalogue, Run]:
    """A run and the catalogue as it was.

    Raises:
        JournalError: the folder holds no run.
    """
    raise NotImplementedError
