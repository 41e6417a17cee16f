"""The line from a machine that makes load to its master: found, trusted, and spoken on."""

from __future__ import annotations

import hmac
import select
import socket
import time
from collections.abc import Callable
from typing import Final

from accord import __version__
from accord.engines.locust import frames
from accord.engines.locust.injector_protocol import (
    FROM_MASTER,
    LONGEST_BYTES,
    Admitted,
    AskClock,
    ClockRead,
    FromInjector,
    FromMaster,
    Hello,
    Joining,
    LineOpened,
    Refusal,
    hold,
    nonce,
    proof,
    setting_of,
)
from accord.engines.locust.listening import place_of
from accord.errors import EngineError
from accord.model.assignment import Assignment

_RETRY_S: Final = 0.5
_PATIENCE_S: Final = 20.0


class MasterLine:
    """The line of one machine; ``source`` is the address that it leaves from, or empty.

    Raises, whenever it is spoken on:
        EngineError: the master is gone, or speaks otherwise than a master does.
    """

    def __init__(self, *, master: str, source: str) -> None:
        self._master = master
        self._source = source
        self._line, self._challenge = self._greeted()

    @classmethod
    def found(
        cls, master: str, *, source: str, wait_s: float, is_stop_asked: Callable[[], bool]
    ) -> MasterLine | None:
        """Look for a master at ``HOST[:PORT]``; none when somebody wants to stop.

        Raises:
            EngineError: nobody listens there, however long it is waited.
            UsageError: it is no such place.
        """
        deadline = time.monotonic() + wait_s
        while not is_stop_asked():
            try:
                return cls(master=master, source=source)
            except OSError as error:
                # Whoever starts all machines at once starts some before their master listens.
                if time.monotonic() > deadline:
                    raise EngineError("load.no-master", where=master, reason=str(error)) from error
            time.sleep(_RETRY_S)
        return None

    def join(self, assignment: Assignment, *, processes: int, token: str) -> None:
        """Become a part of the load.

        Raises:
            EngineError: the master refuses, or does not know the token itself.
        """
        challenge, own = self._challenge, nonce()
        self.say(
            Joining(
                accord=__version__,
                content=assignment.content,
                setting=setting_of(assignment, token, challenge, own),
                processes=processes,
                nonce=own,
                proof=proof(token, "worker", challenge, own),
            )
        )
        # Clocks are compared before anybody is admitted.
        while isinstance(word := self.hear(), AskClock):
            self.tell_clock()
        if isinstance(word, Refusal):
            arguments = {name: str(value) for name, value in word.note.arguments.items()}
            raise EngineError(word.note.id, where=self._master, **arguments)
        expected = proof(token, "master", own, challenge)
        if not isinstance(word, Admitted) or not hmac.compare_digest(word.proof, expected):
            # It would have this machine load whatever it names.
            raise self._untrusted()

    def is_heard_within(self, seconds: float) -> bool:
        """Whether there is something to hear."""
        return bool(select.select([self._line], [], [], seconds)[0])

    def hear(self) -> FromMaster | None:
        """The next word; none when the master is gone."""
        return self._heard(self._line)

    def say(self, word: FromInjector) -> None:
        """Say something."""
        self._say(self._line, word)

    def tell_clock(self) -> None:
        """Say what time it is here."""
        self.say(ClockRead(monotonic=time.monotonic(), wall=time.time()))

    def opened(self, ticket: bytes, number: int) -> socket.socket:
        """A line of its own for a worker process, over which the master gives it orders."""
        try:
            line, _ = self._greeted()
        except OSError:
            raise self.lost() from None
        self._say(line, LineOpened(ticket=ticket, number=number))
        # The process has it for as long as it likes, and waits for orders as long as it must.
        line.settimeout(None)
        return line

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def lost(self) -> EngineError:
        """What there is to say when the master is gone."""
        return EngineError("load.master-lost", where=self._master)

    def _greeted(self) -> tuple[socket.socket, bytes]:
        """A new line, and what the master made up for it.

        Raises:
            OSError: nobody is there, or only a tunnel or balancer whose other end is not there yet.
        """
        source = (self._source, 0) if self._source else None
        place = place_of(self._master)
        line = socket.create_connection(place, timeout=_PATIENCE_S, source_address=source)
        try:
            hold(line)
            return line, self._greeting(line).nonce
        except BaseException:
            line.close()
            raise

    def _greeting(self, line: socket.socket) -> Hello:
        hello = self._heard(line)
        if hello is None:
            raise ConnectionResetError("closed without a word")
        if not isinstance(hello, Hello):
            raise self._untrusted()
        return hello

    def _heard(self, line: socket.socket) -> FromMaster | None:
        try:
            return frames.hear(line, FROM_MASTER, longest_bytes=LONGEST_BYTES)
        except (frames.FrameError, TimeoutError) as error:
            raise self._untrusted() from error

    def _say(self, line: socket.socket, word: FromInjector) -> None:
        try:
            frames.send(line, word)
        except OSError:
            raise self.lost() from None

    def _untrusted(self) -> EngineError:
        return EngineError("load.no-master-there", where=self._master)
