"""One HTTP exchange and what its contract says of it; shared by every suite."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from accord.model.message import Message


class Side(StrEnum):
    """Which half of an exchange a problem is in."""

    REQUEST = "request"
    RESPONSE = "response"


class ContractVerdict(StrEnum):
    """What the contract says of a call.

    ``UNCHECKED`` means that no contract is known for the service; ``UNDOCUMENTED`` that the
    contract is known and has no such operation.
    """

    KEPT = "kept"
    BROKEN = "broken"
    UNDOCUMENTED = "undocumented"
    UNCHECKED = "unchecked"


# An enumeration takes ten times as long to tell a value, and a load asks for each call.
_WORDS: Final = {verdict: verdict.value for verdict in ContractVerdict}


def judged_as(verdict: ContractVerdict, not_judged: tuple[str, ...]) -> str:
    """How a call is counted: the word of its verdict, or why nothing could be said of it."""
    if verdict is not ContractVerdict.UNCHECKED:
        return _WORDS[verdict]
    # Calls of old journals do not say why; then there was but one reason.
    return next(iter(not_judged), "no-contract")


class CallOrigin(StrEnum):
    """Who saw the call: our own client, a service's log, or the mesh in front of a service."""

    CLIENT = "client"
    LOG = "log"
    MESH = "mesh"


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way in which a call departs from its contract.

    ``where`` is a place a reader finds: ``status``, ``content-type``, ``header X-Total``,
    ``query size``, ``path id``, ``cookie session``, ``form photo``, ``body /items/0/price``.
    ``promise`` is where the contract says otherwise: ``contracts/shop.openapi.yaml:24``, or
    ``…yaml#/components/schemas/Order`` where no line is known.
    """

    side: Side
    kind: str
    where: str
    message: Message
    promise: str = ""


class Body(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A body, already masked: short text in place, anything else as a file of the evidence store.

    ``evidence`` is a path relative to the run's folder. Of a binary body only the size and the
    ``digest`` (SHA-256, hexadecimal) are kept.
    """

    media_type: str = ""
    size_bytes: int = 0
    text: str = ""
    evidence: str = ""
    digest: str = ""


class CallRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was asked; header values are masked."""

    headers: dict[str, str] = field(default_factory=dict)
    body: Body | None = None


class CallResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was answered; header values are masked."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Body | None = None


class Timings(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where the time of a call went, in seconds; a reused connection has only ``first_byte``."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None


class Call(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One HTTP exchange.

    ``service`` and ``operation`` are names of the inventory and the contract (empty when
    unknown), ``started`` is seconds since the epoch, ``trace``/``span``/``parent`` are W3C ids.
    ``error`` is why there is no response. ``note`` is what the service itself said of the call.
    ``caller`` is the service that asked, where the record is its own and not the asked one's.
    ``not_judged`` says why the call, or a part of it, was held against nothing.
    """

    service: str
    method: str
    url: str
    started: float
    seconds: float
    trace: str
    span: str
    operation: str = ""
    parent: str = ""
    request: CallRequest = field(default_factory=CallRequest)
    response: CallResponse | None = None
    error: str = ""
    note: str = ""
    timings: Timings = field(default_factory=Timings)
    verdict: ContractVerdict = ContractVerdict.UNCHECKED
    problems: tuple[Problem, ...] = ()
    origin: CallOrigin = CallOrigin.CLIENT
    caller: str = ""
    not_judged: tuple[str, ...] = ()

    @property
    def status(self) -> int | None:
        """The HTTP status, or none when nothing was answered."""
        return None if self.response is None else self.response.status

    @property
    def judged_as(self) -> str:
        """How the call is counted: see ``judged_as``."""
        return judged_as(self.verdict, self.not_judged)

    @property
    def accepted(self) -> bool:
        """Whether the service answered 2xx."""
        return self.response is not None and 200 <= self.response.status < 300  # noqa: PLR2004

    @property
    def faults(self) -> tuple[Problem, ...]:
        """The problems that fail a case.

        Scenarios send bad requests on purpose, so a request that breaks the contract counts only
        when the service accepted it.
        """
        return tuple(p for p in self.problems if p.side is Side.RESPONSE or self.accepted)
