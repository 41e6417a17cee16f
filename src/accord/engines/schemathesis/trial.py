"""One case while it is tried: what was sent, which checks spoke, and what they said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from accord.engines.schemathesis.findings import Objection, smaller
from accord.engines.schemathesis.planned import STATEFUL, Planned
from accord.model.message import Message, message
from accord.model.status import Status

# These phases try everything they have; cut short, they have not kept their word.
_EXHAUSTIVE = frozenset({"examples", "coverage"})


@dataclass(slots=True, kw_only=True)
class Trial:
    """The case of an operation and a phase, or of all sequences of a service."""

    planned: Planned
    began: float = 0.0
    seconds: float = 0.0
    examples: int = 0
    checks: Counter[str] = field(default_factory=Counter)
    objections: dict[str, Objection] = field(default_factory=dict)
    errors: list[tuple[Message, str]] = field(default_factory=list)
    skipped: Message | None = None
    cut: Message | None = None
    ended: bool = False

    def object(self, objection: Objection) -> None:
        """Take an objection; of one defect the smallest example is kept."""
        known = self.objections.get(objection.id)
        self.objections[objection.id] = smaller(known, objection) if known else objection

    def outcome(self) -> tuple[Status, Message | None]:
        """How the case ended, and why it is anything but passed."""
        if self.objections:
            return Status.FAILED, next(iter(self.objections.values())).title
        if self.errors:
            return Status.BROKEN, self.errors[0][0]
        if self.cut is not None and (self.planned.phase in _EXHAUSTIVE or not self.checks):
            return Status.BROKEN, self.cut
        return (Status.PASSED, None) if self.checks else self._untried()

    def _untried(self) -> tuple[Status, Message]:
        if self.skipped is not None:
            return Status.SKIPPED, self.skipped
        if self.planned.phase == STATEFUL:
            return Status.SKIPPED, message("schemathesis.no-sequences")
        return Status.BROKEN, message("schemathesis.nothing-tried")
