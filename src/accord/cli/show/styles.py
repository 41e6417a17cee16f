"""The colours and marks of the five words and of verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accord.model.status import Status, Verdict
from accord.model.suites import UNPROVED

# Shapes tell the five apart where there are no colours, and for who cannot see them.
MARKS: Final[Mapping[Status, str]] = {
    Status.PASSED: "✓",
    Status.SKIPPED: "-",
    Status.PENDING: "…",
    Status.FAILED: "✗",
    Status.BROKEN: "!",
}
COLOURS: Final[Mapping[str, str]] = {
    Status.PASSED: "green",
    Status.SKIPPED: "bright_black",
    Status.PENDING: "yellow",
    UNPROVED: "yellow",
    Status.FAILED: "red",
    Status.BROKEN: "magenta",
    Verdict.INCOMPLETE: "yellow",
}
ORDER: Final = (
    Status.PASSED,
    Status.FAILED,
    Status.BROKEN,
    Status.PENDING,
    UNPROVED,
    Status.SKIPPED,
)
"""The words for how a case ended, as counts are listed."""
