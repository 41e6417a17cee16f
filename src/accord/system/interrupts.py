"""Ctrl-C, SIGTERM and a closed terminal as a wish to stop, which loops ask for when it suits."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(KeyboardInterrupt):
    """Somebody asked Accord to stop."""


class Interrupts:
    """Whether somebody asked to stop."""

    def __init__(self) -> None:
        self.asked = False

    def check(self) -> None:
        """Give way if somebody asked to stop.

        Raises:
            Interrupted: they did.
        """
        if self.asked:
            raise Interrupted

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.asked:
            # The second wish is an order: whoever waits gives up now and cleans up on the way out.
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def listening() -> Iterator[Interrupts]:
    """Take signals to stop as wishes while it lasts; only a main thread can hear them."""
    interrupts = Interrupts()
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    # What is ignored already, as under nohup, stays so.
    handled = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    previous = {number: signal.signal(number, interrupts._on_signal) for number in handled}
    try:
        yield interrupts
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
