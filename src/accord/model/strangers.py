"""Names those who were called although no contract and no inventory knows them."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import msgspec

from accord.model.calls import Call
from accord.model.run import Attempt, CallOfStep


def with_strangers(attempt: Attempt) -> Attempt:
    """The same attempt; whoever a redirect led to without being known goes by host and port."""
    if all(entry.call.service for entry in attempt.calls):
        return attempt
    return replace(attempt, calls=[_named(entry) for entry in attempt.calls])


def _named(entry: CallOfStep) -> CallOfStep:
    call = entry.call
    return entry if call.service else replace(entry, call=_by_host(call))


def _by_host(call: Call) -> Call:
    host = urlsplit(call.url).netloc.rpartition("@")[2]
    return msgspec.structs.replace(call, service=host)
