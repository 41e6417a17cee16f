"""What changed between two versions of a contract, and whom each change breaks."""

from __future__ import annotations

from accord.compare.operations import compare
from accord.compare.releases import (
    accepted_faults,
    compare_releases,
    compare_versions,
    require_releases,
)
from accord.compare.second_opinion import SecondOpinion, ask_oasdiff

__all__ = [
    "SecondOpinion",
    "accepted_faults",
    "ask_oasdiff",
    "compare",
    "compare_releases",
    "compare_versions",
    "require_releases",
]
