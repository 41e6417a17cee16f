"""Starts a command and signals it: ``python signalling.py PLACE SIGNALS command …``.

PLACE is who is signalled once the file ``begun`` is there: ``command`` itself, or the youngest or
eldest process below it. SIGNALS are names such as ``TERM,KILL``, three tenths of a second apart.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

PATIENCE_S = 60.0


def target(process: subprocess.Popen[bytes], place: str) -> psutil.Process:
    whole = psutil.Process(process.pid)
    if place == "command":
        return whole
    below = sorted(whole.children(recursive=True), key=lambda each: each.create_time())
    return below[{"eldest": 0, "youngest": -1}[place]]


def main(place: str, names: str, *command: str) -> int:
    # A shell's jobs in the background ignore these, those of `nohup` the last one, and so would
    # whatever they start.
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    process = subprocess.Popen(command)
    deadline = time.monotonic() + PATIENCE_S
    while not Path("begun").exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    for name in names.split(","):
        try:
            target(process, place).send_signal(signal.Signals[f"SIG{name}"])
        except (psutil.Error, IndexError):
            break
        time.sleep(0.3)
    code = process.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
