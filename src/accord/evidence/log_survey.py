"""Whether the lines of services' logs can be joined to a call chain, told from a sample of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from accord.evidence import log_lines
from accord.evidence.logs import LogFile
from accord.evidence.mapping_guess import guess
from accord.evidence.service_names import ServiceNames

_SAMPLE_BYTES: Final = 1 << 18
_LONGEST_EXAMPLE: Final = 400


@dataclass(slots=True, kw_only=True)
class LoggedService:
    """What a sample of a service's lines is worth.

    Of ``lines``, ``traced`` name a trace and ``calls`` also tell of a request. ``example`` is the
    last of the best kind, not masked. Where there are no calls, ``mapping`` is what would make
    some, as ``fields`` of a source of logs has it: our names with those of the service's logger.
    """

    service: str
    lines: int = 0
    traced: int = 0
    calls: int = 0
    example: str = ""
    mapping: dict[str, str] = field(default_factory=dict)


def survey(files: Iterable[LogFile], names: ServiceNames) -> dict[str, LoggedService]:
    """The services that the ends of files have lines of, by name."""
    surveyed: dict[str, LoggedService] = {}
    for file in files:
        for line in _last_lines(file.path):
            _look(line, file, names, surveyed)
    return surveyed


def _look(
    line: str, file: LogFile, names: ServiceNames, surveyed: dict[str, LoggedService]
) -> None:
    trace = next(log_lines.traces_in(line.encode()), "")
    record = log_lines.parse(line, trace, names=file.fields)
    said = record.service if record else ""
    service = names.writer(said, source=file.writer, line=line)
    logged = surveyed.setdefault(service, LoggedService(service=service))
    is_traced = bool(trace) and record is not None
    is_call = is_traced and record is not None and bool(record.event)
    logged.lines += 1
    logged.traced += is_traced
    logged.calls += is_call
    if is_call or not (logged.calls or logged.mapping or (logged.traced and not is_traced)):
        logged.example = line[:_LONGEST_EXAMPLE]
    if is_call:
        logged.mapping = {}
    elif not logged.calls and len(mapping := guess(line)) > len(logged.mapping):
        logged.mapping, logged.example = mapping, line[:_LONGEST_EXAMPLE]


def _last_lines(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            file.seek(max(0, size - _SAMPLE_BYTES))
            whole = file.read(_SAMPLE_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return
    # The first may have lost its beginning.
    yield from (line for line in whole[size > _SAMPLE_BYTES :] if line.strip())
