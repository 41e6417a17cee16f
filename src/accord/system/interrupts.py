"""Ctrl-C, SIGTERM and a closed terminal as a wish to stop, which loops ask for when it suits."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Handler = Callable[[int, FrameType | None], None]


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
    with handled_by(interrupts._on_signal):
        yield interrupts


@contextmanager
def handled_by(handler: Handler, *, ends_process: bool = False) -> Iterator[None]:
    """Handle the signals to stop so while it lasts; only for a main thread.

    With ``ends_process`` they mean nothing afterwards, and else what they meant before.
    """
    # What is ignored already, as under nohup, stays so.
    numbers = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, previous in before.items():
            # What is left then is to end, and no signal may change the code that it ends with.
            signal.signal(number, signal.SIG_IGN if ends_process else previous)
