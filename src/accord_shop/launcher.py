"""Starts every service in a process of its own, and leaves nothing behind however it ends."""

from __future__ import annotations

import gc
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from accord_shop import process
from accord_shop.plumbing.service import Settings

READY_WITHIN_S = 20.0
STOP_WITHIN_S = 4.0
WATCH_EVERY_S = 0.1
BACKLOG = 2048


class StartError(RuntimeError):
    """A service could not be started."""


@dataclass(slots=True)
class Shop:
    """The running services."""

    folder: Path
    addresses: Mapping[str, str] = field(default_factory=dict)
    children: dict[int, str] = field(default_factory=dict)

    def start(self, *, nonce: str, faults: frozenset[str]) -> None:
        """Fork every service; returns when all take requests.

        Raises:
            StartError: one of them ended, or took too long.
        """
        listeners = {name: _listen() for name in process.SERVICES}
        self.addresses = {
            name: f"http://127.0.0.1:{listener.getsockname()[1]}"
            for name, listener in listeners.items()
        }
        settings = Settings(
            nonce=nonce,
            secret=secrets.token_bytes(32),
            addresses=self.addresses,
            faults=faults,
            folder=self.folder,
        )
        # Its read end reaches its end in every child when the launcher is gone, whatever killed it.
        alive, held = os.pipe()
        ready, tell_ready = os.pipe()
        process.preload()
        # What is imported will never be collected; untouched, its memory stays shared.
        gc.freeze()
        for name in listeners:
            child = os.fork()
            if child == 0:
                for unused in (held, ready):
                    os.close(unused)
                _serve(name, settings, listeners, ready=tell_ready, alive=alive)
            self.children[child] = name
        os.close(tell_ready)
        os.close(alive)
        for listener in listeners.values():
            listener.close()
        self._wait_ready(ready)

    def _wait_ready(self, ready: int) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        missing = len(self.children)
        os.set_blocking(ready, False)
        while missing:
            self.reap()
            if len(self.children) < len(process.SERVICES):
                raise StartError("a service ended while it was starting; its reason is above")
            if time.monotonic() > deadline:
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
        shutil.rmtree(self.folder, ignore_errors=True)

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
    shop = Shop(folder=Path(tempfile.mkdtemp(prefix="corner-shop-")))
    try:
        shop.start(nonce=environment.get("ACCORD_NONCE", ""), faults=faults)
        _publish(shop.addresses, environment.get("ACCORD_ADDRESSES", ""))
        while os.getppid() == parent:
            for name in shop.reap():
                sys.stderr.write(f"{name} has ended\n")
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


def _listen() -> socket.socket:
    # Only sockets that say TCP themselves are spared the wait for small packets by asyncio.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
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
        for other, listener in listeners.items():
            if other != name:
                listener.close()
        process.run(name, settings, listeners[name], ready=ready, alive=alive)
        code = 0
    except Exception as error:  # noqa: BLE001 - the process ends here; its reason must be seen
        sys.stderr.write(f"{name}: {type(error).__name__}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)


def _publish(addresses: Mapping[str, str], path: str) -> None:
    text = json.dumps(addresses, indent=2)
    if not path:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
        return
    target = Path(path)
    draft = target.with_name(target.name + ".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(target)
