"""What a service answered, free of the library that fetched it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

import msgspec

from accord.errors import AccordError
from accord.model.calls import Call

_LONGEST_SHOWN: Final = 200


class NoAnswerError(AccordError):
    """A service could not be reached, or gave no answer; ``call`` is its record."""

    def __init__(self, id: str, /, *, call: Call | None, where: str, **arguments: object) -> None:
        super().__init__(id, where=where, **arguments)
        self.call = call


class NotJsonError(AccordError):
    """An answer was read as JSON and is none."""


class Headers(Mapping[str, str]):
    """Headers by name in any case."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._written = headers

    @cached_property
    def _values(self) -> dict[str, str]:
        # Most answers are never asked for a header.
        return dict(zip(map(str.lower, self._written), self._written.values(), strict=True))

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __repr__(self) -> str:
        return f"Headers({dict(self._written)!r})"


class Response:
    """An answer: ``status``, ``headers``, ``content`` (bytes), ``seconds``, and its ``call``.

    The content is as it came; what was recorded of it in ``call`` is masked. Where redirects led to
    it, ``asked`` is the call that met the first of them, else the same, and ``cookies`` are those
    that were set on the way too.
    """

    def __init__(
        self,
        *,
        status: int,
        headers: Mapping[str, str],
        content: bytes,
        call: Call,
        asked: Call | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.asked = asked or call
        self._headers = headers
        self.cookies: Mapping[str, str] = cookies or {}
        self.content = content
        self.call = call

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """The answer's headers; names in any case."""
        return Headers(self._headers)

    @property
    def seconds(self) -> float:
        """How long the answer took, its body included."""
        return self.call.seconds

    @property
    def text(self) -> str:
        """The body as text, in the character set it names, else UTF-8."""
        _, _, after = self.headers.get("content-type", "").lower().partition("charset=")
        # RFC 8259, 11: JSON has no charset, and without one UTF-8 is what all others mean by now.
        charset = after.partition(";")[0].strip(" \"'") or "utf-8"
        try:
            return self.content.decode(charset, "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    def json(self) -> Any:  # noqa: ANN401 - a body has the type its service gave it
        """The body as JSON.

        Raises:
            NotJsonError: it is none.
        """
        try:
            return msgspec.json.decode(self.content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as reason:
            raise NotJsonError(
                "client.not-json",
                where=self.call.url,
                service=self.call.service,
                text=self.text[:_LONGEST_SHOWN] or "∅",
                status=self.status,
                media=self.headers.get("content-type", "–"),
            ) from reason

    def __repr__(self) -> str:
        return f"Response({self.status}, {self.call.method} {self.call.url})"
