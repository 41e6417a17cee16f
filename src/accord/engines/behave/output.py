"""What steps print and log, cut into the part of each."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import Any, Final


class StepOutput:
    """What behave captured since the last time it was asked for."""

    def __init__(self, controller: Any) -> None:  # noqa: ANN401  behave's own type
        self._controller = controller
        self._lengths = (0, 0, 0)

    def start_scenario(self) -> None:
        """A new scenario captures from the beginning."""
        self._lengths = (0, 0, 0)

    def take(self) -> str:
        """Standard output, standard error and log records of a step, one after the other."""
        controller = self._controller
        # behave makes new streams for each scenario and appends to them through all its steps;
        # what it calls a step's own delta is only kept of a step that failed.
        streams = (controller.capture_stdout, controller.capture_stderr)
        texts = [_text_of(stream) for stream in streams]
        log = controller.capture_log
        texts.append(log.getvalue() if log is not None and log.buffer else "")
        fresh = [text[length:] for text, length in zip(texts, self._lengths, strict=True)]
        self._lengths = (len(texts[0]), len(texts[1]), len(texts[2]))
        return "\n".join(text.strip("\n") for text in fresh if text.strip())


def _text_of(stream: Any) -> str:  # noqa: ANN401  behave's own type
    # A step may have closed it, as what it believes to be standard output.
    if stream is None or stream.closed or not stream.tell():
        return ""
    return str(stream.getvalue())


class _HookStream(io.TextIOBase):
    """Standard output and error of every hook.

    A logger that a hook sets up keeps the stream that it finds for all the run; one of its own for
    each hook would swallow whatever later hooks log.
    """

    output: io.StringIO | None = None

    def write(self, text: str) -> int:
        # Between hooks behave captures what is logged, and nobody should read it twice.
        return (self.output or sys.__stderr__ or io.StringIO()).write(text)

    def flush(self) -> None:
        if self.output is None and sys.__stderr__ is not None:
            sys.__stderr__.flush()


_OF_HOOKS: Final = _HookStream()


@contextlib.contextmanager
def captured() -> Iterator[io.StringIO]:
    """Whatever a hook prints and logs meanwhile, to be read afterwards."""
    output_before, output = _OF_HOOKS.output, io.StringIO()
    _OF_HOOKS.output = output
    try:
        with contextlib.redirect_stdout(_OF_HOOKS), contextlib.redirect_stderr(_OF_HOOKS):
            yield output
    finally:
        _OF_HOOKS.output = output_before
