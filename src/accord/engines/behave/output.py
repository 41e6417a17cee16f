"""What steps print and log, cut into the part of each."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any


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
        texts = [
            stream.getvalue() if stream is not None and stream.tell() else "" for stream in streams
        ]
        log = controller.capture_log
        texts.append(log.getvalue() if log is not None and log.buffer else "")
        fresh = [text[length:] for text, length in zip(texts, self._lengths, strict=True)]
        self._lengths = (len(texts[0]), len(texts[1]), len(texts[2]))
        return "\n".join(text.strip("\n") for text in fresh if text.strip())


@contextlib.contextmanager
def captured() -> Iterator[io.StringIO]:
    """Whatever is printed meanwhile, to be read afterwards."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        yield output
