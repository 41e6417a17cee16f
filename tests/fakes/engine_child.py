"""The process of the fake engine: ``engine_child.py <assignment.json> <behaviour>``."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from accord.model.assignment import Assignment
from accord.model.events import CaseFinished, CaseStarted, StageFinished, StageStarted
from accord.model.journal import JournalWriter, encode, now
from accord.model.message import plain
from accord.model.status import Status

TELL_VARIABLES = "TELL_VARIABLES_IN"
AWAIT = "AWAIT_THE_END_OF"
TRACE = "0af7651916cd43dd8448eb211c80319c"


def main(path: str, behaviour: str) -> None:
    assignment = Assignment.load(Path(path))
    if file := os.environ.get(TELL_VARIABLES):
        Path(file).write_text(json.dumps(dict(os.environ)))
    journal = JournalWriter(Path(assignment.journal))
    stage = assignment.stage
    journal.write(StageStarted(at=now(), stage=stage, engine="fake", engine_version="1"))
    last = len(assignment.cases) - 1
    for number, case in enumerate(assignment.cases):
        journal.write(CaseStarted(at=now(), stage=stage, case=case.id, trace=TRACE))
        if number == last:
            misbehave(behaviour, journal)
        if number == last and behaviour == "loses-one":
            continue
        status = status_of(behaviour, number=number, last=last, tags=case.tags)
        reason = None if status is Status.PASSED else plain(f"{status} on purpose")
        journal.write(
            CaseFinished(
                at=now(), stage=stage, case=case.id, status=status, seconds=0.1, reason=reason
            )
        )
    if behaviour == "invents-one":
        journal.write(
            CaseFinished(at=now(), stage=stage, case="x", status=Status.PASSED, seconds=0)
        )
    if behaviour == "cut":
        journal.write_line(b"")
        os.write(journal._descriptor, encode(StageFinished(at=now(), stage=stage))[:-5])
        return
    journal.write(StageFinished(at=now(), stage=stage))
    journal.close()


def misbehave(behaviour: str, journal: JournalWriter) -> None:
    match behaviour:
        case "dies":
            say("the engine met something it could not bear")
            os._exit(7)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "garbled":
            journal.write_line(b'{"kind": "CaseFinished", "stage": 5}')
        case "hangs":
            say("waiting for ever")
            time.sleep(3600)
        case "hangs-deaf":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(3600)
        case _:
            while (file := os.environ.get(AWAIT)) and Path(file).exists():
                time.sleep(0.01)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def status_of(behaviour: str, *, number: int, last: int, tags: tuple[str, ...]) -> Status:
    if "skip" in tags or behaviour == "skips":
        return Status.SKIPPED
    words = {
        "fails": {last: Status.FAILED},
        "breaks": {last: Status.BROKEN},
        "pends": {last: Status.PENDING},
        "fails-and-breaks": {0: Status.BROKEN, last: Status.FAILED},
    }
    return words.get(behaviour, {}).get(number, Status.PASSED)


if __name__ == "__main__":
    main(*sys.argv[1:])
