"""What statuses, verdicts and exit codes are called, by the ids that the terminal uses too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accord.errors import Exit
from accord.model.status import Status, Verdict

STATUSES: Final[Mapping[Status, str]] = {
    Status.PASSED: "cli.status.passed",
    Status.FAILED: "cli.status.failed",
    Status.BROKEN: "cli.status.broken",
    Status.PENDING: "cli.status.pending",
    Status.SKIPPED: "cli.status.skipped",
}
VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.PASSED: "cli.verdict.passed",
    Verdict.INCOMPLETE: "cli.verdict.incomplete",
    Verdict.FAILED: "cli.verdict.failed",
    Verdict.BROKEN: "cli.verdict.broken",
}
EXITS: Final[Mapping[Exit, str]] = {
    Exit.OPEN: "cli.exit.0",
    Exit.FAILED: "cli.exit.1",
    Exit.USAGE: "cli.exit.2",
    Exit.INTERNAL: "cli.exit.3",
    Exit.BROKEN: "cli.exit.4",
    Exit.NOTHING_RAN: "cli.exit.5",
    Exit.INTERRUPTED: "cli.exit.130",
}
