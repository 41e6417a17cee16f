"""One case while it is tried: what was sent, which checks spoke, and what they said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from accord.client.exchange import HttpExchange
from accord.engines.schemathesis.findings import Objection, smaller
from accord.engines.schemathesis.options import STATEFUL
from accord.engines.schemathesis.plan import PlannedTrial
from accord.model.message import Message, message
from accord.model.status import Status

# These phases try everything they have; cut short, they have not kept their word.
_EXHAUSTIVE = frozenset({"examples", "coverage"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnjudgedCase:
    """Why a case could not be judged, with the request that shows it if there is one."""

    reason: Message
    detail: str = ""
    example: HttpExchange | None = None


@dataclass(slots=True, kw_only=True)
class Trial:
    """The case of an operation and a phase, or of all sequences of a service."""

    plan: PlannedTrial
    began: float = 0.0
    seconds: float = 0.0
    examples: int = 0
    checks: Counter[str] = field(default_factory=Counter)
    objections: dict[str, Objection] = field(default_factory=dict)
    unjudged: list[UnjudgedCase] = field(default_factory=list)
    skipped: Message | None = None
    cut: Message | None = None
    not_let_in: int = 0
    # Why nothing that passed proves anything: the operation never did its work.
    unproved: Message | None = None
    # All of it was tried, though its phase may not be over, or may come again.
    tried: bool = False
    # Its phase came to an end, though it may come again.
    complete: bool = False
    ended: bool = False

    def object(self, objection: Objection) -> None:
        """Take an objection; of one defect the smallest example is kept."""
        smallest = self.objections.get(objection.id)
        self.objections[objection.id] = smaller(smallest, objection) if smallest else objection

    def outcome(self) -> tuple[Status, Message | None]:
        """How the case ended, and why it is anything but passed."""
        # What was found is true however the case ended.
        if self.objections:
            return Status.FAILED, next(iter(self.objections.values())).title
        if self.unjudged:
            return Status.BROKEN, self.unjudged[0].reason
        if self.cut is not None and (self.plan.phase in _EXHAUSTIVE or not self.checks):
            return Status.BROKEN, self.cut
        if not self.checks:
            return self._untried()
        return (Status.PASSED, None) if self.unproved is None else (Status.PENDING, self.unproved)

    def _untried(self) -> tuple[Status, Message]:
        if self.skipped is not None:
            return Status.SKIPPED, self.skipped
        if self.plan.phase == STATEFUL:
            return Status.SKIPPED, message("schemathesis.no-sequences")
        return Status.BROKEN, message("schemathesis.nothing-tried")


def fell_silent(service: str, exchange: HttpExchange | None) -> UnjudgedCase:
    """That a service stopped answering, and at which request if that is clear."""
    if exchange is None:
        return UnjudgedCase(reason=message("schemathesis.stopped-answering", service=service))
    sentence = f"{exchange.request.method} {exchange.request.url}"
    reason = message("schemathesis.stopped-answering-at", service=service, request=sentence)
    return UnjudgedCase(reason=reason, example=exchange)


def cut_short(seconds: float) -> Message:
    """That the time of a service, so many seconds, was up too early."""
    return message("schemathesis.cut-short", seconds=f"{max(0.0, seconds):.0f}")
