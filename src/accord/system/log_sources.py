"""Where an environment's log lines are: its own files, and what commands print of them."""

from __future__ import annotations

import contextlib
import glob
import re
import secrets
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from accord.errors import ConfigurationError
from accord.evidence.logs import LogFile
from accord.model.closing import Closing
from accord.model.message import Message, message
from accord.ports import Clock
from accord.system.clock import SystemClock
from accord.system.leftovers import forget, remember
from accord.system.processes import NONCE, Started, last_lines, start, stop
from accord.system.system import Target, split_command

if TYPE_CHECKING:
    from accord.config.settings import LogSettings

_TRACE: Final = "trace"
_GRACE_S: Final = 1.0
_TICK_S: Final = 0.5
_LOOK_S: Final = 0.02
_QUERY_S: Final = 10.0
_MOST_QUERIES: Final = 20
_LARGEST: Final = 1 << 30
_UNSAFE: Final = re.compile(r"[^\w.-]")


class LogSources(Closing):
    """The ``logs`` of an environment, read or followed while the block lasts.

    ``folder`` is private: what commands print is written there as it is, secrets and all.

    Raises:
        ConfigurationError: on opening: there is no such program.
    """

    def __init__(
        self, target: Target, *, workspace: Path, folder: Path, clock: Clock | None = None
    ) -> None:
        self._settings: Mapping[str, LogSettings] = target.settings.logs
        self._services = frozenset(service.name for service in target.services)
        self._variables = dict(target.variables)
        self._workspace = workspace
        self._folder = folder
        self._clock = clock or SystemClock()
        self._nonce = secrets.token_hex(16)
        self._followed: dict[str, Started] = {}
        self._told: set[str] = set()
        self._over = threading.Event()
        # A command that prints without end must not fill the disk.
        self._watch = threading.Thread(target=self._bound, daemon=True)

    @property
    def follows(self) -> bool:
        """Whether lines come by a command, which may be late."""
        return bool(self._followed)

    def open(self) -> None:
        """Start the commands that print lines as they are written."""
        try:
            for name, settings in self._settings.items():
                if settings.command and not self._is_query(settings):
                    self._followed[name] = self._start(name, settings)
        except BaseException:
            self.close()
            raise
        if self._followed:
            self._watch.start()

    def close(self) -> None:
        """End what was started."""
        self._over.set()
        if self._watch.ident is not None:
            self._watch.join()
        if self._followed:
            followed = self._followed.values()
            stop(followed, clock=self._clock, nonce=self._nonce, grace_s=_GRACE_S)
            forget(self._workspace, nonce=self._nonce)

    def files(self) -> Iterator[LogFile]:
        """Every file there is now."""
        for name, settings in self._settings.items():
            fields = _fields(settings)
            if name in self._followed:
                yield LogFile(path=self._followed[name].log, service=name, fields=fields)
            # A source that is called after no service holds the lines of several.
            service = name if name in self._services else ""
            for path in self._written(settings):
                yield LogFile(path=path, service=service, fields=fields)

    @property
    def queries(self) -> bool:
        """Whether a command is asked for each trace."""
        return any(self._is_query(settings) for settings in self._settings.values())

    def answers(self, traces: Mapping[str, float]) -> Iterator[LogFile]:
        """What queries answer for the traces."""
        for name, settings in self._settings.items():
            if self._is_query(settings):
                for path in self._answers(name, settings, traces):
                    yield LogFile(path=path, service=name, fields=_fields(settings))

    def follow(self, seconds: float) -> None:
        """Read on what the commands print, for that long or until all of them have ended."""
        until = self._clock.monotonic() + seconds
        while self._clock.monotonic() < until:
            if all(child.ended is not None for child in self._followed.values()):
                return
            self._clock.sleep(_LOOK_S)

    def ended(self) -> Iterator[Message]:
        """Which commands ended by themselves since this was asked, so that lines may be missing."""
        for name, child in self._followed.items():
            if child.ended and name not in self._told:
                self._told.add(name)
                lines = last_lines(child.log)
                yield message("pipeline.logs-ended", name=name, code=child.ended, lines=lines)

    def _written(self, settings: LogSettings) -> Iterator[Path]:
        for pattern in settings.files:
            filled = split_command((pattern,), self._variables)[0]
            # A pattern may be absolute, which those of pathlib refuse.
            paths = glob.glob(filled, root_dir=self._workspace, recursive=True)  # noqa: PTH207
            for path in sorted(paths):
                yield self._workspace / path

    def _is_query(self, settings: LogSettings) -> bool:
        words = [settings.command] if isinstance(settings.command, str) else settings.command
        return any(f"{{{_TRACE}}}" in word for word in words)

    def _start(self, name: str, settings: LogSettings) -> Started:
        child = start(
            split_command(settings.command, self._variables),
            name=f"logs.{name}",
            folder=self._workspace,
            environment={NONCE: self._nonce},
            log=self._folder / f"{_UNSAFE.sub('_', name)}.followed",
        )
        # What a killed Accord followed is ended by the next one, as its system is.
        remember(self._workspace, pids=[child.process.pid], nonce=self._nonce)
        return child

    def _bound(self) -> None:
        while not self._over.wait(_TICK_S):
            for child in self._followed.values():
                if child.ended is None and child.log.stat().st_size > _LARGEST:
                    stop([child], clock=self._clock, grace_s=_GRACE_S)

    def _answers(
        self, name: str, settings: LogSettings, traces: Mapping[str, float]
    ) -> Iterator[Path]:
        """What a command prints of each trace; one without an answer is asked for again."""
        for trace in list(traces)[:_MOST_QUERIES]:
            path = self._folder / f"{_UNSAFE.sub('_', name)}.{trace}.answer"
            if not path.exists() or not path.stat().st_size:
                self._ask(name, settings, trace, path)
            yield path

    def _ask(self, name: str, settings: LogSettings, trace: str, path: Path) -> None:
        words = split_command(settings.command, {**self._variables, _TRACE: trace})
        try:
            with path.open("wb") as answer, contextlib.suppress(subprocess.TimeoutExpired):
                subprocess.run(
                    words,
                    cwd=self._workspace,
                    stdin=subprocess.DEVNULL,
                    stdout=answer,
                    stderr=subprocess.DEVNULL,
                    timeout=_QUERY_S,
                    check=False,
                )
        except OSError as error:
            raise ConfigurationError(
                "pipeline.no-command", where=f"logs.{name}", command=" ".join(words), problem=error
            ) from error


def _fields(settings: LogSettings) -> dict[str, str]:
    return {str(name): field for name, field in settings.fields.items()}
