from __future__ import annotations

import sys
from pathlib import Path

import psutil

from accord.model.events import Event, StageFinished
from accord.model.journal import Damage, encode
from accord.pipeline.child import Ending, Watched, follow
from accord.ports import Launch
from accord.system.clock import SystemClock
from accord.system.interrupts import Interrupts

DEAF = """
import os, signal, time
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN)
Path("pid").write_text(str(os.getpid()))
time.sleep(3600)
"""


def watched(folder: Path, script: str, *, timeout_s: float = 30) -> Watched:
    return Watched(
        name="smoke",
        launch=Launch(command=(sys.executable, "-c", script), folder=folder, grace_s=0.3),
        journal=folder / "smoke.ndjson",
        log=folder / "logs" / "smoke.log",
        workspace=folder,
        timeout_s=timeout_s,
    )


def listen(asked: Watched) -> tuple[Ending, list[Event | Damage]]:
    heard: list[Event | Damage] = []
    ending = follow(asked, heard.append, clock=SystemClock(), interrupts=Interrupts())
    return ending, heard


def test_an_engine_that_ignores_the_wish_to_stop_is_killed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    for timeout_s in (0.7, 5, 30):
        ending, _ = listen(watched(tmp_path, DEAF, timeout_s=timeout_s))
        # On a slow machine its time may be up before it ignores anything.
        if pid.exists():
            break
    assert ending is Ending.TIME_IS_UP
    assert not psutil.pid_exists(int(pid.read_text()))


def test_what_an_engine_wrote_last_is_heard(tmp_path: Path) -> None:
    line = encode(StageFinished(at=1.0, stage="smoke")).decode()
    script = f"open('smoke.ndjson', 'w').write({line!r} + chr(10))"
    assert listen(watched(tmp_path, script)) == (
        Ending.BY_ITSELF,
        [StageFinished(at=1.0, stage="smoke")],
    )


def test_what_is_to_be_done_meanwhile_is_done_while_the_engine_runs(tmp_path: Path) -> None:
    done = tmp_path / "done"
    waits = "import pathlib, time\nwhile not pathlib.Path('done').exists(): time.sleep(0.01)"
    ending = follow(
        watched(tmp_path, waits),
        lambda event: None,
        clock=SystemClock(),
        interrupts=Interrupts(),
        meanwhile=done.touch,
    )
    assert ending is Ending.BY_ITSELF


def test_what_an_engine_prints_goes_to_its_log(tmp_path: Path) -> None:
    asked = watched(tmp_path, "import sys; print('out'); print('err', file=sys.stderr)")
    listen(asked)
    assert set(asked.log.read_text().split()) == {"out", "err"}
