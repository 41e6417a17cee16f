"""One service in its own process, forked from the launcher with everything imported already."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import threading
from importlib import import_module
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from accord_shop.plumbing.logs import Log
from accord_shop.plumbing.service import Edge, Settings
from accord_shop.services import (
    bank,
    catalog,
    identity,
    inventory,
    ordering,
    payment,
    promotion,
    risk,
    storefront,
    stores,
)

SERVICES = {
    "storefront": storefront.create,
    "identity": identity.create,
    "catalog": catalog.create,
    "inventory": inventory.create,
    "promotion": promotion.create,
    "risk": risk.create,
    "payment": payment.create,
    "ordering": ordering.create,
    "stores": stores.create,
    "bank": bank.create,
}
CALLERS = frozenset({"storefront", "catalog", "ordering", "payment"})
# Libraries import these when they are first used; imported before the fork, ten processes share
# them instead of reading each of them ten times.
PRELOADED = (
    "anyio._backends._asyncio",
    "encodings.idna",
    "h11",
    "httpcore",
    "pydantic.v1",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
)
# Callers keep idle connections for five seconds; closing later than they do, none is ever
# closed under a request that is on its way.
KEEP_ALIVE_S = 75
STOP_WITHIN_S = 2


class _Server(uvicorn.Server):
    """Tells the launcher when requests can come."""

    def __init__(self, config: uvicorn.Config, ready: int) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        os.write(self._ready, b".")
        os.close(self._ready)


def preload() -> None:
    """Import what every service will need."""
    for module in PRELOADED:
        import_module(module)


def run(name: str, settings: Settings, listener: socket.socket, *, ready: int, alive: int) -> None:
    """Serve until SIGTERM, or until the launcher is gone.

    ``ready`` is a pipe to write one byte to, ``alive`` one that ends with the launcher.
    """
    threading.Thread(target=_end_with_launcher, args=(alive, settings.folder), daemon=True).start()
    application: FastAPI = SERVICES[name](settings)
    config = uvicorn.Config(
        Edge(application, Log(name)),
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_WITHIN_S,
        server_header=False,
        ws="none",
    )
    _Server(config, ready).run(sockets=[listener])


def _end_with_launcher(alive: int, folder: Path) -> None:
    os.read(alive, 1)
    # The launcher was killed: nobody else is left to clear away what it would have.
    shutil.rmtree(folder, ignore_errors=True)
    os.kill(os.getpid(), signal.SIGKILL)
