"""What `accord --help` costs: CPU seconds of whole processes, the interpreter's own start included.

    python benchmarks/help.py [--times 15] [--budget 0.150]

The median counts. The figure of an empty `python -c pass` stands beside it, and the exit code
says whether the budget holds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys


def cpu_of(command: list[str]) -> float:
    """CPU seconds, user and system, of one process."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime


def median(command: list[str], *, times: int) -> float:
    """The middle of several processes, after one that warms the file cache."""
    cpu_of(command)
    return statistics.median(cpu_of(command) for _ in range(times))


def main() -> int:
    """Measure and compare with the budget."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--budget", type=float, default=0.150)
    arguments = parser.parse_args()
    python = sys.executable
    empty = median([python, "-c", "pass"], times=arguments.times)
    accord = median([python, "-m", "accord", "--help"], times=arguments.times)
    holds = accord <= arguments.budget
    print(f"python -c pass   {empty * 1000:6.0f} ms CPU")
    print(f"accord --help    {accord * 1000:6.0f} ms CPU   budget {arguments.budget * 1000:.0f} ms")
    print("holds" if holds else "does NOT hold")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
