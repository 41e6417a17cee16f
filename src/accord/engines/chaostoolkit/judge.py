"""What an experiment comes to. Chaos Toolkit's own status and exit code are never asked.

*Failed* speaks of the system: its steady state was lost, or did not come back. Whatever kept the
experiment from being one (it was unsteady before, nothing was disturbed, a part of it could not
be done) is *broken*: nothing was proved.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from accord.engines.chaostoolkit.order import ExperimentOutcome
from accord.model.message import Message, message
from accord.model.status import Status
from accord.system.rollbacks import both, failure


@dataclass(slots=True, kw_only=True)
class ExperimentFindings:
    """Everything that was learnt.

    ``unsteady`` is why the steady state did not hold before, ``refused`` are actions that could not
    be done or had no effect, ``raised`` probes that could not be judged, ``lost`` probes that did
    not hold while or where they must, ``failed_rollbacks`` have each its problem by name.
    ``disturbed`` counts disturbances. ``claimed`` is an action that says of itself that it did
    something; ``is_proven`` says that somebody saw it.
    """

    unsteady: Message | None = None
    refused: list[Message] = field(default_factory=list)
    raised: list[Message] = field(default_factory=list)
    lost: list[Message] = field(default_factory=list)
    not_regained: Message | None = None
    failed_rollbacks: dict[str, Message] = field(default_factory=dict)
    disturbed: int = 0
    claimed: str = ""
    is_proven: bool = False
    is_steady_after: bool = False
    ended_by: str = ""
    engine: Message | None = None


def judge(findings: ExperimentFindings) -> ExperimentOutcome:
    """The one verdict of an experiment; what was not undone is told beside whatever else it was."""
    outcome = _outcome_of_method(findings)
    if not findings.failed_rollbacks:
        return outcome
    debt = failure(findings.failed_rollbacks)
    # A system that lost its steady state did so whether or not it was cleaned up after.
    status = Status.FAILED if outcome.status is Status.FAILED else Status.BROKEN
    reason = both(outcome.reason, debt) if outcome.reason else debt
    return ExperimentOutcome(status=status, reason=reason)


def _outcome_of_method(findings: ExperimentFindings) -> ExperimentOutcome:
    obstacle = _obstacle(findings)
    if obstacle is not None:
        return ExperimentOutcome(status=Status.BROKEN, reason=obstacle)
    # Before probes that raised: one that was judged and did not hold says something of the system.
    failed = _failure(findings)
    if failed is not None:
        return ExperimentOutcome(status=Status.FAILED, reason=failed)
    for cause in findings.raised:
        return ExperimentOutcome(status=Status.BROKEN, reason=cause)
    # Another's action that reached nothing leaves the system steady, which proves nothing.
    if not findings.is_proven:
        reason = message("chaos.unproven", action=findings.claimed)
        return ExperimentOutcome(status=Status.BROKEN, reason=reason)
    if not findings.is_steady_after:
        return ExperimentOutcome(status=Status.BROKEN, reason=message("chaos.not-finished"))
    return ExperimentOutcome(status=Status.PASSED)


def _obstacle(findings: ExperimentFindings) -> Message | None:
    """Why the experiment was none."""
    if findings.ended_by:
        return message("chaos.signal", signal=findings.ended_by)
    if findings.engine is not None:
        return findings.engine
    if findings.unsteady is not None:
        return message("chaos.unsteady", reason=findings.unsteady)
    if findings.refused:
        return findings.refused[0]
    if not findings.disturbed:
        # A probe that raised before any action says more than that nothing was done.
        return findings.raised[0] if findings.raised else message("chaos.nothing-disturbed")
    return None


def _failure(findings: ExperimentFindings) -> Message | None:
    lost = findings.lost[0] if findings.lost else None
    if lost is not None and findings.not_regained is not None:
        return message("chaos.lost-and-not-regained", first=lost, second=findings.not_regained)
    return lost or findings.not_regained
