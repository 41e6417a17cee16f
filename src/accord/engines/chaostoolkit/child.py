"""Runs one experiment: ``python -m accord.engines.chaostoolkit.child <order> <descriptor>``.

The descriptor is where its last word goes; a child that dies before has said nothing.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Final

import msgspec

from accord.engines.chaostoolkit.judge import Findings, judge
from accord.engines.chaostoolkit.order import ORDER, LastWord, Order
from accord.engines.chaostoolkit.theatre import Theatre, theatre
from accord.errors import AccordError, worded
from accord.model.message import Message, message

_SET_PARENT_DEATH_SIGNAL: Final = 1
_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)


def main(path: Path, descriptor: int) -> None:
    """Run the experiment of an order, and say what it came to."""
    _die_with_parent()
    heard = _listen()
    os.environ[ORDER] = str(path)
    word = _word(Order.load(path), heard)
    # Nobody asks us to end any more: what was learnt must get through.
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    os.write(descriptor, msgspec.json.encode(word))
    os.close(descriptor)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of an experiment's own code must not keep a judged experiment from ending.
    os._exit(0)


def _word(order: Order, heard: int) -> LastWord:
    stage: Theatre | None = None
    findings = Findings()
    try:
        stage = theatre()
        findings = _conduct(order, stage)
    except AccordError as error:
        findings.engine = message(error.id, **error.arguments)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the experiment was none
        findings.engine = message("chaos.engine-raised", reason=worded(error))
    problem = _closed(stage)
    if problem is not None:
        findings.left.append(problem)
    findings.ended_by = _signals(heard)
    word = judge(findings)
    if stage is None or stage.record is None or word.reason is None:
        return word
    return LastWord(status=word.status, reason=stage.record.masked(word.reason))


def _conduct(order: Order, stage: Theatre) -> Findings:
    from accord.engines.chaostoolkit.conduct import Conductor

    assert stage.record is not None
    return Conductor(order.experiment, stage, stage.record).conduct()


def _closed(stage: Theatre | None) -> Message | None:
    """Call the workspace's last hooks; why they could not be, if so."""
    if stage is None:
        return None
    try:
        stage.close()
    except AccordError as error:
        return message(error.id, **error.arguments)
    return None


def _listen() -> int:
    """A descriptor that tells which signals came.

    Chaos Toolkit handles some of them itself, and goes on as if nothing had been said.
    """
    told, tell = os.pipe()
    for end in (told, tell):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    for number in _ENDING:
        signal.signal(number, lambda *_: None)
    return told


def _signals(heard: int) -> str:
    try:
        numbers = os.read(heard, 64)
    except BlockingIOError:
        return ""
    names = [signal.Signals(number).name for number in numbers if number in set(_ENDING)]
    return ", ".join(dict.fromkeys(names))


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
