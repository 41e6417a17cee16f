"""What steps print and log, cut into the part of each."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any


class StepOutput:
    """What behave captured since the last time it was asked for."""

    def __init__(self) -> None:
        self._taken = (0, 0, 0)

    def start_scenario(self) -> None:
        """A new scenario captures from the beginning."""
        self._taken = (0, 0, 0)

    def take(self, controller: Any) -> str:  # noqa: ANN401  behave's own type
        """Standard output, standard error and log records of a step, one after the other."""
        streams = (controller.capture_stdout, controller.capture_stderr)
        texts = [
            stream.getvalue() if stream is not None and stream.tell() else "" for stream in streams
        ]
        log = controller.capture_log
        texts.append(log.getvalue() if log is not None and log.buffer else "")
        fresh = [text[taken:] for text, taken in zip(texts, self._taken, strict=True)]
        self._taken = (len(texts[0]), len(texts[1]), len(texts[2]))
        return "\n".join(part.strip("\n") for part in fresh if part.strip())


@contextlib.contextmanager
def captured() -> Iterator[io.StringIO]:
    """Whatever is printed meanwhile, to be read afterwards."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        yield output
