"""What the page of an operation tells, gathered before it is known whether it must be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from accord.model.catalogue import Contract, Experiment, Profile
from accord.model.culprit import Culprit
from accord.model.events import Finding, Unproved
from accord.model.message import Message
from accord.model.status import Suite
from accord.reports.site.addresses import operation_address
from accord.reports.site.answers import DocumentedAnswer
from accord.reports.site.document import DocumentEntry
from accord.reports.site.promises import RequestPart
from accord.reports.site.service_lines import OperationLine
from accord.reports.site.uses import Use

MOST_USES: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDefect:
    """A finding with the command that repeats its first case, and whom it blames."""

    finding: Finding
    command: str
    culprit: Culprit | None

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What is said of who is at fault."""
        return tuple(self.culprit.sentences) if self.culprit else ()

    @property
    def certain(self) -> bool:
        """Whether that is sure."""
        return self.culprit is not None and self.culprit.certain


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationSheet:
    """An operation with all that its page tells; ``suites`` are those that ran.

    ``PageDigests.of_operation`` looks at each of these, or a page would tell what is over.
    """

    line: OperationLine
    contract: Contract
    request_parts: tuple[RequestPart, ...]
    answers: tuple[DocumentedAnswer, ...]
    suites: tuple[Suite, ...]
    defects: tuple[ShownDefect, ...]
    cases: tuple[DocumentEntry, ...]
    unproved: tuple[Unproved, ...]
    uses: tuple[Use, ...]
    profiles: tuple[tuple[Profile, Mapping[str, float]], ...]
    experiments: tuple[tuple[Experiment, DocumentEntry | None], ...]

    @property
    def address(self) -> str:
        """Its page, relative to the site's folder."""
        return operation_address(self.line.operation.id)

    @property
    def first_uses(self) -> tuple[Use, ...]:
        """The uses that its page lists."""
        return self.uses[:MOST_USES]
