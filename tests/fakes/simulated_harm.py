"""What goes wrong in a simulated system, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Harm(Enum):
    """One thing that goes wrong at one operation."""

    CRASHES = auto()
    CRASHES_LATE = auto()
    UNAVAILABLE = auto()
    DOWN = auto()
    UNRESOLVED = auto()
    CERTIFICATE_EXPIRED = auto()
    KILLED = auto()
    KILLED_AND_BACK = auto()
    RESTARTING = auto()
    HANGS = auto()
    PAUSED = auto()
    SLOW = auto()
    EVERY_OTHER = auto()
    OVERLOADED = auto()
    RATE_LIMITED = auto()
    UNDOCUMENTED = auto()
    BROKEN_BODY = auto()
    WRONG_VALUE = auto()
    STRICTER = auto()
    KEYS_CHANGED = auto()
    LOST_RECORD = auto()
    CONSUMER_STUCK = auto()
    CONSUMER_FAILS = auto()
    SENDS_BAD = auto()
    WRONG_PATH = auto()
    NO_TOKEN = auto()


BY_CALLER: Final = {Harm.SENDS_BAD, Harm.WRONG_PATH, Harm.NO_TOKEN}
OF_CONSUMERS: Final = {Harm.CONSUMER_STUCK, Harm.CONSUMER_FAILS}
UNREACHABLE: Final = {
    Harm.DOWN: ("connection refused", "connect ECONNREFUSED 10.1.0.7:8080", "Connection refused"),
    Harm.UNRESOLVED: ("getaddrinfo ENOTFOUND", "Name or service not known", "no such host"),
    Harm.CERTIFICATE_EXPIRED: (
        "certificate has expired",
        "PKIX path validation failed",
        "x509: certificate has expired or is not yet valid",
    ),
}
STATUSES: Final = {
    Harm.CRASHES: (500, 500, 500),
    Harm.CRASHES_LATE: (500, 500, 500),
    Harm.EVERY_OTHER: (500, 503, 500),
    Harm.UNAVAILABLE: (503, 503, 503),
    Harm.OVERLOADED: (503, 503, 503),
    Harm.RATE_LIMITED: (429, 429, 429),
    Harm.STRICTER: (400, 422, 409),
    Harm.KEYS_CHANGED: (401, 403, 401),
    Harm.LOST_RECORD: (404, 404, 410),
    Harm.UNDOCUMENTED: (202, 204, 206),
    Harm.SENDS_BAD: (400, 422, 415),
    Harm.WRONG_PATH: (404, 405, 404),
    Harm.NO_TOKEN: (401, 403, 401),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """``operation`` is where; for what a caller does wrong, ``callee`` is whom it asks so."""

    harm: Harm
    operation: int
    callee: int = -1
    variant: int = 0

    @property
    def status(self) -> int:
        return STATUSES[self.harm][self.variant]
