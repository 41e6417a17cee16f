"""Tells whoever started the shop where its services are, and starts one again when asked to.

The file named by ``ACCORD_ADDRESSES`` holds, for each service, its address, the id of its process,
and the path of a file: once somebody creates that file, a service that has ended is started again
at the same address, the addresses are written anew, and the file is removed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from accord_shop.errors import StartError
from accord_shop.plumbing.service import Settings


class Running(Protocol):
    """The shop, as far as it can be told of and controlled."""

    settings: Settings

    @property
    def processes(self) -> Mapping[str, int]:
        """The id of the process that each running service is."""
        ...

    def start(self, names: Collection[str]) -> None:
        """Start services that do not run."""
        ...

    def reap(self) -> list[str]:
        """The services that have ended since the last time."""
        ...


def publish(shop: Running, path: str) -> Path | None:
    """Write the addresses where they are wanted, or to standard output when nobody said where."""
    addresses = shop.settings.addresses
    if not path:
        sys.stdout.write(json.dumps(addresses, indent=2) + "\n")
        sys.stdout.flush()
        return None
    target = Path(path)
    folder = _requests(target)
    folder.mkdir(parents=True, exist_ok=True)
    running = shop.processes
    entries = {
        name: {"address": address, "start-again": str(folder / name)}
        | ({"pid": running[name]} if name in running else {})
        for name, address in addresses.items()
    }
    draft = target.with_name(target.name + ".draft")
    draft.write_text(json.dumps(entries, indent=2), encoding="utf-8")
    draft.replace(target)
    return target


def start_again(shop: Running, published: Path) -> None:
    """Start the services that somebody asked for and that do not run."""
    requests = [
        file for file in _requests(published).glob("*") if file.name in shop.settings.addresses
    ]
    for file in requests:
        shop.reap()
        if file.name not in shop.processes:
            try:
                shop.start([file.name])
            except StartError as error:
                sys.stderr.write(f"{file.name} was not started again: {error}\n")
        publish(shop, str(published))
        # Whoever asked waits for this: from here on the addresses tell the new process.
        file.unlink(missing_ok=True)


def _requests(published: Path) -> Path:
    return published.with_name(published.name + ".again").absolute()
