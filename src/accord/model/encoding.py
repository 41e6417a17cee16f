"""Structs as JSON, also when a text in them is one that UTF-8 cannot hold."""

from __future__ import annotations

from typing import Final

import msgspec

_ENCODER: Final = msgspec.json.Encoder()


def encode(value: msgspec.Struct) -> bytes:
    """One line of JSON; half a surrogate pair, as answers may hold, becomes its escape."""
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        # Only now: making plain data of a struct first costs far more than encoding it.
        return _ENCODER.encode(_writable(msgspec.to_builtins(value)))


def writable(text: str) -> str:
    """The text with an escape in the place of every character that UTF-8 cannot hold."""
    return text.encode("utf-8", "backslashreplace").decode()


def _writable(value: object) -> object:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {_writable(name): _writable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(item) for item in value]
    return value
