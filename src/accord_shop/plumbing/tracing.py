"""W3C trace context: whose request this is part of, read from and written to ``traceparent``."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

_HEADER = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}"
)


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of work in a trace; ``parent`` is empty for the first one."""

    trace: str
    id: str
    parent: str = ""

    @property
    def header(self) -> str:
        """The value of ``traceparent`` that makes the next service a child of this span."""
        return f"00-{self.trace}-{self.id}-01"

    def child(self) -> Span:
        """A new span below this one."""
        return Span(trace=self.trace, id=secrets.token_hex(8), parent=self.id)


_CURRENT: ContextVar[Span] = ContextVar("span")


def parse(header: str) -> Span:
    """The span of whoever sent ``header``, with this service's own span below it."""
    match = _HEADER.fullmatch(header.strip())
    if match is None:
        return Span(trace=secrets.token_hex(16), id=secrets.token_hex(8))
    return Span(trace=match[1], id=secrets.token_hex(8), parent=match[2])


def enter(span: Span) -> None:
    """Make ``span`` the current one of this task."""
    _CURRENT.set(span)


def current() -> Span:
    """The span of the request being answered; a new trace outside of requests."""
    span = _CURRENT.get(None)
    return span or Span(trace=secrets.token_hex(16), id=secrets.token_hex(8))
