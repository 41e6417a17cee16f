"""What it costs to find out where something broke: reading logs, and joining where nothing did.

    python -m benchmarks.tracing [--megabytes 200] [--shop FOLDER]

Reading is measured beside ``json.loads`` of the same lines in the same process, since CPUs differ;
memory is the most that was in use above what was before. ``--shop`` runs the features of a
workspace that passes, and measures joining its cases beside the CPU time of the whole run.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from accord.evidence import Masks, Store
from accord.evidence.logs import LogFile, LogFiles
from accord.model.culprit import is_own
from accord.model.journal import read as read_file
from accord.model.run import fold
from accord.pipeline.traces import StageEvidence, join
from accord.system.clock import SystemClock

MOST_SECONDS = 10.0
MOST_MEMORY_MB = 64
MOST_OF_A_RUN = 0.03
TRACES = 20


def trace_id(number: int) -> str:
    """An id that looks drawn, as real ones do."""
    return sha256(str(number).encode()).hexdigest()[:32]


def write(path: Path, megabytes: int) -> int:
    """A log of requests of which few are asked for; gives its number of lines."""
    lines = 0
    with path.open("w") as log:
        while log.tell() < megabytes << 20:
            batch = []
            for _ in range(5_000):
                trace = trace_id(lines % 100_000)
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
    wanted = {trace_id(number * 977): 1_763_600_000.0 for number in range(TRACES)}
    source = LogFiles(lambda _: [LogFile(path=path)], masks=Masks())
    return sum(len(traced.calls) for traced in source.find(wanted).values())


def parse_all(path: Path) -> None:
    """The peer: every line is parsed and thrown away."""
    with path.open("rb") as log:
        for line in log:
            json.loads(line)


def share_of_a_run(workspace: Path) -> float:
    """The part of a run's CPU time that goes into the chains of cases that passed."""
    before = _of_children()
    command = [sys.executable, "-m", "accord", "-C", str(workspace), "run", "scenarios"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    whole = _of_children() - before
    if done.returncode:
        sys.exit(f"the run ended with {done.returncode}; only one that passes is measured")
    folder = max((workspace / "reports" / "runs").glob("2*"))
    events = (event for path in (folder / "journal").glob("*.ndjson") for event in read_file(path))
    stage = fold(events).stages["scenarios"]
    for case in stage.cases.values():
        for attempt in case.attempts:
            attempt.calls = [made for made in attempt.calls if is_own(made.call)]
    logs = [LogFile(path=path) for path in (folder / "logs").glob("*.log")]
    source = LogFiles(lambda _: logs, masks=Masks())
    with tempfile.TemporaryDirectory() as kept:
        store = Store(Path(kept), masks=Masks())
        begun = time.process_time()
        evidence = StageEvidence(sources=(source,))
        events_made = list(join(stage, evidence, contracts=(), store=store, clock=SystemClock()))
        seconds = time.process_time() - begun
    cases = len(stage.cases)
    print(f"{cases} cases: {whole:.1f} s CPU, of it {seconds:.2f} s for {len(events_made)} calls")
    return seconds / whole


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--shop", type=Path, help="a workspace whose features pass")
    given = parser.parse_args()
    if given.shop:
        share = share_of_a_run(given.shop)
        print(f"tracing: {100 * share:.1f} % of the run")
        return 0 if share <= MOST_OF_A_RUN else 1
    megabytes = given.megabytes
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
