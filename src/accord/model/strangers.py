"""Names those who were called although neither a contract nor the inventory knows them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import msgspec

from accord.model.calls import Call
from accord.model.run import Attempt, CallOfStep

_WHO: Final = "?"


def with_strangers(attempt: Attempt) -> Attempt:
    """The same attempt; whoever was called without being known goes by host and port.

    Where not even these were recorded it goes by what it was asked for, behind a question mark.
    """
    if all(entry.call.service for entry in attempt.calls):
        return attempt
    return replace(attempt, calls=[_named(entry) for entry in attempt.calls])


def _named(entry: CallOfStep) -> CallOfStep:
    call = entry.call
    return entry if call.service else replace(entry, call=_by_host(call))


def _by_host(call: Call) -> Call:
    host = urlsplit(call.url).netloc.rpartition("@")[2]
    return msgspec.structs.replace(call, service=host or f"{_WHO}{urlsplit(call.url).path}")


def is_nobody(name: str) -> bool:
    """Whether nothing tells who that is."""
    return not name or name.startswith(_WHO)
