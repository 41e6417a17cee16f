"""Takes a content coding off a body, for every suite: half of a compressed body is no answer."""

from __future__ import annotations

import io
import zlib
from typing import Final

from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

_GZIP: Final = 16 + zlib.MAX_WBITS


class CodingError(ConnectionError):
    """A body is not what its Content-Encoding says."""


class CutCodingError(CodingError):
    """A body in its coding ends too early."""


def decoded(content: bytes, coding: str) -> bytes:
    """Content as it was before its coding; one that nobody knows leaves it as it is.

    Raises:
        CodingError: it is none of that coding.
        CutCodingError: it ends too early.
    """
    if not content:
        return content
    name = coding.strip().lower()
    try:
        if name in ("gzip", "x-gzip"):
            return _gunzipped(content)
        if name == "deflate":
            return _inflated(content)
        return _by_urllib3(content, coding)
    except (zlib.error, HTTPError) as reason:
        raise CodingError(str(reason)) from reason


def _gunzipped(content: bytes) -> bytes:
    # Not by urllib3, which takes what came of a stream that was cut for all of it.
    members: list[bytes] = []
    while content:
        stream = zlib.decompressobj(_GZIP)
        try:
            members.append(stream.decompress(content))
        except zlib.error:
            if not members:
                raise
            # Other clients pass over what stands behind a whole stream.
            break
        _require_end(stream.eof)
        content = stream.unused_data
    return b"".join(members)


def _inflated(content: bytes) -> bytes:
    """With or without the frame of zlib: half of all servers send the one, half the other."""
    stream = zlib.decompressobj()
    try:
        inflated = stream.decompress(content)
    except zlib.error:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        inflated = stream.decompress(content)
    _require_end(stream.eof)
    return inflated


def _require_end(has_ended: bool) -> None:  # noqa: FBT001 - what is required
    if not has_ended:
        raise CutCodingError("the compressed body ends too early")


def _by_urllib3(content: bytes, coding: str) -> bytes:
    response = HTTPResponse(
        io.BytesIO(content), headers={"Content-Encoding": coding}, preload_content=False
    )
    return bytes(response.read(decode_content=True))
