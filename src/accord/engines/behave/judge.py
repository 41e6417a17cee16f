"""What a scenario comes to, from everything that speaks for or against it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from accord.model.message import Message, message
from accord.model.status import Status
from accord.steps.judgement import OURS, Judgement, judge_step

WIP: Final = "wip"
XFAIL: Final = "xfail"
SKIP: Final = "skip"


@dataclass(slots=True, kw_only=True)
class CaseFindings:
    """Everything that speaks for or against a case.

    ``failures``, ``errors`` and ``pending`` are of steps, ``collapses`` of hooks and cleanups,
    ``contract`` of the calls; ``unreached`` counts steps that were never begun, ``skipped``
    says why the case was left out, and ``empty`` that it has no steps of its own.
    """

    steps: int = 0
    passed: int = 0
    unreached: int = 0
    failures: list[Message] = field(default_factory=list)
    errors: list[Message] = field(default_factory=list)
    collapses: list[Message] = field(default_factory=list)
    pending: list[Message] = field(default_factory=list)
    contract: Message | None = None
    skipped: Message | None = None
    empty: bool = False
    interrupted: bool = False

    @property
    def went_wrong(self) -> bool:
        """Whether anything speaks against the case, or keeps it from being judged."""
        wrong = (self.failures, self.errors, self.collapses, self.pending, self.contract)
        return any(wrong) or self.skipped is not None or self.interrupted

    def take(self, outcome: Judgement) -> None:
        """Count what became of a Gherkin step."""
        self.steps += 1
        self.passed += outcome.status is Status.PASSED
        self.take_around(outcome)

    def take_around(self, outcome: Judgement) -> None:
        """Take what was said of a case beside its steps."""
        shelf = {
            Status.FAILED: self.failures,
            Status.BROKEN: self.errors,
            Status.PENDING: self.pending,
        }.get(outcome.status)
        if shelf is not None and outcome.reason is not None:
            shelf.append(outcome.reason)


def verdict(findings: CaseFindings, tags: Collection[str]) -> Judgement:
    """What a case comes to, its tags ``@wip`` and ``@xfail`` taken into account."""
    plainly = _plain_verdict(findings)
    if WIP in tags:
        return _in_progress(plainly, findings)
    if XFAIL not in tags:
        return plainly
    if plainly.status is Status.PASSED:
        return Judgement(status=Status.FAILED, reason=message("engines.remove-xfail"))
    if plainly.status is Status.FAILED and not findings.collapses:
        return _excused("engines.known-to-fail", plainly)
    return plainly


def _in_progress(plainly: Judgement, findings: CaseFindings) -> Judgement:
    """A failed or faulty step is no news in unfinished work; a hook that raises still is."""
    step_at_fault = bool(findings.errors) and not findings.collapses and not findings.interrupted
    if plainly.status is Status.FAILED or (plainly.status is Status.BROKEN and step_at_fault):
        return _excused("engines.wip", plainly)
    return plainly


def _excused(id: str, plainly: Judgement) -> Judgement:
    return Judgement(status=Status.PENDING, reason=message(id, reason=plainly.reason))


def _plain_verdict(findings: CaseFindings) -> Judgement:
    failed = _joined("engines.and-contract", findings.failures[:1], findings.contract)
    broken = next(iter([*findings.errors, *findings.collapses]), None)
    if failed is not None:
        both = _joined("engines.and-broken", [failed], broken)
        return Judgement(status=Status.FAILED, reason=both)
    # No step may get lost without a word, whatever behave says of the scenario as a whole.
    not_run = findings.unreached or findings.passed < findings.steps
    empty = findings.empty or not findings.steps
    # The order is the rule. Who was interrupted knows nothing; what broke outweighs what is
    # missing, or an undefined step would hide a hook that raised; and being skipped excuses
    # steps that did not run, but nothing that went wrong before.
    causes = (
        (Status.BROKEN, message("engines.interrupted") if findings.interrupted else None),
        (Status.BROKEN, broken),
        (Status.PENDING, next(iter(findings.pending), None)),
        (Status.SKIPPED, findings.skipped),
        (Status.BROKEN, message("engines.steps-not-run") if not_run else None),
        (Status.PENDING, message("engines.no-steps") if empty else None),
    )
    for status, reason in causes:
        if reason is not None:
            return Judgement(status=status, reason=reason)
    return Judgement(status=Status.PASSED)


def _joined(id: str, reasons: list[Message], second: Message | None) -> Message | None:
    if reasons and second is not None:
        return message(id, first=reasons[0], second=second)
    return reasons[0] if reasons else second


def judge_substep(step: Any) -> Judgement:  # noqa: ANN401  behave's own type
    """What a step that another one ran as text came to."""
    if step.exception is not None:
        return judge_step(step.exception)
    reason = message("engines.substep", step=f"{step.keyword} {step.name}")
    return Judgement(status=OURS[step.status], reason=reason)
