"""What it costs to find out where something broke: reading logs, and joining where nothing did.

    python -m benchmarks.tracing [--megabytes 200]

Reading is measured beside ``json.loads`` of the same lines in the same process, since CPUs differ;
memory is the most that was in use above what was before.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from accord.evidence import Masks
from accord.evidence.logs import LogFile, LogFiles

MOST_SECONDS = 10.0
MOST_MEMORY_MB = 64
TRACES = 20


def write(path: Path, megabytes: int) -> int:
    """A log of requests of which few are asked for; gives its number of lines."""
    lines = 0
    with path.open("w") as log:
        while log.tell() < megabytes << 20:
            batch = []
            for _ in range(5_000):
                trace = f"{lines % 100_000:032x}"
                record = {
                    "time": 1_763_600_000 + lines / 1_000,
                    "level": "info",
                    "service": "price",
                    "event": "answered",
                    "trace": trace,
                    "span": f"{lines:016x}",
                    "parent": f"{lines + 7:016x}",
                    "method": "GET",
                    "path": f"/prices/{lines % 977}",
                    "status": 200,
                    "seconds": 0.012,
                    "message": "the price of a thing",
                }
                batch.append(json.dumps(record) + "\n")
                lines += 1
            log.write("".join(batch))
    return lines


def peak_mb() -> float:
    """The most memory this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform != "darwin" else peak / (1 << 20)


def read(path: Path) -> int:
    """How many calls of the traces that are asked for the log holds."""
    wanted = {f"{number * 977:032x}": 1_763_600_000.0 for number in range(TRACES)}
    source = LogFiles(lambda _: [LogFile(path=path)], masks=Masks())
    return sum(len(traced.calls) for traced in source.find(wanted).values())


def parse_all(path: Path) -> None:
    """The peer: every line is parsed and thrown away."""
    with path.open("rb") as log:
        for line in log:
            json.loads(line)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=200)
    megabytes = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "price.log")
        lines = write(path, megabytes)
        before = peak_mb()
        begun = time.process_time()
        calls = read(path)
        seconds = time.process_time() - begun
        grown = peak_mb() - before
        begun = time.process_time()
        parse_all(path)
        peer = time.process_time() - begun
    print(f"{megabytes} MB, {lines} lines, {calls} calls of {TRACES} traces")
    print(
        f"read: {seconds:.2f} s CPU, {seconds / peer:.2f} × json.loads of every line ({peer:.2f} s)"
    )
    print(f"memory: {grown:.0f} MB more")
    within = seconds <= MOST_SECONDS * megabytes / 200 and grown <= MOST_MEMORY_MB
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
