"""Findings that a team knows of and has put off: what they are, and what a run makes of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from accord.model.message import Message


class KnownFinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of ``specs/known.toml``; ``line`` is where it begins.

    It is about a ``finding`` of the contract suite, a ``step`` of a ``case`` (none for the case
    itself; ``row`` are the values of an example), or what ``accord check`` says of a ``file``: its
    ``fault`` and the English sentence.
    What else stands in it is how bad it was when it was written: the kind of ``error``, the class
    of the answer's ``status`` (``5xx``), the promises of contracts that it broke, and for a
    threshold the ``limit`` up to which it is known. ``seed`` draws the examples that showed it.
    """

    # In the order in which they are written into the file.
    finding: str = ""
    case: str = ""
    row: str = ""
    step: str = ""
    fault: str = ""
    file: str = ""
    says: str = ""
    error: str = ""
    status: str = ""
    contract: tuple[str, ...] = ()
    limit: str = ""
    seed: int = 0
    reason: str = ""
    owner: str = ""
    ticket: str = ""
    added: date | None = None
    until: date
    line: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """What it is about; two entries of one key say the same."""
        return self.finding, self.case, self.step, self.fault, self.file, self.says

    @property
    def name(self) -> str:
        """What it is about, in one line."""
        if self.fault:
            return f"{self.file}: {self.says}"
        return self.finding or " · ".join(filter(None, (self.case, self.step)))


class KnownState(StrEnum):
    """Whether an entry still covers what a run shows."""

    KNOWN = "known"
    EXPIRED = "expired"
    WORSE = "worse"


class RecognizedFinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry that a case shows, and why it does not cover it where it does not."""

    entry: KnownFinding
    state: KnownState = KnownState.KNOWN
    because: Message | None = None
