"""Keeps evidence files by content: the same one is written once, whole or not at all."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path
from typing import Final

from accord.evidence.masks import Masks
from accord.model.events import Evidence
from accord.model.media_type import essence_of
from accord.whole_files import write_whole

# What is read past the limit before masking, so that no secret is cut in half and slips through.
_MARGIN: Final = 4096
_ENDINGS: Final = {
    "application/json": ".json",
    "application/x-ndjson": ".ndjson",
    "application/xml": ".xml",
    "application/yaml": ".yaml",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "image/png": ".png",
}


class Store:
    """The evidence of one run, under ``<folder>/evidence``.

    Text passes ``masks`` before it touches the disk. A file longer than ``limit_bytes`` keeps its
    beginning only, and its ``Evidence.whole_bytes`` says how long it was. Safe to use from several
    threads and processes.
    """

    def __init__(
        self, folder: Path, *, masks: Masks | None = None, limit_bytes: int = 2_000_000
    ) -> None:
        self._folder = folder
        self._masks = masks or Masks()
        self._limit = limit_bytes

    def readable(self, content: bytes, media_type: str) -> str | None:
        """As much of the content as would be kept, as text to be masked; none when binary."""
        beginning = content[: self._limit + _MARGIN]
        return text_of(beginning, media_type, cut=len(beginning) < len(content))

    def keep(self, content: bytes, *, name: str, media_type: str, masked: bool = False) -> Evidence:
        """Save content and say where; ``masked`` content has passed the masks already.

        Raises:
            OSError: the disk is full or the folder cannot be written.
        """
        size = len(content)
        stored = content[: self._limit + _MARGIN]
        text = None if masked else self.readable(content, media_type)
        if text is not None:
            stored = self._masks.text(text).encode()
        stored = stored[: self._limit]
        cut = size > self._limit
        digest = hashlib.sha256(stored).hexdigest()
        path = Path("evidence", digest[:2], digest + ending(media_type))
        _write_once(self._folder / path, stored)
        return Evidence(
            name=name,
            media_type=media_type,
            path=path.as_posix(),
            size_bytes=len(stored),
            whole_bytes=size if cut else 0,
        )

    def adopt(self, path: str, content: bytes) -> bool:
        """Keep a file that a store on another machine keeps at ``path``; whether it is that file.

        Raises:
            OSError: the disk is full or the folder cannot be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        # A name that is made of the content leads nowhere else, whatever the other side says.
        suffix = path.rpartition(digest)[2]
        is_kept = path == f"evidence/{digest[:2]}/{digest}{suffix}" and "/" not in suffix
        if is_kept and len(content) <= self._limit:
            _write_once(self._folder / path, content)
        return is_kept


def is_text(media_type: str) -> bool:
    """Whether a media type is one that people read."""
    essence = essence_of(media_type)
    return essence.startswith("text/") or essence.endswith(
        ("json", "xml", "yaml", "javascript", "x-www-form-urlencoded", "graphql", "csv")
    )


def text_of(content: bytes, media_type: str, *, cut: bool = False) -> str | None:
    """Content as text, or none when it is binary, whatever its type claims."""
    if b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError as reason:
        if cut and reason.end >= len(content) - 3:
            return content[: reason.start].decode()
    return content.decode("utf-8", "replace") if is_text(media_type) else None


def ending(media_type: str) -> str:
    """The file ending for a media type, ``.bin`` when there is none."""
    essence = essence_of(media_type)
    if essence.endswith("+json"):
        return ".json"
    return _ENDINGS.get(essence) or mimetypes.guess_extension(essence) or ".bin"


def _write_once(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content, private=True)
