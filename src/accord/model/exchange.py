"""A request and its answer, free of who sent it and of what is said about it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class ExchangeParts(Struct, frozen=True, kw_only=True):
    """What went over the wire.

    ``url`` is whole, or a path with its query; header names may be in any case; bodies are as
    they were before any content encoding.
    """

    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    response_headers: Mapping[str, str]
    response_body: bytes
