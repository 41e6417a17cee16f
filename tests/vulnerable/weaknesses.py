"""The weaknesses, by the numbers of the OWASP API Security Top 10 of 2023, and what shows each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Weakness:
    """``risk`` is its number in the list; ``checks`` are those by which it may be found."""

    name: str
    risk: int
    operation: str
    checks: tuple[str, ...]

    def is_shown_by(self, operation: str, kind: str) -> bool:
        """Whether a finding of that kind in that operation shows it."""
        return operation == f"room/{self.operation}" and kind.partition("/")[0] in self.checks


_OWNERS: Final = ("other-customers-object",)
_ROLES: Final = ("role-not-checked", "ignored_auth")
WEAKNESSES: Final = (
    Weakness("account-of-others-read", 1, "readAccount", _OWNERS),
    Weakness("note-of-others-read", 1, "readNote", _OWNERS),
    Weakness("note-of-others-changed", 1, "replaceNote", _OWNERS),
    Weakness("note-of-others-deleted", 1, "deleteNote", _OWNERS),
    Weakness("token-lives-on", 2, "signOut", ("signed-in-after-sign-out",)),
    Weakness("settings-for-everybody", 2, "readSettings", _ROLES),
    Weakness("admin-by-registration", 3, "register", ("mass-assignment",)),
    Weakness("admin-by-update", 3, "updateMe", ("mass-assignment",)),
    Weakness("members-show-emails", 3, "listMembers", ("excessive-data",)),
    Weakness("members-show-passwords", 3, "listMembers", ("secret-in-answer",)),
    Weakness("books-show-codes", 3, "listBooks", ("secret-in-answer", "excessive-data")),
    Weakness("page-without-end", 4, "listBooks", ("page-limits",)),
    Weakness("members-for-members", 5, "listAllMembers", _ROLES),
    Weakness("removed-by-members", 5, "removeMember", _ROLES),
    Weakness("transferred-twice", 6, "transfer", ("idempotency-key",)),
    Weakness("refusal-with-a-trace", 8, "importBooks", ("stack-trace",)),
    Weakness("refusal-with-a-key", 8, "addBook", ("secret-in-answer",)),
    Weakness("refusal-of-another-form", 8, "readBook", ("error-shape",)),
    Weakness("books-swept-away", 9, "addBook", ("unsupported_method",)),
    Weakness("note-lost-between-pages", 4, "listNotes", ("page-limits",)),
)
NAMES: Final = frozenset(weakness.name for weakness in WEAKNESSES)


def found(findings: frozenset[tuple[str, str]]) -> set[str]:
    """The names of the weaknesses that findings, pairs of operation and kind, show."""
    return {
        weakness.name
        for weakness in WEAKNESSES
        if any(weakness.is_shown_by(*finding) for finding in findings)
    }


def strangers(findings: frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
    """Findings that show no weakness."""
    return {
        finding
        for finding in findings
        if not any(weakness.is_shown_by(*finding) for weakness in WEAKNESSES)
    }
