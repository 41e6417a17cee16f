"""Every source of evidence that a run has, open from before its system starts until it stopped."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from accord.errors import ConfigurationError
from accord.evidence import Masks
from accord.evidence.logs import LogFile, LogFiles
from accord.evidence.otlp_receiver import LOOPBACK, Receiver
from accord.evidence.service_names import ServiceNames
from accord.evidence.spans import Spans
from accord.evidence.trace_store import StoredTraces, TraceStore
from accord.model.address import base
from accord.model.catalogue import Service
from accord.model.closing import Closing
from accord.model.message import Message
from accord.pipeline.traces import StageEvidence
from accord.ports import Clock, EvidenceSource
from accord.system.log_sources import LogSources
from accord.system.system import System, Target
from accord.system.variables import filled

_EXPORTERS: Final = "OTEL_EXPORTER_OTLP"
_SETTLE_S: Final = 0.5


class Gathering(Closing):
    """What listens and follows while the block lasts.

    ``folder`` is one that only its owner may read, and that goes with the run.

    Raises:
        ConfigurationError: on opening: somebody else listens there, or a command cannot be started.
        UsageError: on opening: a trace store's address is none, or holds an unset variable.
    """

    def __init__(self, target: Target, *, workspace: Path, folder: Path, clock: Clock) -> None:
        self._target = target
        self._folder = folder
        self._logs = LogSources(target, workspace=workspace, folder=folder, clock=clock)
        self._clock = clock
        self._receiver: Receiver | None = None
        self._stores: tuple[TraceStore, ...] = ()
        self._asked: list[StoredTraces] = []
        self._stack = ExitStack()

    def open(self) -> None:
        """Listen and follow from now on."""
        self._stores = tuple(_stores(self._target))
        with ExitStack() as stack:
            receiver = _receiver(self._target, self._folder)
            if receiver is not None:
                self._receiver = stack.enter_context(receiver.running())
            stack.enter_context(self._logs)
            self._stack = stack.pop_all()

    def close(self) -> None:
        """End all of it."""
        self._stack.close()

    def variables(self, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
        """What started services are told; nothing where somebody already says where to send."""
        if self._receiver is None or any(name.startswith(_EXPORTERS) for name in environment):
            return {}
        variables = self._receiver.variables()
        return {name: value for name, value in variables.items() if name not in environment}

    def of_stage(self, ready: System, *, masks: Masks) -> StageEvidence:
        """The sources of a stage that is about to begin."""
        names = ServiceNames((service.name for service in self._services), ready.addresses)

        def files(_: Mapping[str, float]) -> Iterator[LogFile]:
            yield from (LogFile(path=log) for log in ready.logs)
            yield from self._logs.files()

        logs = LogFiles(files, masks=masks, names=names)
        # They may have been growing for days.
        logs.skip(self._logs.files())
        sources: list[EvidenceSource] = [logs]
        if self._receiver is not None:
            sources.append(Spans(self._receiver, masks=masks, names=names))
        self._asked = [
            StoredTraces(store, masks=masks, names=names, clock=self._clock)
            for store in self._stores
        ]
        queried: list[EvidenceSource] = [*self._asked]
        if self._logs.queries:
            queried.append(LogFiles(self._logs.answers, masks=masks, names=names))
        return StageEvidence(
            sources=tuple(sources),
            queried=tuple(queried),
            wait_s=self._target.settings.tracing.wait_s,
        )

    def late(self, evidence: StageEvidence) -> StageEvidence:
        """The same once the stage is over, when it is known who sends and whose lines are late."""
        senders = self._receiver.services if self._receiver is not None else set()
        names = ServiceNames(service.name for service in self._services)
        owing = {names.writer(sender, source="") for sender in senders}
        team_services = {service.name for service in self._services if not service.third_party}
        is_elsewhere = self._logs.follows or bool(self._stores)
        wait_s, lag_s = evidence.wait_s, _SETTLE_S if owing or is_elsewhere else 0.0
        if is_elsewhere:
            owing |= team_services
        elif not senders and self._receiver is not None:
            # Nobody may be instrumented at all; whoever is has sent its first batch by then.
            owing, wait_s = team_services, min(wait_s, _SETTLE_S)
        return replace(evidence, lag_s=lag_s, wait_s=wait_s, owing=frozenset(owing))

    def notes(self) -> Iterator[Message]:
        """What became of sources that are no more."""
        yield from self._logs.ended()
        for asked in self._asked:
            yield from asked.notes()

    @property
    def _services(self) -> Iterable[Service]:
        return self._target.services


def _receiver(target: Target, folder: Path) -> Receiver | None:
    """The receiver of spans, unless nobody could know where it is."""
    listen = target.settings.tracing.listen
    host, _, port = listen.rpartition(":")
    if not listen or (port == "0" and not target.settings.starts):
        return None
    try:
        return Receiver(folder, host=host.strip("[]") or LOOPBACK, port=int(port))
    except (OSError, OverflowError) as error:
        where = f"environments.{target.name}.tracing.listen"
        raise ConfigurationError(
            "pipeline.cannot-listen", where=where, address=listen, problem=error
        ) from error


def _stores(target: Target) -> Iterator[TraceStore]:
    tracing, variables = target.settings.tracing, target.variables
    headers = {
        name: filled(value, variables, of=name) for name, value in tracing.stored_headers.items()
    }
    for kind, address in tracing.stored.items():
        yield TraceStore(
            kind=kind, address=base(filled(address, variables, of=kind)), headers=headers
        )
