"""Keeps the figures of a green run for thresholds that are a multiple of them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from accord.errors import UsageError
from accord.model.load_baseline import FOLDER, NAME, LoadBaseline
from accord.wiring.reports import read_run
from accord.wiring.workspace import Workspace


def keep_baseline(workspace: Workspace, name: str, *, run: str = "") -> tuple[Path, LoadBaseline]:
    """Write the figures of a run, by default of the newest; the file and what is in it.

    Raises:
        UsageError: there is no such run, no profile of it passed, or the name is none.
        JournalError: the run cannot be read.
    """
    if not NAME.fullmatch(name):
        raise UsageError("wiring.baseline-name", name=name)
    recorded = read_run(workspace, run)
    baseline = LoadBaseline.of(recorded.run, recorded.catalogue.profiles)
    if not baseline.profiles:
        raise UsageError("wiring.baseline-not-green", run=recorded.run.id)
    file = workspace.folder / FOLDER / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    # Always in one order, so that a review shows what changed and nothing else.
    content = msgspec.json.encode(baseline, order="deterministic")
    file.write_bytes(msgspec.json.format(content, indent=2) + b"\n")
    return file, baseline
