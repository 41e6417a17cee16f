"""What changed in contracts since versions that callers hold, and what a team accepted of it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePosixPath

from msgspec import Struct

from accord.model.message import Message


class Impact(StrEnum):
    """How much a change asks of those who call the service."""

    BREAKING = "breaking"
    WARNING = "warning"
    INFO = "info"


class Suggestion(StrEnum):
    """The part of a semantic version that has to be raised."""

    MAJOR = "major"
    MINOR = "minor"
    NONE = "none"


class ChangePlace(Struct, frozen=True, kw_only=True):
    """Where something is written; ``pointer`` is a JSON pointer, ``line`` counts from 1."""

    file: str
    line: int
    pointer: str


class Acceptance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of the list of accepted changes; ``until`` is its last day, as ``2027-03-01``.

    ``code`` and ``contract`` must be those of a change. An ``operation`` (``GET /orders`` or
    its id), a ``subject`` and a released ``version`` narrow it further where they are written.
    """

    code: str
    contract: str
    reason: str
    until: str
    operation: str = ""
    subject: str = ""
    version: str = ""
    path: str = ""
    line: int = 0
    expired: bool = False


class ReleasedChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change of a contract since one or several released ``versions``.

    ``operations`` are method and path, ``operation_ids`` those of them that the contract still has;
    ``scenarios`` are ids, ``services`` names and ``flows`` titles of those that use them. Where it
    is about the ``field`` of an answer, ``readers`` are the scenarios that speak of it. ``old`` is
    absent where nothing was, and ``new`` where nothing is.
    """

    contract: str
    code: str
    impact: Impact
    sentence: Message
    subject: str = ""
    versions: tuple[str, ...] = ()
    old: ChangePlace | None = None
    new: ChangePlace | None = None
    operations: tuple[str, ...] = ()
    operation_ids: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    acceptance: Acceptance | None = None
    flows: tuple[str, ...] = ()
    field: str = ""
    readers: tuple[str, ...] = ()

    @property
    def breaks(self) -> bool:
        """Whether it breaks callers and nobody has accepted that, or not any longer."""
        return self.impact is Impact.BREAKING and not self.is_accepted

    @property
    def is_accepted(self) -> bool:
        """Whether somebody took responsibility for it, and the last day of that is not past."""
        return self.acceptance is not None and not self.acceptance.expired


class ReleaseComparison(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The contracts against ``versions``; those that break come first.

    ``unused`` are accepted changes that nobody made. A ``problem`` kept it from being compared,
    and there is nothing else then.
    """

    versions: tuple[str, ...] = ()
    changes: tuple[ReleasedChange, ...] = ()
    unused: tuple[Acceptance, ...] = ()
    problem: Message | None = None
    problem_place: str = ""

    @property
    def breaking(self) -> tuple[ReleasedChange, ...]:
        """Changes that break callers and that nobody has accepted."""
        return tuple(change for change in self.changes if change.breaks)

    @property
    def suggestion(self) -> Suggestion:
        """Which part of the version number the changes ask for, accepted ones included."""
        # A warning may ask for work, but nothing that was valid is refused: a minor version.
        if any(change.impact is Impact.BREAKING for change in self.changes):
            return Suggestion.MAJOR
        return Suggestion.MINOR if self.changes else Suggestion.NONE

    def of(self, contract: str) -> tuple[ReleasedChange, ...]:
        """The changes of the contract in a file of this name."""
        name = PurePosixPath(contract).name
        return tuple(change for change in self.changes if change.contract == name)

    def count(self, impact: Impact) -> int:
        """How many changes ask so much, accepted ones left out."""
        return sum(change.impact is impact and not change.is_accepted for change in self.changes)

    def by_contract(self) -> dict[str, tuple[ReleasedChange, ...]]:
        """The changes of each contract that has any."""
        names = dict.fromkeys(change.contract for change in self.changes)
        return {name: self.of(name) for name in names}
