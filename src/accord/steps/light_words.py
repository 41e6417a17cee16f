"""What an exception of a workspace's code has to say when it runs outside behave."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

from accord.errors import AccordError, worded, words_of
from accord.model.message import Message, message, plain

_HARNESS: Final = "/accord/steps/light"


def said_by(error: Exception) -> Message:
    """What an exception has to say, for a person to read."""
    told = getattr(error, "told", None)
    if isinstance(told, Message):
        return told
    if isinstance(error, AccordError):
        return message(error.id, **error.arguments)
    words = words_of(error)
    if isinstance(error, AssertionError) and words:
        return plain(words)
    if isinstance(error, AssertionError):
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        return message("engines.bare-assertion", source=frame.line or "assert", place=place)
    return plain(worded(error))


def trace_of(error: Exception) -> str:
    """The traceback, from the workspace's own code on."""
    told = traceback.TracebackException.from_exception(error)
    own = [frame for frame in told.stack if _HARNESS not in Path(frame.filename).as_posix()]
    told.stack = traceback.StackSummary.from_list(own)
    return "".join(told.format()).rstrip()
