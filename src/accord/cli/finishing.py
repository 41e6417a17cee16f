"""What a signal means to a run's command: before the verdict the end, after it patience, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from accord.system.interrupts import handled_by


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
def finishing(*, ends_process: bool = False) -> Iterator[Finishing]:
    """Hear SIGTERM, SIGINT and SIGHUP until the block ends, wherever the run itself does not.

    ``ends_process`` is whether nothing comes after it but the end of the process.
    """
    signals = Finishing()
    with handled_by(signals.hear, ends_process=ends_process):
        yield signals
