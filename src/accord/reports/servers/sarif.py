"""The findings of the contract suite as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json
from pathlib import Path

from accord.model.catalogue import Catalogue
from accord.model.run import Run
from accord.reports.annotations import sarif
from accord.reports.owned import written_whole
from accord.reports.servers.red_places import RedPlaces, Surroundings


class Sarif:
    """Writes ``accord.sarif``."""

    name = "sarif"

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Write the file into ``folder`` and return it."""
        places = RedPlaces(catalogue, run, self._surroundings)
        log = sarif(places.findings(), prefix=self._surroundings.prefix)
        with written_whole(folder) as fresh:
            content = json.dumps(log, ensure_ascii=False, indent=2) + "\n"
            (fresh / "accord.sarif").write_text(content, encoding="utf-8")
        return folder / "accord.sarif"
