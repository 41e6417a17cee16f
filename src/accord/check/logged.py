"""Which services' log lines a run in an environment could join, from those that there are now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from accord.errors import UsageError
from accord.evidence.log_survey import LoggedService, survey
from accord.evidence.logs import LogFile
from accord.evidence.service_names import ServiceNames
from accord.model.message import Message
from accord.pipeline import folders
from accord.system.log_sources import LogSources
from accord.system.system import WHOLE_SYSTEM, Target

_FOLLOWED_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """The services whose lines were looked at, and what kept lines from being read."""

    services: tuple[LoggedService, ...] = ()
    lacks: tuple[Message, ...] = ()


def look(target: Target, *, workspace: Path, reports: Path) -> LogState:
    """Read the ends of files, and what commands print in two seconds.

    Of services that Accord starts, what they printed in the newest run is looked at.

    Raises:
        ConfigurationError: a command cannot be started.
    """
    names = ServiceNames(service.name for service in target.services)
    printed = [*_printed(target, reports)]
    if not target.settings.logs and not printed:
        return LogState()
    with (
        TemporaryDirectory(prefix="accord-") as folder,
        LogSources(target, workspace=workspace, folder=Path(folder)) as sources,
    ):
        if sources.follows:
            sources.follow(_FOLLOWED_S)
        surveyed = survey([*printed, *sources.files()], names)
        lacks = tuple(sources.ended())
    # Nobody can make somebody else's service write lines for us.
    expected = {service.name for service in target.services if not service.third_party}
    absent = [LoggedService(service=name) for name in sorted(expected - surveyed.keys())]
    return LogState(services=(*surveyed.values(), *absent), lacks=lacks)


def _printed(target: Target, reports: Path) -> Iterator[LogFile]:
    """What the system's own processes printed, beside which a run keeps what its engines did."""
    if not target.settings.starts:
        return
    try:
        logs = folders.latest(reports) / folders.LOGS
    except UsageError:
        return
    for name in (WHOLE_SYSTEM, *target.settings.commands):
        if (path := logs / f"{name}.log").is_file():
            yield LogFile(path=path)
