"""What statuses and verdicts are called, by the ids that the terminal uses too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accord.model.status import Status, Verdict
from accord.model.suites import UNPROVED

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
