"""What a worker says to its conductor, in order and whole, and the files that go with it."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from pathlib import Path

import gevent
import gevent.queue

from accord.engines.locust import frames
from accord.engines.locust.protocol import Exhibit, NewFailure, RanOnce, Word
from accord.model.calls import Call


class WorkerLine:
    """The line to the conductor.

    ``folder`` is that of the evidence, whose files a conductor on another machine has to be sent;
    none when it reads them itself.
    """

    def __init__(self, line: socket.socket, *, folder: Path | None = None) -> None:
        self._line = line
        self._folder = folder
        self._sent: set[str] = set()
        # Users are killed when the time is up, and must not leave half a word in the socket.
        self._words: gevent.queue.Queue = gevent.queue.Queue()
        self._speaking = gevent.spawn(self._speak)

    def say(self, report: Word) -> None:
        """Say something as soon as what was said before has left."""
        if self._folder is not None and isinstance(report, NewFailure | RanOnce):
            self._send_files(report.calls, self._folder)
        self._words.put(report)

    def close(self) -> None:
        """Say what is left, and no more."""
        self._words.put(StopIteration)
        self._speaking.join()

    def _send_files(self, calls: Iterable[Call], folder: Path) -> None:
        for path in kept_files(calls):
            if path not in self._sent and (folder / path).is_file():
                self._sent.add(path)
                self._words.put(Exhibit(path=path, content=(folder / path).read_bytes()))

    def _speak(self) -> None:
        for report in self._words:
            frames.send(self._line, report)


def kept_files(calls: Iterable[Call]) -> Iterator[str]:
    """The files of evidence that calls refer to, relative to the run's folder."""
    for call in calls:
        for side in (call.request, call.response):
            if side is not None and side.body is not None and side.body.evidence:
                yield side.body.evidence
