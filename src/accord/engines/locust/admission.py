"""Who may make load for a master: heard, held against what the master has, and told the answer."""

from __future__ import annotations

import contextlib
import hmac
import socket
from dataclasses import dataclass
from typing import Final

from accord import __version__
from accord.engines.locust import clock_offset, frames
from accord.engines.locust.clock_offset import ClockOffset
from accord.engines.locust.injector_protocol import (
    FROM_INJECTOR,
    LONGEST_BYTES,
    Admitted,
    AskClock,
    ClockRead,
    Hello,
    Joining,
    LineOpened,
    Refusal,
    hold,
    nonce,
    proof,
    setting_of,
)
from accord.model.assignment import Assignment
from accord.model.message import Message, message

# Whoever connects and says nothing is no worker of ours.
_PATIENCE_S: Final = 5.0
# A second that is counted in another tells less of either; beyond this nothing of both.
_CLOCK_WITHIN_S: Final = 0.25


@dataclass(slots=True, kw_only=True)
class Injector:
    """A machine that makes load: where it is, its own line, and how its clock differs."""

    place: str
    processes: int
    line: socket.socket
    offset: ClockOffset


@dataclass(frozen=True, slots=True)
class Visit:
    """What became of a connection: a machine, the line of a worker process, or a refusal.

    A connection that is none of them, such as a port scanner's, leaves all empty.
    """

    injector: Injector | None = None
    opened: LineOpened | None = None
    refused: Message | None = None


class Admission:
    """Speaks with whoever connects; safe to use from several threads."""

    def __init__(self, assignment: Assignment, *, token: str) -> None:
        self._assignment = assignment
        self._token = token

    def visit(self, line: socket.socket, place: str, *, is_complete: bool) -> Visit:
        """Hear who it is. ``is_complete`` says that all expected machines are there already."""
        try:
            line.settimeout(_PATIENCE_S)
            hold(line)
            return self._visit(line, place, is_complete=is_complete)
        except OSError:
            # As silent as it came: it may be anybody's.
            line.close()
            return Visit()

    def read_clock(self, line: socket.socket) -> ClockOffset:
        """Compare the clocks over a machine's own line.

        Raises:
            OSError: it does not answer.
        """

        def ask() -> tuple[float, float]:
            frames.send(line, AskClock())
            heard = frames.hear(line, FROM_INJECTOR, longest_bytes=LONGEST_BYTES)
            if not isinstance(heard, ClockRead):
                raise frames.FrameError("no clock was read")
            return heard.monotonic, heard.wall

        return clock_offset.compare(ask)

    def _visit(self, line: socket.socket, place: str, *, is_complete: bool) -> Visit:
        challenge = nonce()
        frames.send(line, Hello(accord=__version__, nonce=challenge))
        heard = frames.hear(line, FROM_INJECTOR, longest_bytes=LONGEST_BYTES)
        if isinstance(heard, LineOpened):
            line.settimeout(None)
            return Visit(opened=heard)
        if not isinstance(heard, Joining):
            line.close()
            return Visit()
        objection = self._objection(heard, challenge)
        # Last: another version is worth telling even when nobody more is needed.
        if objection is None and is_complete:
            objection = message("load.refused-late")
        if objection is not None:
            return _refuse(line, place, objection)
        # Before it is told that it is in: nobody may be whose seconds cannot be put beside ours.
        offset = self.read_clock(line)
        if offset.within_s > _CLOCK_WITHIN_S:
            unclear = message("load.refused-clock", within=f"{offset.within_s:.2f}")
            return _refuse(line, place, unclear)
        frames.send(line, Admitted(proof=proof(self._token, "master", heard.nonce, challenge)))
        return Visit(
            # It says for itself how many it has, and with none it would make no load.
            injector=Injector(
                place=place, processes=max(1, heard.processes), line=line, offset=offset
            )
        )

    def _objection(self, joining: Joining, challenge: bytes) -> Message | None:
        """Why a machine may not join; whoever does not know the token learns nothing else."""
        nonces = (challenge, joining.nonce)
        # First, and in constant time: a stranger learns neither the proof nor what the files are.
        if not hmac.compare_digest(joining.proof, proof(self._token, "worker", *nonces)):
            return message("load.refused-token")
        if joining.accord != __version__:
            return message("load.refused-accord", theirs=joining.accord, ours=__version__)
        if joining.content != self._assignment.content:
            return message(
                "load.refused-content",
                theirs=joining.content[:12],
                ours=self._assignment.content[:12],
            )
        if joining.setting != setting_of(self._assignment, self._token, *nonces):
            return message("load.refused-setting")
        return None


def _refuse(line: socket.socket, place: str, objection: Message) -> Visit:
    # It may be gone already; what is kept here is said all the same.
    with contextlib.suppress(OSError):
        frames.send(line, Refusal(note=objection))
    line.close()
    return Visit(refused=message("load.worker-refused", place=place, reason=objection))
