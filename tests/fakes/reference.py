"""The reference runs of ``tests/journals``, read as a report reads them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from accord.model.catalogue import Catalogue
from accord.model.journal import read
from accord.model.run import Run, fold

JOURNALS = Path(__file__).parents[1] / "journals"
SUITES = ("four-suites", "contract-findings", "load-threshold", "chaos-lost")
NAMES = ("passing", "failing", "broken-engine", "pending", "cut", "chinese", *SUITES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A recorded run with the catalogue as it was."""

    folder: Path
    catalogue: Catalogue
    run: Run


def reference(name: str) -> Reference:
    folder = JOURNALS / name
    content = (folder / "catalogue.json").read_bytes()
    return Reference(
        folder=folder,
        catalogue=msgspec.json.decode(content, type=Catalogue),
        run=fold(read(folder / "journal")),
    )
