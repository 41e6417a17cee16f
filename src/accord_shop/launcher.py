"""Starts every service in a process of its own, and leaves nothing behind however it ends."""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from accord_shop import process
from accord_shop.control import publish, start_again
from accord_shop.errors import StartError
from accord_shop.plumbing.service import Settings

READY_WITHIN_S = 20.0
STOP_WITHIN_S = 4.0
WATCH_EVERY_S = 0.1
BACKLOG = 2048


@dataclass(slots=True)
class Shop:
    """The running services."""

    settings: Settings
    ports: Mapping[str, socket.socket]
    children: dict[int, str] = field(default_factory=dict)
    # The read end reaches its end in every child when the launcher is gone, whatever killed it.
    lifeline: tuple[int, int] = field(default_factory=os.pipe)

    @classmethod
    def prepare(cls, folder: Path, *, nonce: str, faults: frozenset[str]) -> Shop:
        """A shop whose services all have a port, and none of which runs."""
        ports = {name: _bind() for name in process.SERVICES}
        settings = Settings(
            nonce=nonce,
            secret=secrets.token_bytes(32),
            addresses={
                name: f"http://127.0.0.1:{port.getsockname()[1]}" for name, port in ports.items()
            },
            faults=faults,
            folder=folder,
        )
        return cls(settings=settings, ports=ports)

    @property
    def processes(self) -> Mapping[str, int]:
        """The id of the process that each running service is."""
        return {name: pid for pid, name in self.children.items()}

    def start(self, names: Collection[str] = tuple(process.SERVICES)) -> None:
        """Fork services; returns when all of them take requests.

        A service that ran before listens where it did, and finds what it kept.

        Raises:
            StartError: one of them ended, or took too long.
        """
        listeners = {name: _listen(self.ports[name]) for name in names}
        ready, tell_ready = os.pipe()
        for name in listeners:
            child = os.fork()
            if child == 0:
                for unused in (self.lifeline[1], ready):
                    os.close(unused)
                for port in self.ports.values():
                    port.close()
                _serve(name, self.settings, listeners, ready=tell_ready, alive=self.lifeline[0])
            self.children[child] = name
        os.close(tell_ready)
        for listener in listeners.values():
            listener.close()
        self._wait_ready(ready, names)

    def _wait_ready(self, ready: int, names: Collection[str]) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        missing = len(names)
        os.set_blocking(ready, False)
        while missing:
            self.reap()
            if not self.processes.keys() >= set(names):
                os.close(ready)
                raise StartError("a service ended while it was starting; its reason is above")
            if time.monotonic() > deadline:
                os.close(ready)
                raise StartError(f"{missing} services were not ready within {READY_WITHIN_S:g} s")
            try:
                missing -= len(os.read(ready, missing))
            except BlockingIOError:
                time.sleep(0.005)
        os.close(ready)

    def reap(self) -> list[str]:
        """The services that have ended since the last time."""
        ended = []
        for child in list(self.children):
            if os.waitpid(child, os.WNOHANG)[0]:
                ended.append(self.children.pop(child))
        return ended

    def stop(self) -> None:
        """End every service, politely at first, and clear the folder."""
        deadline = time.monotonic() + STOP_WITHIN_S
        # Callers first: a service that is asked while it goes would leave false alarms in the log.
        self._end([pid for pid, name in self.children.items() if name in process.CALLERS], deadline)
        self._end(list(self.children), deadline)
        for child in self.children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        self.children.clear()
        shutil.rmtree(self.settings.folder, ignore_errors=True)

    def _end(self, children: Sequence[int], deadline: float) -> None:
        for child in children:
            os.kill(child, signal.SIGTERM)
        while not self.children.keys().isdisjoint(children) and time.monotonic() < deadline:
            self.reap()
            time.sleep(0.01)


def run(environment: Mapping[str, str], *, faults: frozenset[str]) -> int:
    """Run the shop until SIGTERM, SIGINT, or the end of whoever started it; gives the exit code."""
    parent = os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    folder = Path(tempfile.mkdtemp(prefix="corner-shop-"))
    shop = Shop.prepare(folder, nonce=environment.get("ACCORD_NONCE", ""), faults=faults)
    try:
        process.preload()
        # What is imported will never be collected; untouched, its memory stays shared.
        gc.freeze()
        shop.start()
        published = publish(shop, environment.get("ACCORD_ADDRESSES", ""))
        while os.getppid() == parent:
            for name in shop.reap():
                sys.stderr.write(f"{name} has ended\n")
            if published is not None:
                start_again(shop, published)
            time.sleep(WATCH_EVERY_S)
    except StartError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except _StopRequest:
        pass
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        shop.stop()
    return 0


class _StopRequest(BaseException):
    """Somebody wants the shop to end; no ordinary handler may catch it."""


def _stop(_: int, __: FrameType | None) -> None:
    raise _StopRequest


def _bind() -> socket.socket:
    """Keep a port, without listening: it is refused while its service is away, and never lost."""
    # Only sockets that say TCP themselves are spared the wait for small packets by asyncio.
    reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved


def _listen(reserved: socket.socket) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(reserved.getsockname())
    listener.listen(BACKLOG)
    return listener


def _serve(
    name: str,
    settings: Settings,
    listeners: Mapping[str, socket.socket],
    *,
    ready: int,
    alive: int,
) -> None:
    """Be the service, and never return into the launcher's code."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        # Ctrl-C reaches the whole terminal; the launcher alone decides the order of the end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for service_name, listener in listeners.items():
            if service_name != name:
                listener.close()
        process.run(name, settings, listeners[name], ready=ready, alive=alive)
        code = 0
    except Exception as error:  # noqa: BLE001 - the process ends here; its reason must be seen
        sys.stderr.write(f"{name}: {type(error).__name__}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)
