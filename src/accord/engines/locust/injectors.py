"""The machines that make load for a master: waited for, given their part, and watched."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from accord.engines.locust import frames
from accord.engines.locust.admission import Admission, Injector
from accord.engines.locust.injector_protocol import (
    FROM_INJECTOR,
    LONGEST_BYTES,
    CannotWork,
    Dismissed,
    Work,
    nonce,
)
from accord.engines.locust.listening import TOKEN, place_of, require_token
from accord.engines.locust.load_workers import LoadWorker
from accord.engines.locust.options import LoadOptions
from accord.engines.locust.protocol import Job
from accord.errors import EngineError
from accord.model.assignment import Assignment
from accord.model.lists import Listed
from accord.model.message import Message, message

_LOOK_S: Final = 0.1
# Clocks of healthy machines go apart by a tenth of a millisecond a second at the most.
_MOVED_S: Final = 0.1
_WALL_S: Final = 1.0
_DISMISSED_S: Final = 1.0


class Injectors:
    """The machines of one stage.

    ``joined`` are in the order in which they came; ``notes`` gives what is to be said of those
    that were refused, each once.
    """

    def __init__(
        self, assignment: Assignment, options: LoadOptions, *, is_stop_asked: Callable[[], bool]
    ) -> None:
        self.joined: list[Injector] = []
        self._assignment = assignment
        self._options = options
        self._is_stop_asked = is_stop_asked
        # From the environment, as everybody can read the command lines of a machine.
        self._admission = Admission(assignment, token=os.environ.get(TOKEN, ""))
        self._lines: dict[tuple[bytes, int], socket.socket] = {}
        self._refused: list[Message] = []
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None

    def open(self) -> None:
        """Listen from now on.

        Raises:
            EngineError: the place is taken, or none of this machine.
            UsageError: strangers could join.
        """
        listen = self._options.listen
        require_token(listen, os.environ.get(TOKEN, ""))
        host, port = place_of(listen)
        try:
            # An address of IPv6 needs a socket of its own kind.
            family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
            self._listener = socket.create_server((host, port), family=family)
        except OSError as error:
            raise EngineError("load.cannot-listen", where=listen, reason=str(error)) from error
        # While a load runs too: whoever comes late or is of another version must be told.
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def gather(self) -> Message | None:
        """Wait for all machines; why the load cannot begin when they do not come."""
        expected = self._options.workers_expected
        deadline = time.monotonic() + self._options.join_s
        while len(self.joined) < expected:
            if self._is_stop_asked():
                return message("load.not-begun")
            if (gone := self.gone()) is not None:
                return message("load.injector-lost", place=gone.place)
            if time.monotonic() > deadline:
                places = Listed([injector.place for injector in self.joined])
                count = len(self.joined)
                waited = f"{self._options.join_s:g}"
                facts = {"joined": count, "expected": expected, "seconds": waited}
                return message("load.workers-missing", **facts, places=places)
            # Polled, as machines join on threads of their own.
            time.sleep(_LOOK_S)
        return None

    def pool_size(self, *, users: int) -> int:
        """How many worker processes a profile has; never more than there are users."""
        processes = sum(injector.processes for injector in self.joined)
        return min(processes, users) if users else processes

    def recruit(self, job: Job) -> list[LoadWorker] | Message:
        """The worker processes of a profile on all machines, or why they are not all there."""
        # The number decides who has which users, arrivals and rows, so all are dealt out here.
        ticket, numbers = nonce(), dealt(job.workers, [i.processes for i in self.joined])
        assignment = job.assignment
        for injector, own_numbers in zip(self.joined, numbers, strict=True):
            work = Work(
                ticket=ticket,
                profile=job.profile.id,
                numbers=tuple(own_numbers),
                workers=job.workers,
                stage=assignment.stage,
                run=assignment.run,
                language=assignment.language,
                addresses=assignment.addresses,
                options=assignment.options,
            )
            # Its death is heard below.
            with contextlib.suppress(OSError):
                frames.send(injector.line, work)
        problem = self._wait_for_lines(ticket, job.workers)
        if problem is not None:
            return problem
        owner = {n: i for i, own in zip(self.joined, numbers, strict=True) for n in own}
        return [
            LoadWorker(
                number,
                self._lines.pop((ticket, number)),
                place=owner[number].place,
                clock_ahead_s=owner[number].offset.ahead_s,
            )
            for number in range(job.workers)
        ]

    def notes(self) -> list[Message]:
        """What is to be said of machines that were refused, once."""
        with self._lock:
            refused, self._refused = self._refused, []
        return refused

    def gone(self) -> Injector | None:
        """A machine that left, or spoke when nobody had asked, if there is one."""
        by_line = {injector.line: injector for injector in self.joined}
        # Nobody has anything to say there between orders, so what can be read is an end.
        readable = select.select(list(by_line), [], [], 0)[0] if by_line else []
        return next((by_line[line] for line in readable), None)

    def clocks_moved(self) -> Message | None:
        """What to say when a clock went away from ours since its machine joined."""
        for injector in self.joined:
            try:
                later = self._admission.read_clock(injector.line)
            except OSError:
                return message("load.injector-lost", place=injector.place)
            if (moved := injector.offset.moved_s(later)) > _MOVED_S:
                return message("load.clock-moved", place=injector.place, seconds=f"{moved:.2f}")
        return None

    def told(self) -> Iterator[Message]:
        """What a reader should know of the machines: where they are, and how clocks differ."""
        rows = [
            f"{i.place} ({i.processes}; {i.offset.within_s * 1000:.1f} ms)" for i in self.joined
        ]
        yield message("load.injectors", count=len(rows), places=Listed(rows))
        for injector in self.joined:
            ahead = injector.offset.wall_ahead_s
            if abs(ahead) > _WALL_S:
                yield message("load.wall-clock", place=injector.place, seconds=f"{ahead:+.1f}")

    def close(self, *, is_over: bool = True) -> None:
        """Listen no more, and let every machine go when the stage is over.

        One that was interrupted may have no verdict, so the machines have to hear that it is gone.
        """
        # First, so that nobody joins a stage that is over.
        if self._listener is not None:
            # A thread that waits in it keeps a closed one open.
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for injector in self.joined:
            if is_over:
                with contextlib.suppress(OSError):
                    injector.line.settimeout(_DISMISSED_S)
                    frames.send(injector.line, Dismissed())
            injector.line.close()

    def _wait_for_lines(self, ticket: bytes, count: int) -> Message | None:
        deadline = time.monotonic() + self._options.start_s
        while sum(key[0] == ticket for key in tuple(self._lines)) < count:
            if self._is_stop_asked():
                return message("load.not-begun")
            if (gone := self.gone()) is not None:
                return _last_words(gone)
            if time.monotonic() > deadline:
                return message("load.not-ready")
            time.sleep(_LOOK_S)
        return None

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, peer = listener.accept()
            except OSError:
                return
            # One that says nothing must not keep the others waiting.
            threading.Thread(target=self._admit, args=(line, str(peer[0])), daemon=True).start()

    def _admit(self, line: socket.socket, place: str) -> None:
        expected = self._options.workers_expected
        visit = self._admission.visit(line, place, is_complete=len(self.joined) >= expected)
        with self._lock:
            if visit.refused is not None:
                self._refused.append(visit.refused)
            elif visit.opened is not None:
                self._lines[visit.opened.ticket, visit.opened.number] = line
            elif visit.injector is not None and len(self.joined) < expected:
                # Behind a tunnel several come from one place.
                others = sum(each.place.partition(" ")[0] == place for each in self.joined)
                visit.injector.place = f"{place} #{others + 1}" if others else place
                self.joined.append(visit.injector)
            elif visit.injector is not None:
                # Two came at once for the last place; this one was told already that it has it.
                line.close()


def dealt(count: int, slots: Sequence[int]) -> list[list[int]]:
    """Numbers from 0 to ``count`` in turn over places, none of which takes more than its slots."""
    hands: list[list[int]] = [[] for _ in slots]
    number = 0
    while number < count:
        for hand, most in zip(hands, slots, strict=True):
            if number < count and len(hand) < most:
                hand.append(number)
                number += 1
    return hands


def _last_words(injector: Injector) -> Message:
    try:
        heard = frames.hear(injector.line, FROM_INJECTOR, longest_bytes=LONGEST_BYTES)
    except OSError:
        heard = None
    if isinstance(heard, CannotWork):
        return message("load.injector-cannot", place=injector.place, reason=heard.note)
    return message("load.injector-lost", place=injector.place)
