"""Errors in what a step started and did not wait for: Python prints them, and no step hears."""

from __future__ import annotations

import threading
import time
from typing import Final

from accord.steps import unheard


class ThreadErrors:
    """Keeps what ended a thread, task or coroutine by an exception, until somebody takes it.

    Threads that were alive when a scenario began are not that scenario's; ``strays`` are theirs.
    """

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._before = threading.excepthook
        self._elders: frozenset[int | None] = frozenset()
        self._errors: list[BaseException] = []
        self._strays: list[BaseException] = []

    def listen(self) -> None:
        """Hear of everything in this process from now on; what is heard is printed as before."""
        self._before = threading.excepthook
        threading.excepthook = self._ended
        unheard.listen(self._heard)

    def start_scenario(self) -> None:
        """Threads that live now belong to whatever was before."""
        # What a hook started before may die at any time, and no scenario is to blame for it.
        with self._lock:
            self._elders = frozenset(thread.ident for thread in threading.enumerate())
            self._strays += self._errors
            self._errors = []

    def take(self) -> list[BaseException]:
        """What ended threads of the scenario at work, and forget it."""
        with self._lock:
            errors, self._errors = self._errors, []
        return errors

    def take_strays(self) -> list[BaseException]:
        """What ended threads of no scenario that is still at work, and forget it."""
        with self._lock:
            strays, self._strays = self._strays, []
        return strays

    def take_rest(self, *, patience_s: float) -> list[BaseException]:
        """What nobody has taken, once all threads that Python itself would wait for are over.

        Those that are not over within ``patience_s`` are left.
        """
        deadline = time.monotonic() + patience_s
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join(max(0.0, deadline - time.monotonic()))
        return [*self.take_strays(), *self.take()]

    def _heard(self, error: BaseException) -> None:
        with self._lock:
            self._errors.append(error)

    def _ended(self, raised: threading.ExceptHookArgs, /) -> None:
        if raised.exc_value is not None:
            ident = raised.thread.ident if raised.thread is not None else None
            with self._lock:
                shelf = self._strays if ident in self._elders else self._errors
                shelf.append(raised.exc_value)
        # The log still shows the traceback, wherever the error ends up.
        self._before(raised)
