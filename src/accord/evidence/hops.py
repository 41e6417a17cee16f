"""One side of an exchange, as one service recorded it: what log lines and spans have in common."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class HopRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a line of a log or a span says; every field may be empty.

    ``time`` is when it was written, seconds since 1970 and 0 when unknown; ``seconds`` how long the
    request took until then. ``event`` is ``answered`` when the writer answered a request and
    ``called`` when it sent one, then ``to`` is the service asked; any other word is the writer's
    own. ``status`` is 0 when nothing was answered. ``rest`` holds what Accord has no name for.
    Nothing is masked.
    """

    trace: str
    time: float = 0.0
    level: str = ""
    service: str = ""
    event: str = ""
    span: str = ""
    parent: str = ""
    method: str = ""
    path: str = ""
    status: int = 0
    seconds: float = 0.0
    message: str = ""
    to: str = ""
    error: str = ""
    rest: dict[str, Any] = field(default_factory=dict)
