"""A system under test: started, proven ready, and stopped on every way out."""

from __future__ import annotations

import json
import re
import secrets
import shlex
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from accord.errors import NotReadyError, UsageError
from accord.model.address import base
from accord.model.catalogue import Service
from accord.model.lists import Listed
from accord.ports import Clock
from accord.system import disturbances
from accord.system.clock import SystemClock
from accord.system.interrupts import Interrupts
from accord.system.leftovers import end_leftovers, forget, identity, remember
from accord.system.processes import NONCE, Started, last_lines, start, stop
from accord.system.readiness import SERVERS_FAULT, HealthAnswer, HealthTarget, wait_ready
from accord.system.restarter import Restarter
from accord.system.services import Services, read_entries

if TYPE_CHECKING:
    from accord.config.settings import Command
    from accord.config.settings import Environment as EnvironmentSettings

ADDRESSES: Final = "ACCORD_ADDRESSES"
WHOLE_SYSTEM: Final = "system"
STARTED_READY_S: Final = 30.0
REMOTE_READY_S: Final = 5.0
_TICK_S: Final = 0.05
_VARIABLE: Final = re.compile(r"\{(\w+)\}")
_LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An environment to use: its settings, the services it must hold, and the variables.

    ``variables`` are the environment's own under those of ``--set``.
    """

    name: str
    settings: EnvironmentSettings
    services: tuple[Service, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


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
        for child in [each for each in self.processes if each.ended is not None]:
            away = disturbances.disturbed(self.workspace, system=self.kept)
            # It may be running again by now, in another process.
            if child.name not in away and child in self.processes:
                words = _last_words(child.log)
                raise NotReadyError(
                    "pipeline.ended" if words["log"] else "pipeline.ended-silent",
                    where=child.name,
                    name=child.name,
                    code=child.ended,
                    **words,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """Where and with what a system is started."""

    workspace: Path
    logs: Path
    nonce: str
    clock: Clock
    interrupts: Interrupts

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

    @property
    def environment(self) -> Mapping[str, str]:
        """What every started process is told."""
        return {NONCE: self.nonce, ADDRESSES: str(self.addresses)}


def addresses_of(chosen: Target) -> dict[str, str]:
    """The addresses that an environment knows without starting anything, variables filled in.

    Raises:
        UsageError: an address holds a variable that nobody set, or is none.
    """
    return _filled(chosen.settings.addresses, chosen.variables)


@contextmanager
def system(
    chosen: Target,
    *,
    workspace: Path,
    logs: Path,
    interrupts: Interrupts | None = None,
    clock: Clock | None = None,
) -> Iterator[System]:
    """The system, ready; stopped on every way out.

    Raises:
        NotReadyError: a process ended, time ran out, or a stranger answers at an address.
        UsageError: an address holds a variable that nobody set, or is none.
        Interrupted: somebody asked to stop while it was starting.
    """
    with_what = _Start(
        workspace=workspace,
        logs=logs.resolve(),
        nonce=secrets.token_hex(16),
        clock=clock or SystemClock(),
        interrupts=interrupts or Interrupts(),
    )
    end_leftovers(workspace, clock=with_what.clock)
    disturbances.undo_all(workspace, clock=with_what.clock, orphaned=True)
    known = addresses_of(chosen)
    if not chosen.settings.starts:
        remote = System(addresses=known, workspace=workspace)
        _await(remote, chosen, with_what, seconds=chosen.settings.ready_s or REMOTE_READY_S)
        yield remote
        return
    with _started(chosen, with_what, known) as ready:
        yield ready


@contextmanager
def _started(chosen: Target, with_what: _Start, known: Mapping[str, str]) -> Iterator[System]:
    settings = chosen.settings
    seconds = settings.ready_s or STARTED_READY_S
    deadline = with_what.clock.monotonic() + seconds
    with_what.logs.mkdir(parents=True, exist_ok=True)
    with_what.addresses.unlink(missing_ok=True)
    processes: list[Started] = []
    words: dict[str, Sequence[str]] = {}
    kept = ""
    try:
        # Every process is remembered before the next starts, so that none is ever forgotten.
        for name, command, addresses in _launches(chosen, with_what, known):
            processes.append(_launch(name, command, with_what))
            words[name] = command
            known = {**known, **addresses}
        kept = _keep(processes, with_what, one_by_one=not settings.start)
        begun = System(
            addresses=known,
            workspace=with_what.workspace,
            nonce=with_what.nonce if settings.nonce else "",
            logs=tuple(child.log for child in processes),
            processes=processes,
            kept=kept,
        )
        if settings.start:
            begun = _told(begun, with_what, deadline=deadline, seconds=seconds)
        _complete(begun, chosen)
        _await(begun, chosen, with_what, seconds=deadline - with_what.clock.monotonic())
        if settings.start:
            yield begun
            return
        with Restarter(
            with_what.services,
            processes,
            known,
            launch=lambda name: _launch(name, words[name], with_what, again=True),
        ):
            yield begun
    finally:
        disturbances.forget(with_what.workspace, system=kept)
        stop(processes, clock=with_what.clock, nonce=with_what.nonce)
        forget(with_what.workspace, nonce=with_what.nonce)


def _keep(processes: Sequence[Started], with_what: _Start, *, one_by_one: bool) -> str:
    """Write down which processes were started, for whoever looks for the one of a service."""
    kept = Services.keep(
        with_what.logs,
        published=with_what.services if one_by_one else with_what.addresses,
        nonce=with_what.nonce,
        pids=[child.process.pid for child in processes],
        keeper=identity() if one_by_one else None,
    )
    return str(kept.path)


def _launches(
    chosen: Target, with_what: _Start, known: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[str], Mapping[str, str]]]:
    """Name, words and addresses of each process; ports are chosen before the first one starts."""
    settings = chosen.settings
    if settings.start:
        yield WHOLE_SYSTEM, _words(settings.start, chosen.variables), {}
        return
    ports = _free_ports(len(settings.commands))
    addresses = {
        name: f"http://{_LOOPBACK}:{port}"
        for name, port in zip(settings.commands, ports, strict=True)
    }
    with_what.addresses.write_text(json.dumps({**known, **addresses}), encoding="utf-8")
    for (name, command), port in zip(settings.commands.items(), ports, strict=True):
        fill = {**chosen.variables, "port": str(port)}
        yield name, _words(command, fill), {name: addresses[name]}


def _launch(
    name: str, command: Sequence[str], with_what: _Start, *, again: bool = False
) -> Started:
    child = start(
        command,
        name=name,
        folder=with_what.workspace,
        environment=with_what.environment,
        log=with_what.logs / f"{name}.log",
        again=again,
    )
    try:
        remember(with_what.workspace, pids=[child.process.pid], nonce=with_what.nonce)
    except BaseException:
        stop([child], clock=with_what.clock, nonce=with_what.nonce)
        raise
    return child


def _words(command: Command, fill: Mapping[str, str]) -> list[str]:
    words = shlex.split(command) if isinstance(command, str) else list(command)
    return [_VARIABLE.sub(lambda found: fill.get(found[1], found[0]), word) for word in words]


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all held at once so that they differ."""
    held = [socket.create_server((_LOOPBACK, 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in held]
    for listener in held:
        listener.close()
    return ports


def _told(begun: System, with_what: _Start, *, deadline: float, seconds: float) -> System:
    """The system with the addresses it wrote once all its listeners were bound."""
    while True:
        with_what.interrupts.check()
        begun.check()
        published = read_entries(with_what.addresses)
        addresses = {name: base(entry.address) for name, entry in published.items()}
        if addresses:
            return replace(begun, addresses={**begun.addresses, **addresses})
        if with_what.clock.monotonic() >= deadline:
            raise NotReadyError(
                "pipeline.no-addresses",
                where=WHOLE_SYSTEM,
                seconds=f"{seconds:g}",
                variable=ADDRESSES,
                **_last_words(begun.logs[0]),
            )
        with_what.clock.sleep(_TICK_S)


def _complete(begun: System, chosen: Target) -> None:
    own = [service.name for service in chosen.services if not service.third_party]
    missing = [name for name in own if name not in begun.addresses]
    if missing:
        raise NotReadyError(
            "pipeline.service-not-started",
            where=chosen.name,
            services=Listed(missing),
            started=Listed(begun.addresses) or "–",
        )


def _await(begun: System, chosen: Target, with_what: _Start, *, seconds: float) -> None:
    inventory = {service.name: service for service in chosen.services}
    # Only what was started here was given the nonce; a third party elsewhere never heard of it.
    given = chosen.settings.addresses.keys()
    here = [name for name in begun.addresses if begun.processes and name not in given]
    listeners = {
        name: HealthTarget.of(
            name, address, inventory.get(name), proves=bool(begun.nonce) and name in here
        )
        for name, address in begun.addresses.items()
    }
    checked = [item for name, item in listeners.items() if name in here]
    elsewhere = [item for name, item in listeners.items() if name not in here]
    deadline = with_what.clock.monotonic() + seconds
    for group, nonce in ((checked, begun.nonce), (elsewhere, "")):
        unready = wait_ready(
            group,
            nonce=nonce,
            deadline=deadline,
            clock=with_what.clock,
            interrupts=with_what.interrupts,
            alive=begun.check,
        )
        if unready:
            raise _not_ready(*unready, begun=begun, seconds=seconds)


def _not_ready(
    listener: HealthTarget, answer: HealthAnswer, *, begun: System, seconds: float
) -> NotReadyError:
    named = [child for child in begun.processes if child.name == listener.service]
    child = next(iter(named or begun.processes), None)
    words = _last_words(child.log) if child else {"log": "", "lines": ""}
    return NotReadyError(
        _unready(answer, is_started=child is not None, has_words=bool(words["log"])),
        where=listener.address,
        address=listener.address,
        service=listener.service,
        seconds=f"{seconds:.0f}",
        problem=answer.problem,
        **words,
    )


def _unready(answer: HealthAnswer, *, is_started: bool, has_words: bool) -> str:
    """The message for what a service answered last; more time would not mend every answer."""
    if answer.status and (not is_started or answer.status < SERVERS_FAULT):
        return "pipeline.unhealthy"
    if not is_started:
        return "pipeline.not-reachable"
    return "pipeline.not-ready" if has_words else "pipeline.not-ready-silent"


def _filled(addresses: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    filled = {}
    for service, address in addresses.items():
        for name in _VARIABLE.findall(address):
            if name not in variables:
                raise UsageError("pipeline.no-variable", where=address, service=service, name=name)
        filled[service] = base(_VARIABLE.sub(lambda found: variables[found[1]], address))
    return filled


def _last_words(log: Path) -> dict[str, str]:
    """The end of a log, for an error: ``log`` alone, and ``lines`` as a hint ends with it."""
    lines = last_lines(log)
    return {"log": lines, "lines": f"\n{lines}" if lines else ""}
