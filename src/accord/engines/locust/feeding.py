"""The rows that scenarios are fed with: each worker has its own, and no two have the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from accord.errors import EngineError
from accord.model.load_shape import Feeder
from accord.sources.profile_feeders import rows_of


class FeederEmptyError(Exception):
    """A feeder whose rows are used once has no more."""


class Feeding:
    """All feeders of a profile, of whose rows this worker has every ``workers``-th.

    ``feeds`` says whether there are any; ``ran_dry`` is the file of one that had no row for a
    scenario.

    Raises:
        EngineError: a file cannot be read, or has fewer rows than there are workers.
    """

    def __init__(
        self, feeders: Sequence[Feeder], workspace: Path, *, number: int = 0, workers: int = 1
    ) -> None:
        self._rows: dict[Feeder, list[dict[str, Any]]] = {}
        for feeder in feeders:
            try:
                # To the end of the file now: a row that is none must not stop a load under way.
                rows = list(islice(rows_of(workspace / feeder.path), number, None, workers))
            except (OSError, ValueError) as error:
                facts = {"path": feeder.path, "reason": str(error)}
                raise EngineError("load.feeder-unreadable", where=feeder.path, **facts) from error
            if not rows:
                raise EngineError("load.feeder-too-short", where=feeder.path, workers=workers)
            self._rows[feeder] = rows
        self.feeds: Final = bool(self._rows)
        self.ran_dry = ""
        self._turn = 0

    def row(self) -> dict[str, Any]:
        """The values for the next scenario, of all feeders together.

        Raises:
            FeederEmptyError: there are no more.
        """
        values: dict[str, Any] = {}
        for feeder, rows in self._rows.items():
            if feeder.order == "random":
                values.update(random.choice(rows))
                continue
            if feeder.order == "once" and self._turn >= len(rows):
                self.ran_dry = feeder.path
                raise FeederEmptyError(feeder.path)
            values.update(rows[self._turn % len(rows)])
        self._turn += 1
        return values
