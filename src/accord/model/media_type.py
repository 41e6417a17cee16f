"""What a header says of the type of a content."""

from __future__ import annotations


def essence_of(media_type: str) -> str:
    """The type itself, in small letters, without parameters such as its character set."""
    return media_type.partition(";")[0].strip().lower()
