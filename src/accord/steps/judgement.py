"""What the end of a step, hook or cleanup means, whichever suite it ran in.

An assertion, or a service that does not answer, speaks of the product: *failed*. Any other
exception speaks of the workspace's own code, and the product could not be judged: *broken*.
"""

from __future__ import annotations

import linecache
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from behave.api.pending_step import StepNotImplementedError
from behave.matchers import StepParseError
from behave.model_type import Status as BehaveStatus

from accord.client import NoAnswerError, NotJsonError
from accord.errors import AccordError, EngineError, worded, words_of
from accord.model.message import Message, message, plain
from accord.model.status import RED, Status
from accord.text import language_of, say
from accord.text.errors import error_message

OURS: Final[Mapping[Any, Status]] = {
    BehaveStatus.passed: Status.PASSED,
    BehaveStatus.skipped: Status.SKIPPED,
    BehaveStatus.untested: Status.SKIPPED,
    BehaveStatus.failed: Status.FAILED,
    BehaveStatus.xpassed: Status.FAILED,
    BehaveStatus.xfailed: Status.PENDING,
    BehaveStatus.undefined: Status.PENDING,
    BehaveStatus.pending: Status.PENDING,
    BehaveStatus.pending_warn: Status.PENDING,
    BehaveStatus.untested_pending: Status.PENDING,
    BehaveStatus.untested_undefined: Status.PENDING,
    BehaveStatus.error: Status.BROKEN,
    BehaveStatus.hook_error: Status.BROKEN,
    BehaveStatus.cleanup_error: Status.BROKEN,
    BehaveStatus.unknown: Status.BROKEN,
    BehaveStatus.executing: Status.BROKEN,
}
"""What each of behave's words means here."""

OF_PRODUCT: Final = (AssertionError, NoAnswerError, NotJsonError)
"""What is raised when the system under test does not do what is written."""

STOPS: Final = (Exception, SystemExit, KeyboardInterrupt)
"""What the workspace's code may end a step, hook or cleanup with.

A greenlet that is killed is none of them: its killer wants it gone.
"""

_FROM_OUTSIDE: Final = "chaoslib.exit"
"""Its signal handlers raise wherever the process happens to be."""

# Frames of these folders say nothing to whoever wrote the steps, except for our vocabulary's.
_HARNESS: Final = ("/site-packages/behave/", "/accord/engines/", "/accord/steps/")
_VOCABULARY: Final = "/accord/steps/vocabulary/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A status with its reason; ``detail`` is for engineers, ``hook`` names the one to blame."""

    status: Status
    reason: Message | None = None
    detail: str = ""
    hook: str = ""


class LeavingError(Exception):
    """The workspace's code asked the whole process to end."""


class InterruptRaisedError(Exception):
    """The workspace's code raised KeyboardInterrupt although nobody asked to stop."""


class SubstepError(AssertionError):
    """A step that a step ran as text did not pass; ``judgement`` is what became of it."""

    def __init__(self, complaint: str, judgement: Judgement) -> None:
        super().__init__(complaint)
        self.judgement = judgement


class NothingRanError(Exception):
    """What looks like a check did nothing, so that nothing was proved."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        # Plain behave shows these words, and knows nothing of messages.
        super().__init__(say(self.reason, language_of()))


class BodyNeverRanError(NothingRanError):
    """A step gave back work that nobody has done: a coroutine, a future or a generator."""

    def __init__(self, kind: str) -> None:
        super().__init__(message("steps.body-never-ran", kind=kind))


class NeverAwaitedError(NothingRanError):
    """A coroutine was called and never awaited."""

    def __init__(self, name: str) -> None:
        super().__init__(message("steps.never-awaited", name=name))


class NoSubstepsError(NothingRanError):
    """A step ran a text that holds no step."""

    def __init__(self) -> None:
        super().__init__(message("steps.no-substeps"))


def judge_step(error: BaseException) -> Judgement:
    """What an exception raised by a step says: of the product, of us, or that it is not written."""
    if isinstance(error, SubstepError):
        # It is an AssertionError for plain behave's sake; what counts is what became of the inner
        # step.
        inner = error.judgement
        return Judgement(
            status=inner.status, reason=inner.reason, detail=inner.detail or trace_of(error)
        )
    if isinstance(error, StepNotImplementedError):
        reason = message("engines.pending-step", reason=words_of(error))
        return Judgement(status=Status.PENDING, reason=reason)
    status = Status.FAILED if isinstance(error, OF_PRODUCT) else Status.BROKEN
    return Judgement(status=status, reason=_step_reason(error), detail=trace_of(error))


def judge_hook(name: str, error: BaseException) -> Judgement:
    """What an exception raised by a hook says: never anything of the product."""
    reason = message("engines.hook-raised", hook=name, reason=reason_of(error))
    return Judgement(status=Status.BROKEN, reason=reason, detail=trace_of(error), hook=name)


def judge_cleanup(name: str, error: BaseException) -> Judgement:
    """What an exception raised by a cleanup says: never anything of the product."""
    reason = message("engines.cleanup-raised", name=name, reason=reason_of(error))
    return Judgement(status=Status.BROKEN, reason=reason, detail=trace_of(error))


def judge_status(name: str, status: Any) -> Judgement | None:  # noqa: ANN401  behave's own
    """What it means that a hook or step of that name set a status itself, if it made it worse."""
    meaning = OURS[status]
    if meaning not in RED:
        # What did not hold is not cured by a word, so a better status says nothing.
        return None
    reason = message("engines.status-set", hook=name, status=status.name)
    return Judgement(status=meaning, reason=reason, hook=name)


def judge_thread(error: BaseException) -> Judgement:
    """What an exception says that ended a thread which a step had started, or the like of it."""
    judged = judge_step(error)
    if isinstance(error, NeverAwaitedError):
        return judged
    reason = message("steps.thread-raised", reason=judged.reason or reason_of(error))
    return Judgement(status=judged.status, reason=reason, detail=judged.detail)


def _step_reason(error: BaseException) -> Message:
    if isinstance(error, KeyboardInterrupt):
        return message("engines.interrupted")
    if isinstance(error, InterruptRaisedError):
        return message("engines.interrupt-raised")
    if isinstance(error, StepParseError):
        return message("engines.bad-argument", reason=words_of(error.__cause__ or error))
    if isinstance(error, (*OF_PRODUCT, AccordError, NothingRanError)):
        # These say by themselves what is wrong with the product, the sentence or the step.
        return reason_of(error)
    return message("engines.step-raised", reason=reason_of(error))


def require_assertions() -> None:
    """See to it that an assertion in a step can fail.

    Raises:
        EngineError: Python was told to leave them out.
    """
    # With -O or PYTHONOPTIMIZE every `assert` of a step is gone, and everything holds.
    if sys.flags.optimize:
        raise EngineError("steps.asserts-off")


def comes_from_outside(error: BaseException) -> bool:
    """Whether a signal handler raised it, so that it says nothing of the code it interrupted."""
    trace = error.__traceback__
    # The innermost frame is the one that raised.
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_globals.get("__name__") == _FROM_OUTSIDE


def cleanup_name(cleanup: Any) -> str:  # noqa: ANN401
    """What the workspace calls a cleanup that behave may have wrapped in one of its own."""
    # Fixtures are registered as closures of behave's, which all have the same name.
    code = getattr(cleanup, "__code__", None)
    cells = getattr(cleanup, "__closure__", None) or ()
    inside = dict(zip(code.co_freevars, cells, strict=True)) if code is not None else {}
    for variable in ("fixture_func", "cleanup_func"):
        if variable in inside:
            return cleanup_name(inside[variable].cell_contents)
    return str(getattr(cleanup, "__qualname__", repr(cleanup)))


def reason_of(error: BaseException) -> Message:
    """What an exception has to say, for a person to read."""
    if isinstance(error, NothingRanError):
        return error.reason
    if isinstance(error, AccordError):
        return error_message(error)
    if isinstance(error, SystemExit):
        return message("engines.leaving", reason=f"sys.exit({error.code!r})")
    if isinstance(error, LeavingError):
        return message("engines.leaving", reason=words_of(error))
    if isinstance(error, AssertionError):
        text = words_of(error)
        return plain(text) if text else _bare_assertion(error)
    return plain(worded(error))


def _bare_assertion(error: AssertionError) -> Message:
    place = place_of(error.__traceback__)
    if place is None:
        return message("engines.bare-assertion-nowhere")
    path, line = place
    # `assert x == 3` has no words of its own, so its line has to speak.
    source = linecache.getline(path, line).strip()
    return message("engines.bare-assertion", source=source, place=f"{shown(path)}:{line}")


def place_of(trace: TracebackType | None, *, inside: str = "") -> tuple[str, int] | None:
    """File and line of the innermost frame, or of the innermost one under a folder."""
    for frame in reversed(traceback.extract_tb(trace)):
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
    outermost = traceback.TracebackException.from_exception(error)
    for linked in _chain(outermost):
        frames = [frame for frame in linked.stack if not _is_harness(frame.filename)]
        linked.stack = traceback.StackSummary.from_list(frames)
    return "".join(outermost.format()).rstrip()


def _is_harness(filename: str) -> bool:
    path = Path(filename).as_posix()
    return any(folder in path for folder in _HARNESS) and _VOCABULARY not in path


def _chain(outermost: traceback.TracebackException) -> list[traceback.TracebackException]:
    chain = [outermost]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(cause)
    return chain
