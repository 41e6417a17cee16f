"""How the processes of an experiment take the signals that want to end them."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import Final

ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)


class Signals:
    """The first signal ends what is being done, until somebody undoes it; all are remembered.

    Chaos Toolkit handles some of them in its own way: it goes on with the method as if nothing had
    been said, or leaves without its rollbacks.
    """

    def __init__(self) -> None:
        self._ignores = False
        self._reader, writer = os.pipe()
        for end in (self._reader, writer):
            os.set_blocking(end, False)
        # The interpreter itself writes to it, so a signal is remembered also while Chaos
        # Toolkit has handlers of its own in place.
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        self.listen()

    def listen(self) -> None:
        """Take the signals from whoever took them since."""
        for number in ENDING:
            signal.signal(number, self._end)

    def ignore(self) -> None:
        """From here on nothing is interrupted."""
        self._ignores = True

    def names(self) -> str:
        """The signals that came since this was asked last."""
        try:
            numbers = os.read(self._reader, 64)
        except BlockingIOError:
            return ""
        names = [signal.Signals(number).name for number in numbers if number in set(ENDING)]
        return ", ".join(dict.fromkeys(names))

    def _end(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if not self._ignores:
            # Another one would interrupt the rollbacks that this one sets going.
            self._ignores = True
            raise SystemExit
