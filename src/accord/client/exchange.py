"""A request, its answer and both together, as they went over the wire: nothing here is masked."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from accord.model.calls import Timings


class HttpRequest(Struct, frozen=True):
    """A request as it is sent; what frames it (``Host``, ``Content-Length``) is a transport's."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes = b""


class HttpAnswer(Struct, frozen=True, kw_only=True):
    """An answer as it came, its content decoded; ``cookies`` are its ``Set-Cookie`` headers."""

    status: int
    headers: Mapping[str, str]
    content: bytes = b""
    cookies: tuple[str, ...] = ()


class HttpExchange(Struct, frozen=True, kw_only=True):
    """A request and what came of it; ``answer`` is none when nothing came, ``error`` says why.

    ``started`` is seconds since the epoch, ``trace`` and ``span`` are W3C ids.
    """

    service: str
    request: HttpRequest
    started: float
    seconds: float = 0.0
    trace: str = ""
    span: str = ""
    answer: HttpAnswer | None = None
    error: str = ""
    timings: Timings = field(default_factory=Timings)

    @property
    def size(self) -> tuple[int, int]:
        """How much of a request it is: the smallest example is the easiest to read."""
        request = self.request
        return len(request.content) + len(request.url), len(request.headers)
