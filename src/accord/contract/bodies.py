"""Reads bodies that are no forms: JSON with exact numbers, texts, lines of JSON, events."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NoReturn

import msgspec

from accord.contract.references import Json

# A float holds every number of fewer digits than this exactly enough to print it again.
_EXACT_DIGITS: Final = 16
_SMALLEST: Final = sys.float_info.min
_LARGEST: Final = sys.float_info.max
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_END_OF_LINE: Final = re.compile(r"\r\n|\n|\r")


class UnreadableBodyError(Exception):
    """A body that is not what its type says; the message says why."""


class UnknownCharsetError(Exception):
    """A text in a character set that nobody here knows."""


def read_json(body: bytes) -> Json:
    """The value of a JSON text, its numbers exact.

    Raises:
        UnreadableBodyError: it is none.
    """
    try:
        return _DECODER.decode(body)
    except msgspec.ValidationError:
        return _read_enormous(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as reason:
        raise UnreadableBodyError(str(reason)) from reason


def read_lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines of a sequence of JSON texts that are not blank, each with its number from 0."""
    return enumerate(line for line in body.split(b"\n") if line.strip())


def read_text(body: bytes, header: str) -> str:
    """A text in the character set that its ``Content-Type`` names, else in UTF-8.

    Raises:
        UnknownCharsetError: that is none.
    """
    charset = _CHARSET.search(header)
    try:
        return body.decode(charset[1] if charset else "utf-8", "replace")
    except LookupError as reason:
        raise UnknownCharsetError(str(reason)) from reason


def read_events(body: bytes) -> Iterator[dict[str, Json]]:
    """Server-sent events, as their items are described: ``data``, ``event``, ``id``, ``retry``.

    What is not ended by an empty line is none yet, as browsers read it.
    """
    # HTML, 9.2.6: lines of `data` are joined by line ends, a `retry` that is no number is ignored,
    # and a byte order mark before the first event is none of it.
    event: dict[str, Json] = {}
    for line in _END_OF_LINE.split(body.decode("utf-8-sig", "replace")):
        if not line and event:
            yield event
            event = {}
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            event["data"] = f"{event['data']}\n{value}" if "data" in event else value
        elif name in ("event", "id"):
            event[name] = value
        elif name == "retry" and value.isascii() and value.isdigit():
            event["retry"] = int(value)


def exact_number(text: str) -> float | Decimal:
    """A number with a fraction or an exponent, as a float where that loses nothing."""
    if len(text) < _EXACT_DIGITS:
        number = float(text)
        # Beyond these a float is infinite, or has fewer digits than anywhere else, or none.
        if _SMALLEST <= abs(number) <= _LARGEST:
            return number
    exact = Decimal(text)
    return exact if exact else 0.0


_DECODER: Final = msgspec.json.Decoder(float_hook=exact_number)


def _read_enormous(body: bytes) -> Json:
    """JSON with an integer that has thousands of digits."""
    try:
        return json.loads(body, parse_int=Decimal, parse_float=exact_number, parse_constant=_refuse)
    except (ValueError, RecursionError) as reason:
        raise UnreadableBodyError(str(reason)) from reason


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")
