"""Processes in simulated time: generators that sleep, wait for each other, and give up waiting."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

FOREVER_S: Final = 1e9


@dataclass(eq=False, slots=True)
class Ending:
    """What a process comes to; ``then`` is told once, at the moment it is over."""

    is_over: bool = False
    value: Any = None
    waiting: list[Callable[[], None]] = field(default_factory=list)

    def end(self, value: Any = None) -> None:
        """Be over, unless it is already."""
        if self.is_over:
            return
        self.is_over, self.value = True, value
        for action in self.waiting:
            action()
        self.waiting.clear()

    def then(self, action: Callable[[], None]) -> None:
        if self.is_over:
            action()
        else:
            self.waiting.append(action)


@dataclass(frozen=True, slots=True)
class Within:
    """Wait for an ending, but no longer than ``seconds``; gives none when time is up."""

    ending: Ending
    seconds: float


Process = Generator["float | Ending | Within", Any, Any]


class Loop:
    """Moments in their order, from 0 s on."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._due, (self.now + seconds, self._number, action))

    def run(self, until_s: float) -> None:
        """Let time pass until nothing is due before ``until_s``."""
        while self._due and self._due[0][0] <= until_s:
            self.now, _, action = heapq.heappop(self._due)
            action()

    def start(self, process: Process) -> Ending:
        """Begin a process now; its return value is that of the ending."""
        ending = Ending()
        self._go_on(process, ending, None)
        return ending

    def all_of(self, endings: Iterable[Ending]) -> Process:
        """Wait for all; gives their values."""
        values = []
        for ending in endings:
            values.append((yield ending))
        return values

    def _go_on(self, process: Process, ending: Ending, value: Any) -> None:
        try:
            wait = process.send(value)
        except StopIteration as stop:
            ending.end(stop.value)
            return
        if isinstance(wait, Ending):
            wait.then(lambda: self._go_on(process, ending, wait.value))
        elif isinstance(wait, Within):
            self._go_on_within(process, ending, wait)
        elif wait < FOREVER_S:
            self.after(wait, lambda: self._go_on(process, ending, None))

    def _go_on_within(self, process: Process, ending: Ending, wait: Within) -> None:
        first = Ending()
        wait.ending.then(lambda: first.end(wait.ending.value))
        self.after(wait.seconds, first.end)
        first.then(lambda: self._go_on(process, ending, first.value))
