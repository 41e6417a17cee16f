"""A request, its answer and both together, as they went over the wire: nothing here is masked."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import force_setattr
from requests.structures import CaseInsensitiveDict

from accord.model.calls import Timings


class HttpRequest(Struct, frozen=True):
    """A request as it is sent; what frames it (``Host``, ``Content-Length``) is a transport's.

    Header values are sent as UTF-8, as browsers and gateways do and as a line of curl would.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes = b""


class HttpAnswer(Struct, frozen=True, kw_only=True):
    """An answer as it came, its content decoded; ``cookies`` are its ``Set-Cookie`` headers.

    Libraries read header values as Latin-1; those that are UTF-8 become the text that was meant.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = b""
    cookies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Read as UTF-8 what is."""
        if not all(map(str.isascii, self.headers.values())):
            meant = {name: _meant(value) for name, value in self.headers.items()}
            # Transports differ in how they spell names, and redirects look them up in any case.
            force_setattr(self, "headers", CaseInsensitiveDict(meant))
            force_setattr(self, "cookies", tuple(map(_meant, self.cookies)))


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
    def status(self) -> int:
        """The status of the answer; 0 when nothing came."""
        return self.answer.status if self.answer else 0

    @property
    def size(self) -> tuple[int, int]:
        """How much of a request it is: the smallest example is the easiest to read."""
        request = self.request
        return len(request.content) + len(request.url), len(request.headers)


def header_text(value: bytes) -> str:
    """What a header's value says: UTF-8, or else Latin-1, in which everything is a text."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _meant(value: str) -> str:
    try:
        return header_text(value.encode("latin-1"))
    except UnicodeEncodeError:
        return value
