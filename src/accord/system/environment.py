"""Where the system under test is, and ``accord up``: the same system, kept for people."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from accord.errors import ConfigurationError, UsageError
from accord.model.address import host_of, is_address, plain_hosts, shown
from accord.model.catalogue import Contract, Service
from accord.model.lists import Listed
from accord.ports import Clock
from accord.system.clock import SystemClock
from accord.system.interrupts import Interrupts
from accord.system.leftovers import FOLDER, ProcessIdentity, identity, living
from accord.system.system import System, Target, system
from accord.whole_files import write_whole

if TYPE_CHECKING:
    from accord.config.settings import Configuration
    from accord.config.settings import Environment as EnvironmentSettings

__all__ = [
    "System",
    "Target",
    "kept_up",
    "require_allowed",
    "stay",
    "system",
    "target",
]

NOT_ALLOWED: Final = "pipeline.not-allowed"
UP: Final = "up.json"
_TICK_S: Final = 0.1


def target(
    configuration: Configuration,
    *,
    name: str = "",
    services: tuple[Service, ...] = (),
    contracts: tuple[Contract, ...] = (),
    variables: Mapping[str, str] | None = None,
) -> Target:
    """The environment of that name, or the configured default.

    Without an inventory the ``contracts`` tell which services there are.
    A ``name`` that is an ``http(s)://`` address means that every service of ours listens there.

    Raises:
        UsageError: there is no such environment.
        ConfigurationError: it starts something that the inventory does not list.
    """
    from accord.config.settings import Environment  # pydantic is slow to import

    environment_name = name or configuration.environment
    if not configuration.has_environment(environment_name):
        names = Listed(configuration.environments) or "–"
        raise UsageError("pipeline.no-environment", name=environment_name, known=names)
    settings = configuration.environments.get(environment_name)
    listed = [service.name for service in services]
    # Without an inventory the contracts name the services, and nobody says what to ask them.
    services = services or tuple(Service(name=contract.service) for contract in contracts)
    if settings is None and is_address(environment_name):
        service_names = [service.name for service in services if not service.third_party]
        settings = Environment(
            addresses=dict.fromkeys(service_names, environment_name), nonce=False
        )
    settings = settings or Environment()
    _require_services(environment_name, settings, listed)
    merged = {**settings.variables, **(variables or {})}
    return Target(name=environment_name, settings=settings, services=services, variables=merged)


def _require_services(name: str, settings: EnvironmentSettings, listed: Sequence[str]) -> None:
    """Refuse what is for a service that is misspelt; without an inventory nothing is known."""
    for service in settings.addresses:
        matches = get_close_matches(service, listed, n=1)
        if service not in listed and matches:
            raise ConfigurationError(
                "pipeline.address-for-nobody",
                where=f"environments.{name}.addresses",
                service=service,
                near=matches[0],
            )
    for service in settings.commands if listed else ():
        if service not in listed:
            matches = get_close_matches(service, listed, n=1)
            raise ConfigurationError(
                "pipeline.command-for-nobody-near" if matches else "pipeline.command-for-nobody",
                where=f"environments.{name}.commands",
                service=service,
                near="".join(matches),
                known=", ".join(listed),
            )


@contextmanager
def kept_up(
    target: Target, *, workspace: Path, logs: Path, interrupts: Interrupts
) -> Iterator[System]:
    """The system, ready, and ``.accord/up.json`` says where it is until the block ends.

    Raises:
        UsageError: another ``accord up`` of this workspace is running.
        NotReadyError: as for ``system``.
    """
    path = workspace / FOLDER / UP
    _require_alone(path)
    with system(target, workspace=workspace, logs=logs, interrupts=interrupts) as ready:
        try:
            _write(path, ready)
            yield ready
        finally:
            path.unlink(missing_ok=True)


def stay(ready: System, interrupts: Interrupts, *, clock: Clock | None = None) -> None:
    """Wait until somebody asks to stop.

    Raises:
        NotReadyError: a process of the system ended by itself.
    """
    time = clock or SystemClock()
    while not interrupts.asked:
        ready.check()
        time.sleep(_TICK_S)


def require_allowed(addresses: Mapping[str, str], allow: Collection[str]) -> None:
    """Refuse addresses whose host the inventory does not name.

    Raises:
        UsageError: a suite that does harm would reach a host it may not.
    """
    hosts = plain_hosts(allow)
    for service, address in addresses.items():
        host = host_of(address)
        if host not in hosts:
            raise UsageError(
                NOT_ALLOWED,
                where=shown(address),
                service=service,
                address=shown(address),
                host=host,
                allowed=Listed(sorted(allow)) or "–",
            )


def _write(path: Path, ready: System) -> None:
    mine = identity()
    content = {
        "nonce": ready.nonce,
        "addresses": dict(ready.addresses),
        "pid": mine.pid,
        "owner": asdict(mine),
        "system": ready.kept,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    # Plain behave and plain chaos run read it while it is written.
    text = json.dumps(content, ensure_ascii=False, indent=2)
    write_whole(path, text.encode(), private=True)


def _require_alone(path: Path) -> None:
    if not path.is_file():
        return
    try:
        owner = ProcessIdentity(**json.loads(path.read_text(encoding="utf-8"))["owner"])
    except (ValueError, KeyError, TypeError):
        # Whoever wrote it did not finish; a system that still runs is ended as a leftover.
        return
    if living(owner) is not None:
        raise UsageError("pipeline.already-up", where=f"{FOLDER}/{UP}", pid=owner.pid)
