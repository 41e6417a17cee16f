"""What became of a step or a scenario, in Accord's five words, and why.

An assertion, or a service that does not answer, speaks of the product: *failed*. Any other
exception speaks of the step's own code, and the product could not be judged: *broken*.
"""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from behave.api.pending_step import StepNotImplementedError
from behave.matchers import StepParseError
from behave.model_type import Status as Theirs

from accord.client import NoAnswerError, NotJsonError
from accord.errors import AccordError, worded, words_of
from accord.model.message import Message, message, plain
from accord.model.status import Status

WIP: Final = "wip"
XFAIL: Final = "xfail"
SKIP: Final = "skip"

OURS: Final[Mapping[Any, Status]] = {
    Theirs.passed: Status.PASSED,
    Theirs.skipped: Status.SKIPPED,
    Theirs.untested: Status.SKIPPED,
    Theirs.failed: Status.FAILED,
    Theirs.xpassed: Status.FAILED,
    Theirs.xfailed: Status.PENDING,
    Theirs.undefined: Status.PENDING,
    Theirs.pending: Status.PENDING,
    Theirs.pending_warn: Status.PENDING,
    Theirs.untested_pending: Status.PENDING,
    Theirs.untested_undefined: Status.PENDING,
    Theirs.error: Status.BROKEN,
    Theirs.hook_error: Status.BROKEN,
    Theirs.cleanup_error: Status.BROKEN,
    Theirs.unknown: Status.BROKEN,
    Theirs.executing: Status.BROKEN,
}


class SubstepError(AssertionError):
    """A step run by ``context.execute_steps`` did not pass."""

    def __init__(self, told: str, step: Any) -> None:  # noqa: ANN401  behave's own type
        super().__init__(told)
        self.step = step


class LeavingError(Exception):
    """The workspace's code asked the whole process to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a step or a case; ``detail`` is for engineers.

    ``hook`` is the one to blame when a case could not begin.
    """

    status: Status
    reason: Message | None = None
    detail: str = ""
    hook: str = ""


@dataclass(slots=True, kw_only=True)
class Findings:
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

    def take(self, outcome: Outcome) -> None:
        """Count what became of a Gherkin step."""
        self.steps += 1
        self.passed += outcome.status is Status.PASSED
        shelf = {
            Status.FAILED: self.failures,
            Status.BROKEN: self.errors,
            Status.PENDING: self.pending,
        }.get(outcome.status)
        if shelf is not None and outcome.reason is not None:
            shelf.append(outcome.reason)


def verdict(findings: Findings, tags: Collection[str]) -> Outcome:
    """What a case comes to, its tags ``@wip`` and ``@xfail`` taken into account."""
    plainly = _plain_verdict(findings)
    if WIP in tags:
        return _in_progress(plainly, findings)
    if XFAIL not in tags:
        return plainly
    if plainly.status is Status.PASSED:
        return Outcome(status=Status.FAILED, reason=message("engines.remove-xfail"))
    if plainly.status is Status.FAILED and not findings.collapses:
        return _excused("engines.known-to-fail", plainly)
    return plainly


def _in_progress(plainly: Outcome, findings: Findings) -> Outcome:
    """A failed or faulty step is no news in unfinished work; a hook that raises still is."""
    step_at_fault = bool(findings.errors) and not findings.collapses and not findings.interrupted
    if plainly.status is Status.FAILED or (plainly.status is Status.BROKEN and step_at_fault):
        return _excused("engines.wip", plainly)
    return plainly


def _excused(id: str, plainly: Outcome) -> Outcome:
    return Outcome(status=Status.PENDING, reason=message(id, reason=plainly.reason))


def _plain_verdict(findings: Findings) -> Outcome:
    failed = _joined("engines.and-contract", findings.failures[:1], findings.contract)
    broken = next(iter([*findings.errors, *findings.collapses]), None)
    if failed is not None:
        both = _joined("engines.and-broken", [failed], broken)
        return Outcome(status=Status.FAILED, reason=both)
    not_run = findings.unreached or findings.passed < findings.steps
    empty = findings.empty or not findings.steps
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
            return Outcome(status=status, reason=reason)
    return Outcome(status=Status.PASSED)


def _joined(id: str, first: list[Message], second: Message | None) -> Message | None:
    if first and second is not None:
        return message(id, first=first[0], second=second)
    return first[0] if first else second


def of_exception(error: BaseException) -> Outcome:
    """What an exception raised by a step says."""
    if isinstance(error, SubstepError):
        return of_substep(error)
    status, told = Status.BROKEN, said_by(error)
    if isinstance(error, (AssertionError, NoAnswerError, NotJsonError)):
        status = Status.FAILED
    elif isinstance(error, StepNotImplementedError):
        status, told = Status.PENDING, message("engines.pending-step", reason=words_of(error))
    elif isinstance(error, KeyboardInterrupt):
        told = message("engines.interrupted")
    elif isinstance(error, StepParseError):
        told = message("engines.bad-argument", reason=words_of(error.__cause__ or error))
    elif isinstance(error, AccordError):
        # It says by itself what is wrong with the sentence or the environment.
        told = said_by(error)
    else:
        told = message("engines.step-raised", reason=told)
    detail = "" if status is Status.PENDING else trace_of(error)
    return Outcome(status=status, reason=told, detail=detail)


def of_substep(error: SubstepError) -> Outcome:
    """What a step that runs other steps comes to: what the one that stopped it came to."""
    inner = error.step
    if inner.exception is not None:
        outcome = of_exception(inner.exception)
    else:
        told = message("engines.substep", step=f"{inner.keyword} {inner.name}")
        outcome = Outcome(status=OURS[inner.status], reason=told)
    return Outcome(
        status=outcome.status, reason=outcome.reason, detail=outcome.detail or trace_of(error)
    )


def said_by(error: BaseException) -> Message:
    """What an exception has to say, for a person to read."""
    told = getattr(error, "told", None)
    if isinstance(told, Message):
        return told
    if isinstance(error, AccordError):
        return message(error.id, **error.arguments)
    if isinstance(error, LeavingError):
        return message("engines.leaving", reason=words_of(error))
    if isinstance(error, AssertionError):
        words = words_of(error)
        return plain(words) if words else _bare_assertion(error)
    return plain(worded(error))


def _bare_assertion(error: AssertionError) -> Message:
    place = place_of(error.__traceback__)
    if place is None:
        return message("engines.bare-assertion-nowhere")
    path, line = place
    source = linecache.getline(path, line).strip()
    return message("engines.bare-assertion", source=source, place=f"{shown(path)}:{line}")


def place_of(trace: TracebackType | None, *, inside: str = "") -> tuple[str, int] | None:
    """File and line of the innermost frame, or of the innermost one under a folder."""
    frames = traceback.extract_tb(trace)
    for frame in reversed(frames):
        if not inside or str(Path(frame.filename).absolute()).startswith(inside):
            return frame.filename, frame.lineno or 0
    return None


def shown(path: str) -> str:
    """A path as a reader of the workspace knows it."""
    try:
        return Path(path).absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path


def trace_of(error: BaseException) -> str:
    """The traceback, from the workspace's own code on."""
    told = traceback.TracebackException.from_exception(error)
    for part in _chain(told):
        own = [frame for frame in part.stack if "/site-packages/behave/" not in frame.filename]
        part.stack = traceback.StackSummary.from_list(
            [frame for frame in own if "/accord/engines/behave/" not in frame.filename]
        )
    return "".join(told.format()).rstrip()


def _chain(told: traceback.TracebackException) -> list[traceback.TracebackException]:
    chain = [told]
    while (before := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(before)
    return chain
