"""What a signal means to a run's command: before the verdict the end, after it patience, once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_ASKING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Finishing:
    """Whether the verdict stands, and whether somebody has asked to stop since."""

    def __init__(self) -> None:
        self.judged = False
        self.asked = False

    def hear(self, number: int, frame: FrameType | None) -> None:
        """The first wish after the verdict waits for the reports; any other one does not.

        Raises:
            KeyboardInterrupt: to end at once.
        """
        del number, frame
        if self.judged and not self.asked:
            self.asked = True
            return
        raise KeyboardInterrupt


@contextmanager
def finishing() -> Iterator[Finishing]:
    """Hear SIGTERM, SIGINT and SIGHUP until the block ends, wherever the run itself does not."""
    heard = Finishing()
    # Under nohup a hang-up is none, and stays none.
    numbers = [number for number in _ASKING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, heard.hear) for number in numbers}
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
