"""The system under test for as long as it is needed: started, proven ready, always stopped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from accord.model.catalogue import Service
from accord.pipeline.interrupts import Interrupts
from accord.ports import Clock

if TYPE_CHECKING:
    from accord.config.settings import Configuration
    from accord.config.settings import Environment as EnvironmentSettings


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
    """A system that is ready. ``logs`` are the files its processes write, none when remote."""

    addresses: Mapping[str, str]
    nonce: str = ""
    logs: tuple[Path, ...] = ()


def target(
    configuration: Configuration,
    *,
    name: str = "",
    services: tuple[Service, ...] = (),
    variables: Mapping[str, str] | None = None,
) -> Target:
    """The environment of that name, or the configured default.

    A ``name`` that is an ``http(s)://`` address means that every service listens there.

    Raises:
        UsageError: there is no such environment.
    """
    raise NotImplementedError


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
        UsageError: an address holds a variable that nobody set.
        Interrupted: somebody asked to stop while it was starting.
    """
    raise NotImplementedError
    yield


@contextmanager
def kept_up(
    chosen: Target, *, workspace: Path, logs: Path, interrupts: Interrupts | None = None
) -> Iterator[System]:
    """The system for people: like ``system``, and ``.accord/up.json`` says where it is.

    Raises:
        UsageError: another ``accord up`` of this workspace is running.
    """
    raise NotImplementedError
    yield


def require_allowed(addresses: Mapping[str, str], allow: Collection[str]) -> None:
    """Refuse addresses whose host the inventory does not name.

    Raises:
        UsageError: a suite that does harm would reach a host it may not.
    """
    raise NotImplementedError
