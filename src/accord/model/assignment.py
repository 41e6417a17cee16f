"""What a host hands to its probe: everything an engine needs to run a stage, as one JSON file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct, field

from accord.errors import ConfigurationError
from accord.model.catalogue import Contract
from accord.model.events import PlannedCase

Kind = TypeVar("Kind", bound=Struct)

ADDRESSES: Final = "ACCORD_ADDRESSES"
"""The environment variable with the path of a JSON file: a system's services and addresses."""


class Assignment(Struct, frozen=True, kw_only=True):
    """A stage to run.

    Paths are absolute; ``journal`` is the stage's own file, ``evidence`` the evidence folder of the
    run's folder, ``private`` a folder that only its owner reads and that is gone after the run.
    ``addresses`` gives the base address of every service, ``variables`` the ``--set`` values,
    ``options`` what only this engine understands, ``language`` the reader's. ``allow`` are the
    hosts that contract, load and chaos may reach. ``system`` is the file from which the processes
    of a system that Accord started can be told; ``secrets`` are values that no process of the
    stage may write down.
    """

    run: str
    stage: str
    workspace: str
    journal: str
    evidence: str
    cases: tuple[PlannedCase, ...]
    addresses: dict[str, str]
    allow: tuple[str, ...]
    contracts: tuple[Contract, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    language: str = "en"
    system: str = ""
    secrets: tuple[str, ...] = ()
    private: str = ""

    @property
    def kept_apart(self) -> Path:
        """Where a stage keeps what no report may hold, such as what the files say unmasked."""
        return Path(self.private) if self.private else Path(self.evidence).parent

    def save(self, path: Path) -> None:
        """Write the assignment where a probe, and nobody else, will read it."""
        write_private(path, msgspec.json.encode(self))

    @classmethod
    def load(cls, path: Path) -> Assignment:
        """Read an assignment that a host wrote."""
        return msgspec.json.decode(path.read_bytes(), type=cls)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def read_options(options: Mapping[str, Any], kind: type[Kind], *, complaint: str) -> Kind:
    """What an assignment says for one engine; names may be written with ``-``.

    What ``kind`` does not know belongs to another engine and is ignored.

    Raises:
        ConfigurationError: a value is of the wrong kind, told as the message ``complaint``.
    """
    named = {name.replace("-", "_"): value for name, value in options.items()}
    try:
        return msgspec.convert(named, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigurationError(complaint, reason=str(error)) from error
