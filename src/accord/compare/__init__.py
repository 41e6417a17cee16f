"""What changed between two versions of a contract, and whom each change breaks."""

from __future__ import annotations

from accord.compare.changes import ContractChange, Impact, Suggestion, suggested
from accord.compare.operations import compare

__all__ = [
    "ContractChange",
    "Impact",
    "Suggestion",
    "compare",
    "suggested",
]
