"""Where a run may not write, and what its process may lack: a red run stays red."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ways.settings import FEATURE, REPORTS, STEPS
from ways.way import Content, Files, Room, Way

SHELL = ("bash", "-c")
AROUND = {
    "out-closed": ("standard output is closed", 'exec "$@" >&-'),
    "out-full": ("standard output is full", 'exec "$@" >/dev/full'),
    "out-gone": ("who read standard output has left", 'set -o pipefail; "$@" | true'),
    "err-closed": ("standard error is closed", 'exec "$@" 2>&-'),
    "err-full": ("standard error is full", 'exec "$@" 2>/dev/full'),
    "both-closed": ("standard output and error are closed", 'exec "$@" >&- 2>&-'),
    "both-full": ("standard output and error are full", 'exec "$@" >/dev/full 2>/dev/full'),
    "in-closed": ("standard input is closed", 'exec "$@" <&-'),
    "all-closed": ("all three streams are closed", 'exec "$@" <&- >&- 2>&-'),
    "disk-full": ("the disk is full at once", 'ulimit -f 0; exec "$@"'),
    "disk-full-at-1k": ("the disk is full after a kilobyte of a file", 'ulimit -f 1; exec "$@"'),
    "disk-full-at-4k": ("the disk is full after four of a file", 'ulimit -f 4; exec "$@"'),
    "disk-full-at-16k": ("the disk is full after sixteen of a file", 'ulimit -f 16; exec "$@"'),
    "few-files": ("it may open few files", 'ulimit -n 24; exec "$@"'),
    "no-home": ("the home folder is not there", 'HOME=/nothing/here exec "$@"'),
    "no-temp": ("the folder of temporary files is not there", 'TMPDIR=/nothing/here exec "$@"'),
    "bare": ("the environment is empty", 'exec env -i PATH="$PATH" "$@"'),
    "no-locale": ("the locale is C", 'LC_ALL=C LANG=C exec "$@"'),
    "wrong-locale": ("the locale does not exist", 'LC_ALL=xx_YY exec "$@"'),
    "optimised": ("`PYTHONOPTIMIZE` leaves assertions out", 'PYTHONOPTIMIZE=2 exec "$@"'),
    "narrow": ("the terminal is one column wide", 'COLUMNS=1 exec "$@"'),
    "strict-warnings": ("`PYTHONWARNINGS` makes warnings errors", 'PYTHONWARNINGS=error exec "$@"'),
    "no-child-wait": ("children are not waited for (`SIGCHLD` ignored)", 'trap "" CHLD; exec "$@"'),
    "no-pipe-signal": ("`SIGPIPE` is ignored", 'trap "" PIPE; exec "$@"'),
}  # fmt: skip


UNRECORDED = {"disk-full"}
"""Where nothing could be written from the beginning, nothing was seen to fail."""


def as_file(path: Path) -> None:
    path.write_text("in the way")


def as_pipe(path: Path) -> None:
    os.mkfifo(path)


PLACES: dict[str, tuple[str, dict[str, Content]]] = {
    "reports-file": ("the folder of reports is a file", {"reports": as_file}),
    "runs-file": ("the folder of runs is a file", {"reports/runs": as_file}),
    "junit-folder": ("JUnit's file is a folder", {"reports/junit.xml/x": as_file}),
    "latest-folder": ("the name of the newest run is a folder", {"reports/runs/latest/x": as_file}),
    "own-file": ("`.accord` is a file", {".accord": as_file}),
    "own-private-file": ("`.accord/private` is a file", {".accord/private": as_file}),
    "own-logs-file": ("`.accord/logs` is a file", {".accord/logs": as_file}),
    "history-text": ("the database of runs is a text", {".accord/history.db": as_file}),
    "history-folder": ("the database of runs is a folder", {".accord/history.db/x": as_file}),
    "key-empty": ("the key of the masks is empty", {".accord/masks.key": ""}),
    "key-folder": ("the key of the masks is a folder", {".accord/masks.key/x": as_file}),
}


def compose(ways: Sequence[Way], sick: bool) -> Files:
    step = "it does not hold" if sick else "it holds"
    files: dict[str, Content] = {
        "accord.toml": REPORTS,
        "steps/holding.py": STEPS,
        "features/well.feature": FEATURE.format(tag="@smoke", step=step),
    }
    return files | (PLACES[ways[0].sick][1] if sick and ways[0].sick in PLACES else {})


def around(way: Way) -> Sequence[str]:
    return (*SHELL, AROUND[way.sick][1], "bash") if way.sick in AROUND else ()


def behave(way: Way, folder: Path) -> Sequence[str]:
    del folder
    return (sys.executable, "-m", "behave", "--no-color") if way.sick in AROUND else ()


ROOM = Room(
    name="outputs",
    heading="A scenario fails, and where the run writes is full, closed or in the way",
    suite="scenarios",
    ways=tuple(
        Way(
            name=name,
            done=done,
            sick=name,
            expected="exit 1" if name in AROUND and name not in UNRECORDED else "",
        )
        for name, (done, _) in {**AROUND, **PLACES}.items()
    ),
    compose=compose,
    plain=behave,
    alone=True,
    around=around,
)
