"""Which fields of a line that cannot be joined tell the trace and the request, by their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from accord.evidence import log_fields, log_lines

_TRACE: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SPAN: Final = re.compile(r"[0-9a-f]{16}", re.IGNORECASE)
_PATH: Final = re.compile(r"(https?://[^/\s]+)?/[^\s\"]*")
_STATUS: Final = re.compile(r"[1-5]\d\d")
_NUMBER: Final = re.compile(r"\d+(\.\d+)?")
# A number alone may be anything; its name has to speak of how an answer ended, or how long it took.
_OF_STATUS: Final = re.compile(r"stat|code|result|answer|reply|response", re.IGNORECASE)
_OF_TIME: Final = re.compile(r"elapsed|dur|took|taken|latency", re.IGNORECASE)
_OF_MILLISECONDS: Final = re.compile(r"(?:[_.]|[a-z])ms$|milli", re.IGNORECASE)
_OF_SPAN: Final = re.compile(r"span", re.IGNORECASE)
_Test = Callable[[str, str], bool]


def guess(line: str) -> dict[str, str]:
    """Our names of what a line tells with the names that its logger has for them.

    Only what no usual name tells already, and nothing unless the line would be joined with it: what
    is missing then cannot be mapped, but has to be written first.
    """
    fields = log_lines.fields_of(line)
    trace = next(log_lines.traces_in(line.encode()), "")
    if fields is None or not trace:
        return {}
    texts = {name: text for name, value in fields.items() if (text := _text(value))}
    names = log_lines.names_known(fields)
    mapping: dict[str, str] = {}
    for ours, test in _TESTS.items():
        taken = mapping.values()
        fitting = (name for name in texts if name not in taken and test(name, texts[name]))
        if ours not in names and (name := next(fitting, "")):
            mapping[ours] = name
    record = log_lines.parse(line, trace, names=mapping)
    return mapping if record is not None and record.event else {}


def _text(value: object) -> str:
    return "" if isinstance(value, bool) else log_fields.text(value)


def _is_milliseconds(name: str, text: str) -> bool:
    return bool(_OF_MILLISECONDS.search(name) and _NUMBER.fullmatch(text))


def _is_seconds(name: str, text: str) -> bool:
    # A whole number without a unit may be of any, and a wrong unit is worse than none.
    is_written_so = _NUMBER.fullmatch(text) and "." in text
    return bool(is_written_so and _OF_TIME.search(name) and not _OF_MILLISECONDS.search(name))


_TESTS: Final[Mapping[str, _Test]] = {
    "trace": lambda _, text: bool(_TRACE.fullmatch(text)),
    "span": lambda name, text: bool(_OF_SPAN.search(name) and _SPAN.fullmatch(text)),
    "method": lambda _, text: text.upper() in log_fields.METHODS,
    "path": lambda _, text: bool(_PATH.fullmatch(text)),
    "status": lambda name, text: bool(_OF_STATUS.search(name) and _STATUS.fullmatch(text)),
    "milliseconds": _is_milliseconds,
    "seconds": _is_seconds,
}
