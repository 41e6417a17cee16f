"""Encodes bodies to be sent, and writes down bodies that were, masked."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import msgspec
from requests.models import RequestEncodingMixin

from accord.evidence.store import Store, ending
from accord.model.calls import Body
from accord.model.media_type import essence_of

# Every report reads the journal whole, so that long texts are beside it and not in it.
_INLINE_BYTES: Final = 4096
# An exact number is a decimal, which msgspec would write as a string, and that is no number.
_JSON: Final = msgspec.json.Encoder(decimal_format="number")


def encode(body: object, media_type: str) -> tuple[bytes, str]:
    """A body as bytes, and the content type that says so.

    JSON is written in UTF-8; the fields of a form are text, or ``(file name, bytes)`` in a
    multipart form; bytes and text are sent as they are.
    """
    essence = essence_of(media_type)
    if isinstance(body, bytes):
        return body, media_type or "application/octet-stream"
    if essence == "application/x-www-form-urlencoded" and isinstance(body, Mapping):
        return urlencode(_fields(body)).encode(), media_type
    if essence == "multipart/form-data" and isinstance(body, Mapping):
        return _multipart(body)
    if isinstance(body, str) and essence and not essence.endswith("json"):
        return body.encode(), media_type
    return _JSON.encode(body), media_type if essence.endswith("json") else "application/json"


def record(text: str | None, content: bytes, *, media_type: str, store: Store) -> Body | None:
    """A body as it may be kept: short text in place, long text in a file, the rest as a digest.

    ``text`` has passed the masks; it is none for a binary body.
    """
    if not content:
        return None
    size = len(content)
    if text is None:
        digest = hashlib.sha256(content).hexdigest()
        return Body(media_type=media_type, size_bytes=size, digest=digest)
    if size <= _INLINE_BYTES:
        return Body(media_type=media_type, size_bytes=size, text=text)
    evidence = store.keep(
        text.encode(), name="body" + ending(media_type), media_type=media_type, masked=True
    )
    return Body(media_type=media_type, size_bytes=size, evidence=evidence.path)


def _fields(body: Mapping[str, object]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in body.items():
        values = value if isinstance(value, list | tuple) else [value]
        pairs += [(name, words(item)) for item in values if item is not None]
    return pairs


def _multipart(body: Mapping[str, object]) -> tuple[bytes, str]:
    files: list[tuple[str, tuple[str | None, bytes | str, str | None]]] = []
    for name, value in body.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, bytes):
                files.append((name, (name, item, _type_of(name))))
            elif isinstance(item, tuple):
                files.append((name, (str(item[0]), item[1], _type_of(str(item[0])))))
            elif isinstance(item, dict):
                # OpenAPI, Encoding Object: a complex value is JSON where nobody says otherwise.
                files.append((name, (None, words(item), "application/json")))
            elif item is not None:
                files.append((name, (None, words(item), None)))
    # Not public, but the only door to how requests names files and draws boundaries.
    encoded, content_type = RequestEncodingMixin._encode_files(files, None)  # type: ignore[attr-defined]
    return bytes(encoded), str(content_type)


def _type_of(file_name: str) -> str:
    return mimetypes.guess_type(file_name)[0] or "application/octet-stream"


def words(value: object) -> str:
    """A value as a form or a query writes it: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else _JSON.encode(value).decode()
