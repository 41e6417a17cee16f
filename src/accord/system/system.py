"""A system under test: started, proven ready, and stopped on every way out."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from accord.client.network import network_of
from accord.errors import NotReadyError
from accord.model.address import base
from accord.model.assignment import ADDRESSES
from accord.model.catalogue import Service
from accord.model.lists import Listed
from accord.model.variables import VARIABLE
from accord.ports import Clock
from accord.system import disturbances
from accord.system.clock import SystemClock
from accord.system.interrupts import Interrupts
from accord.system.leftovers import end_leftovers, forget, identity, remember
from accord.system.processes import NONCE, Started, last_lines, start, stop
from accord.system.readiness import (
    SERVERS_FAULT,
    HealthAnswer,
    HealthTarget,
    health_targets,
    wait_ready,
)
from accord.system.restarter import Restarter
from accord.system.services import Services, read_entries
from accord.system.variables import filled_addresses

if TYPE_CHECKING:
    from accord.config.settings import Command
    from accord.config.settings import Environment as EnvironmentSettings

WHOLE_SYSTEM: Final = "system"
STARTED_READY_S: Final = 30.0
REMOTE_READY_S: Final = 5.0
_TICK_S: Final = 0.05
_LOOPBACK: Final = "127.0.0.1"
_SERVICE_NAME: Final = "OTEL_SERVICE_NAME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An environment to use; ``variables`` are its own under those of ``--set``."""

    name: str
    settings: EnvironmentSettings
    services: tuple[Service, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def read_only(self) -> str:
        """Its name where only this machine may be written to, else nothing: see ``may_write``."""
        return "" if self.settings.writes else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system that is ready. ``logs`` are the files its processes write, none when remote.

    ``kept`` is where ``Services`` finds which process is which service, none when remote.
    """

    addresses: Mapping[str, str]
    workspace: Path
    nonce: str = ""
    logs: tuple[Path, ...] = ()
    processes: Sequence[Started] = ()
    kept: str = ""

    def check(self) -> None:
        """Make sure that nothing that was started has ended, but for what is away on purpose.

        Raises:
            NotReadyError: a process ended by itself; with the last lines it wrote.
        """
        for child in [started for started in self.processes if started.ended is not None]:
            away = disturbances.disturbed(self.workspace, system=self.kept)
            # It may be running again by now, in another process.
            if child.name not in away and child in self.processes:
                excerpt = _log_excerpt(child.log)
                raise NotReadyError(
                    "pipeline.ended" if excerpt["log"] else "pipeline.ended-silent",
                    where=child.name,
                    name=child.name,
                    code=child.ended,
                    **excerpt,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class _SystemSetup:
    """Where and with what a system is started; ``commands`` are those that were, by service.

    ``variables`` are what its processes are told besides.
    """

    workspace: Path
    logs: Path
    nonce: str
    clock: Clock
    interrupts: Interrupts
    variables: Mapping[str, str]
    commands: dict[str, Sequence[str]] = field(default_factory=dict)

    @property
    def addresses(self) -> Path:
        """The file through which a system and Accord tell each other the addresses."""
        return self.logs / "addresses.json"

    @property
    def services(self) -> Path:
        """Where Accord tells of services that it starts one by one.

        They themselves read the addresses when they start, and again when they are started again.
        """
        return self.logs / "services.json"

    def environment(self, name: str) -> Mapping[str, str]:
        """What a started process is told."""
        variables = dict(self.variables)
        # Who calls Accord may know better under which name spans are to be sent.
        if variables and name != WHOLE_SYSTEM and _SERVICE_NAME not in os.environ:
            variables[_SERVICE_NAME] = name
        return {**variables, NONCE: self.nonce, ADDRESSES: str(self.addresses)}


def addresses_of(target: Target) -> dict[str, str]:
    """The addresses that an environment knows without starting anything, variables filled in.

    Raises:
        UsageError: an address holds a variable that nobody set, or is none.
    """
    return filled_addresses(target.settings.addresses, target.variables)


@contextmanager
def system(
    target: Target,
    *,
    workspace: Path,
    logs: Path,
    interrupts: Interrupts | None = None,
    clock: Clock | None = None,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[System]:
    """The system, ready; stopped on every way out.

    ``variables`` are set for every process, whatever they were for Accord itself.

    Raises:
        NotReadyError: a process ended, time ran out, or a stranger answers at an address.
        UsageError: an address holds a variable that nobody set, or is none.
        Interrupted: somebody asked to stop while it was starting.
    """
    setup = _SystemSetup(
        workspace=workspace,
        logs=logs.resolve(),
        # Whoever answers with it was started by this very run, not by one that was left behind.
        nonce=secrets.token_hex(16),
        clock=clock or SystemClock(),
        interrupts=interrupts or Interrupts(),
        variables=variables,
    )
    # What an earlier run left would hold the ports, and the data, of this one.
    end_leftovers(workspace, clock=setup.clock)
    disturbances.undo_all(workspace, clock=setup.clock, orphaned=True)
    addresses = addresses_of(target)
    if not target.settings.starts:
        remote = System(addresses=addresses, workspace=workspace)
        _await(remote, target, setup, seconds=target.settings.ready_s or REMOTE_READY_S)
        yield remote
        return
    with _started(target, setup, addresses) as ready:
        yield ready


@contextmanager
def _started(target: Target, setup: _SystemSetup, addresses: Mapping[str, str]) -> Iterator[System]:
    settings = target.settings
    seconds = settings.ready_s or STARTED_READY_S
    deadline = setup.clock.monotonic() + seconds
    setup.logs.mkdir(parents=True, exist_ok=True)
    # It says that the system has started; one of an earlier start would say so too soon.
    setup.addresses.unlink(missing_ok=True)
    processes: list[Started] = []
    registry = ""
    try:
        # Every process is remembered before the next starts, so that none is ever forgotten.
        for name, command, new_addresses in _launches(target, setup, addresses):
            processes.append(_launch(name, command, setup))
            setup.commands[name] = command
            addresses = {**addresses, **new_addresses}
        registry = _register(processes, setup, one_by_one=not settings.start)
        begun = System(
            addresses=addresses,
            workspace=setup.workspace,
            nonce=setup.nonce if settings.nonce else "",
            logs=tuple(child.log for child in processes),
            processes=processes,
            kept=registry,
        )
        if settings.start:
            begun = _with_published_addresses(begun, setup, deadline=deadline, seconds=seconds)
        _require_services(begun, target)
        _await(begun, target, setup, seconds=deadline - setup.clock.monotonic())
        with _restarting(target, setup, processes, addresses):
            yield begun
    finally:
        # First, since a process that was paused cannot be ended.
        disturbances.forget(setup.workspace, system=registry)
        stop(processes, clock=setup.clock, nonce=setup.nonce)
        forget(setup.workspace, nonce=setup.nonce)


def _restarting(
    target: Target, setup: _SystemSetup, processes: list[Started], addresses: Mapping[str, str]
) -> AbstractContextManager[object]:
    """Whoever starts services again while the system stands; one that starts as a whole does."""
    if target.settings.start:
        return nullcontext()
    return Restarter(
        setup.services,
        processes,
        addresses,
        launch=lambda name: _launch(name, setup.commands[name], setup, again=True),
    )


def _register(processes: Sequence[Started], setup: _SystemSetup, *, one_by_one: bool) -> str:
    """Write down which processes were started, for whoever looks for the one of a service."""
    services = Services.keep(
        setup.logs,
        published=setup.services if one_by_one else setup.addresses,
        nonce=setup.nonce,
        pids=[child.process.pid for child in processes],
        keeper=identity() if one_by_one else None,
    )
    return str(services.path)


def _launches(
    target: Target, setup: _SystemSetup, configured: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[str], Mapping[str, str]]]:
    """Name, words and addresses of each process; ports are chosen before the first one starts."""
    settings = target.settings
    if settings.start:
        yield WHOLE_SYSTEM, split_command(settings.start, target.variables), {}
        return
    ports = _free_ports(len(settings.commands))
    addresses = {
        name: f"http://{_LOOPBACK}:{port}"
        for name, port in zip(settings.commands, ports, strict=True)
    }
    # Services read in it where the others are, before the others run.
    setup.addresses.write_text(json.dumps({**configured, **addresses}), encoding="utf-8")
    for (name, command), port in zip(settings.commands.items(), ports, strict=True):
        fill = {**target.variables, "port": str(port)}
        yield name, split_command(command, fill), {name: addresses[name]}


def _launch(
    name: str, command: Sequence[str], setup: _SystemSetup, *, again: bool = False
) -> Started:
    child = start(
        command,
        name=name,
        folder=setup.workspace,
        environment=setup.environment(name),
        log=setup.logs / f"{name}.log",
        again=again,
    )
    # A process that nobody could end after a crash must not go on at all.
    try:
        remember(setup.workspace, pids=[child.process.pid], nonce=setup.nonce)
    except BaseException:
        stop([child], clock=setup.clock, nonce=setup.nonce)
        raise
    return child


def split_command(command: Command, fill: Mapping[str, str]) -> list[str]:
    """The words of a command, what stands in braces filled in where it is known."""
    # No shell stands between: a signal to the process has to reach the program itself.
    arguments = shlex.split(command) if isinstance(command, str) else list(command)
    return [
        VARIABLE.sub(lambda reference: fill.get(reference[1], reference[0]), argument)
        for argument in arguments
    ]


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all held at once so that they differ."""
    listeners = [socket.create_server((_LOOPBACK, 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def _with_published_addresses(
    begun: System, setup: _SystemSetup, *, deadline: float, seconds: float
) -> System:
    """The system with the addresses it wrote once all its listeners were bound."""
    while True:
        setup.interrupts.check()
        begun.check()
        published = read_entries(setup.addresses)
        addresses = {name: base(entry.address) for name, entry in published.items()}
        if addresses:
            return replace(begun, addresses={**begun.addresses, **addresses})
        if setup.clock.monotonic() >= deadline:
            raise NotReadyError(
                "pipeline.no-addresses",
                where=WHOLE_SYSTEM,
                seconds=f"{seconds:g}",
                variable=ADDRESSES,
                **_log_excerpt(begun.logs[0]),
            )
        setup.clock.sleep(_TICK_S)


def _require_services(begun: System, target: Target) -> None:
    expected = [service.name for service in target.services if not service.third_party]
    missing = [name for name in expected if name not in begun.addresses]
    if missing:
        raise NotReadyError(
            "pipeline.service-not-started",
            where=target.name,
            services=Listed(missing),
            started=Listed(begun.addresses) or "–",
        )


def _await(begun: System, target: Target, setup: _SystemSetup, *, seconds: float) -> None:
    # Only what was started here was given the nonce; a third party elsewhere never heard of it.
    configured = target.settings.addresses.keys()
    here = [name for name in begun.addresses if begun.processes and name not in configured]
    proving = here if begun.nonce else ()
    network = network_of(target.settings.tls, setup.workspace)
    listeners = health_targets(target.services, begun.addresses, network=network, proving=proving)
    checked = [item for item in listeners if item.service in here]
    elsewhere = [item for item in listeners if item.service not in here]
    deadline = setup.clock.monotonic() + seconds
    # A stranger at an address of ours is an error at once; others are given their time first.
    for group, nonce in ((checked, begun.nonce), (elsewhere, "")):
        unready = wait_ready(
            group,
            nonce=nonce,
            deadline=deadline,
            clock=setup.clock,
            interrupts=setup.interrupts,
            alive=begun.check,
        )
        if unready:
            raise _not_ready(*unready, begun=begun, seconds=seconds)


def _not_ready(
    listener: HealthTarget, answer: HealthAnswer, *, begun: System, seconds: float
) -> NotReadyError:
    of_service = [child for child in begun.processes if child.name == listener.service]
    child = next(iter(of_service or begun.processes), None)
    excerpt = _log_excerpt(child.log) if child else {"log": "", "lines": ""}
    return NotReadyError(
        _unready(answer, is_started=child is not None, has_log=bool(excerpt["log"])),
        where=listener.address,
        address=listener.address,
        service=listener.service,
        seconds=f"{seconds:.0f}",
        problem=answer.problem,
        **excerpt,
    )


def _unready(answer: HealthAnswer, *, is_started: bool, has_log: bool) -> str:
    """The message for what a service answered last; more time would not mend every answer."""
    if answer.status and (not is_started or answer.status < SERVERS_FAULT):
        return "pipeline.unhealthy"
    if not is_started:
        return "pipeline.not-reachable"
    return "pipeline.not-ready" if has_log else "pipeline.not-ready-silent"


def _log_excerpt(log: Path) -> dict[str, str]:
    """The end of a log, for an error: ``log`` alone, and ``lines`` as a hint ends with it."""
    lines = last_lines(log)
    return {"log": lines, "lines": f"\n{lines}" if lines else ""}
