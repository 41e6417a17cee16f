"""What moves the bytes of one request and its answer, whoever sends them and whatever they mean."""

from __future__ import annotations

import time
from typing import Final, Protocol

from msgspec import Struct

from accord.client.exchange import HttpAnswer, HttpRequest
from accord.model.calls import Timings

# Servers hang up on idle connections after two seconds and more; a request sent at that very
# moment would fail through no fault of the service.
LONGEST_IDLE_S: Final = 1.5


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

    def timings(self) -> Timings:
        """The same for a call's record."""
        return Timings(dns=self.dns, connect=self.connect, tls=self.tls, first_byte=self.first_byte)


class Transport(Protocol):
    """Sends a request as it is and reads its whole answer: no redirect, no cookie, no record.

    Usable from several threads or greenlets at once.
    """

    def exchange(self, request: HttpRequest, clock: HopTimer) -> HttpAnswer:
        """The answer, whatever its status; informational ones before it are passed over.

        Raises:
            OSError: there is none, or only a part of it, before the clock's deadline.
        """

    def close(self) -> None:
        """Close every connection."""
