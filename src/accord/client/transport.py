"""What moves the bytes of one request and its answer, whoever sends them and whatever they mean."""

from __future__ import annotations

import time
from typing import Final, Protocol

from msgspec import Struct

from accord.client.exchange import HttpAnswer, HttpRequest
from accord.model.calls import Timings
from accord.model.media_type import essence_of

# Servers hang up on idle connections after two seconds and more; a request sent at that very
# moment would fail through no fault of the service.
LONGEST_IDLE_S: Final = 1.5
# A stream of events need never end: what has come until it falls quiet is its answer.
QUIET_S: Final = 1.0
_EVENT_ENDS: Final = (b"\n\n", b"\r\n\r\n", b"\r\r")


class HopTimer(Struct):
    """When an exchange must be over, and what it has cost so far, in seconds."""

    deadline: float
    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None

    @classmethod
    def lasting(cls, seconds: float) -> HopTimer:
        """The clock of an exchange that begins now."""
        return cls(deadline=time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds until the exchange must be over.

        Raises:
            TimeoutError: there are none.
        """
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("timed out")
        return remaining

    def leave_when_quiet(self, end: float) -> None:
        """Go on for as long as a stream says something, and no longer than ``end``."""
        self.deadline = min(end, time.monotonic() + QUIET_S)

    def timings(self) -> Timings:
        """The same for a call's record."""
        return Timings(dns=self.dns, connect=self.connect, tls=self.tls, first_byte=self.first_byte)


class Transport(Protocol):
    """Sends a request as it is and reads its whole answer: no redirect, no cookie, no record.

    Usable from several threads or greenlets at once.
    """

    def exchange(self, request: HttpRequest, clock: HopTimer) -> HttpAnswer:
        """The answer, whatever its status; informational ones before it are passed over.

        A stream of events that has not ended is left when it falls quiet after an event, or when
        the time is up; what came of it is the answer.

        Raises:
            OSError: there is none, or only a part of it, before the clock's deadline.
        """

    def close(self) -> None:
        """Close every connection."""


def is_event_stream(media_type: str) -> bool:
    """Whether an answer of a type is a stream of events, which is right not to end."""
    return essence_of(media_type) == "text/event-stream"


def has_event(content: bytes) -> bool:
    """Whether an event of a stream has come whole."""
    return any(end in content for end in _EVENT_ENDS)
