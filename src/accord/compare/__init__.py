"""What changed between two versions of a contract, and whom each change breaks."""

from __future__ import annotations

from accord.compare.changes import ContractChange, Impact, Suggestion, suggested
from accord.compare.operations import compare
from accord.compare.sentences import sentence
from accord.compare.users import Users, users
from accord.compare.versions import ContractPair, read_pairs

__all__ = [
    "ContractChange",
    "ContractPair",
    "Impact",
    "Suggestion",
    "Users",
    "compare",
    "read_pairs",
    "sentence",
    "suggested",
    "users",
]
