"""What statuses, verdicts and exit codes are called, by the ids that the terminal uses too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accord.errors import Exit
from accord.model.run import Run
from accord.model.status import Status, Verdict
from accord.model.suites import UNPROVED
from accord.pipeline.verdict import accuses_nobody

STATUSES: Final[Mapping[str, str]] = {
    Status.PASSED: "cli.status.passed",
    Status.FAILED: "cli.status.failed",
    Status.BROKEN: "cli.status.broken",
    Status.PENDING: "cli.status.pending",
    UNPROVED: "cli.status.unproved",
    Status.SKIPPED: "cli.status.skipped",
}
VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.PASSED: "cli.verdict.passed",
    Verdict.INCOMPLETE: "cli.verdict.incomplete",
    Verdict.FAILED: "cli.verdict.failed",
    Verdict.BROKEN: "cli.verdict.broken",
}
_EXITS: Final[Mapping[Exit, str]] = {
    Exit.OPEN: "cli.exit.0",
    Exit.FAILED: "cli.exit.1",
    Exit.USAGE: "cli.exit.2",
    Exit.INTERNAL: "cli.exit.3",
    Exit.BROKEN: "cli.exit.4",
    Exit.NOTHING_RAN: "cli.exit.5",
    Exit.INTERRUPTED: "cli.exit.130",
}


def meaning(run: Run) -> str:
    """What the exit code of a run that is over means for it."""
    exit = Exit(run.exit or 0)
    if accuses_nobody(run, exit):
        return "cli.exit.rule" if run.verdict is Verdict.FAILED else "cli.exit.unwritten"
    return _EXITS[exit]
