"""Which lines of a trace's log are of one call, to be folded below it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from accord.model.calls import Call

_LINE: Final = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) \S+ (\S+) ")
# Lines are written a moment after what they tell of, and hold milliseconds.
_BEFORE_S: Final = 0.002
_AFTER_S: Final = 0.02
_DAY_S: Final = 24 * 60 * 60


def lines_of(call: Call, log: str) -> str:
    """What the service that was asked wrote while it was, with what follows such a line.

    Where its clock differs so much that nothing fits, all that it wrote under the trace.
    """
    its = [(second, lines) for second, service, lines in _entries(log) if service == call.service]
    fitting = [lines for second, lines in its if _is_within(second, call)]
    return "\n".join(fitting or [lines for _, lines in its])


# The calls of a case are drawn one after the other, each with the lines of the whole trace.
@lru_cache(maxsize=1)
def _entries(log: str) -> tuple[tuple[float, str, str], ...]:
    return tuple(_parsed(log))


def _parsed(log: str) -> Iterator[tuple[float, str, str]]:
    """Seconds since midnight, service, and text of each line with what follows it."""
    parts: list[str] = []
    head: re.Match[str] | None = None
    for line in log.splitlines():
        match = _LINE.match(line)
        if match is not None:
            if head is not None:
                yield _second(head), head[4], "\n".join(parts)
            head, parts = match, []
        parts.append(line)
    if head is not None:
        yield _second(head), head[4], "\n".join(parts)


def _second(head: re.Match[str]) -> float:
    return int(head[1]) * 3600 + int(head[2]) * 60 + float(head[3])


def _is_within(second: float, call: Call) -> bool:
    moment = time.gmtime(call.started)
    began = moment.tm_hour * 3600 + moment.tm_min * 60 + moment.tm_sec + call.started % 1
    since = (second - began + _BEFORE_S) % _DAY_S
    return since <= call.seconds + _BEFORE_S + _AFTER_S
