"""The findings of the contract suite as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json
from pathlib import Path

from accord.model.catalogue import Catalogue
from accord.model.run import Run
from accord.reports.annotations import sarif
from accord.reports.owned import written_whole
from accord.reports.servers.red_places import LineOf, RedPlaces
from accord.text import Language


class Sarif:
    """Writes ``accord.sarif``; ``prefix`` leads from the repository to the workspace."""

    name = "sarif"

    def __init__(self, *, language: Language, prefix: str, line_of: LineOf) -> None:
        self._language, self._prefix, self._line_of = language, prefix, line_of

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Write the file into ``folder`` and return it."""
        places = RedPlaces(catalogue, run, language=self._language, line_of=self._line_of)
        log = sarif(places.findings(), prefix=self._prefix)
        with written_whole(folder) as fresh:
            content = json.dumps(log, ensure_ascii=False, indent=2) + "\n"
            (fresh / "accord.sarif").write_text(content, encoding="utf-8")
        return folder / "accord.sarif"
