"""Starts a service of a ``commands`` system again, where it was, when somebody asks for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import psutil

from accord.model.closing import Closing
from accord.system.processes import Started, is_alive
from accord.system.services import AGAIN_WITHIN_S, ServiceRecord, answers, write_entries

_TICK_S: Final = 0.05

Launch = Callable[[str], Started]
"""Starts the command of a service, where it was before."""


class Restarter(Closing):
    """Publishes the services of a system, and looks for requests while its block lasts.

    ``processes`` is changed in place, so that whoever stops the system stops the new process.
    """

    def __init__(
        self,
        published: Path,
        processes: list[Started],
        addresses: Mapping[str, str],
        *,
        launch: Launch,
    ) -> None:
        self._published = published
        self._processes = processes
        self._addresses = addresses
        self._launch = launch
        self._requests = published.with_name(f"{published.name}.again")
        self._over = threading.Event()
        # Whoever asks may be another process, and this one waits for an engine meanwhile.
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def open(self) -> None:
        """Publish the addresses, and watch for requests from now on."""
        self._requests.mkdir(parents=True, exist_ok=True)
        self._publish()
        self._thread.start()

    def close(self) -> None:
        """Start nothing any more."""
        self._over.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._over.wait(_TICK_S):
            for place, child in enumerate(self._processes):
                request = self._requests / child.name
                if request.exists() and not _is_dying(child):
                    if child.ended is not None:
                        # The pipe by which it would have noticed that Accord is gone.
                        if child.process.stdin:
                            child.process.stdin.close()
                        self._processes[place] = self._launch(child.name)
                        self._await(self._processes[place])
                    # Whoever asked looks for the new process once the request is gone.
                    self._publish()
                    request.unlink(missing_ok=True)

    def _await(self, child: Started) -> None:
        """Wait until it takes requests; whoever asked finds out by himself when it does not."""
        deadline = time.monotonic() + AGAIN_WITHIN_S
        while not answers(self._addresses[child.name]) and child.ended is None:
            if self._over.wait(_TICK_S) or time.monotonic() >= deadline:
                return

    def _publish(self) -> None:
        pids = {child.name: child.process.pid for child in self._processes}
        write_entries(
            self._published,
            {
                name: ServiceRecord(
                    address=address,
                    pid=pids.get(name, 0),
                    start_again=str(self._requests / name) if name in pids else "",
                )
                for name, address in self._addresses.items()
            },
        )


def _is_dying(child: Started) -> bool:
    """Whether it is over, but cannot be reaped yet.

    Whoever asks has seen it end, so the request must wait until its parent sees that too.
    """
    if child.ended is not None:
        return False
    try:
        return not is_alive(psutil.Process(child.process.pid))
    except psutil.Error:
        return True
