"""What a host hands to its probe: everything an engine needs to run a stage, as one JSON file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from accord.model.catalogue import Contract
from accord.model.events import PlannedCase


class Assignment(Struct, frozen=True, kw_only=True):
    """A stage to run.

    Paths are absolute; ``journal`` is the stage's own file, ``evidence`` the evidence folder of the
    run's folder. ``addresses`` gives the base address of every service, ``variables`` the ``--set``
    values, ``options`` what only this engine understands, ``language`` the reader's. ``system`` is
    the file from which the processes of a system that Accord started can be told.
    """

    run: str
    stage: str
    workspace: str
    journal: str
    evidence: str
    cases: tuple[PlannedCase, ...]
    addresses: dict[str, str]
    contracts: tuple[Contract, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    language: str = "en"
    system: str = ""

    def save(self, path: Path) -> None:
        """Write the assignment where a probe will read it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(self))

    @classmethod
    def load(cls, path: Path) -> Assignment:
        """Read an assignment that a host wrote."""
        return msgspec.json.decode(path.read_bytes(), type=cls)
