"""Scenarios against plain behave: wall time when they wait, CPU time when they do not.

    python benchmarks/scenarios.py

Both sides run the same features and steps on the same machine, one after the other. The quickest of
several runs counts, as noise only ever adds, and only ratios are judged: the wall time of 200
scenarios that wait twice for 20 ms must be at most a seventh of plain behave's, and each further
scenario may cost at most twice plain behave's CPU time, all processes but the server counted.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from accord.model.assignment import Assignment
from accord.model.events import PlannedCase, StagePlanned
from accord.model.journal import read
from accord.model.run import fold
from accord.model.status import Status, Suite

WALL_LIMIT = 1 / 7
CPU_LIMIT = 2.0
PER_FILE = 10
_SUBREAPER = 36

SERVER = """
import asyncio, sys
ANSWER = b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok"
async def answer(reader, writer):
    await reader.readuntil(b"\\r\\n\\r\\n")
    await asyncio.sleep(0.02)
    writer.write(ANSWER)
    await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
STEPS = """
import socket
from behave import given, then, when
def ask(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\\r\\nHost: shop\\r\\n\\r\\n")
        answer = b""
        while part := connection.recv(4096):
            answer += part
    assert answer.endswith(b"ok"), answer
@given("a shop")
def a_shop(context):
    context.port = {port}
@given("{{number:d}} things in the basket")
def basket(context, number):
    context.number = number
@when("the customer asks")
def asks(context):
    ask(context.port)
@when("the customer counts")
def counts(context):
    context.total = context.number * 2
@then("the total is {{total:d}}")
def total_is(context, total):
    assert context.total == total
"""
SCENARIOS = {
    "waiting": """
  Scenario: customer {n} waits
    Given a shop
    When the customer asks
    And the customer asks
""",
    "counting": """
  Scenario: customer {n} counts
    Given a shop
    And {n} things in the basket
    When the customer counts
    And the customer counts
    Then the total is {double}
""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a run took, in seconds."""

    wall: float
    cpu: float


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--repeat", type=int, default=5)
    chosen = arguments.parse_args()
    # Fork servers outlive their parent for a moment; only who adopts them can count their time.
    ctypes.CDLL(None).prctl(_SUBREAPER, 1)
    with tempfile.TemporaryDirectory() as folder, server() as port:
        waiting = workspace(Path(folder, "waiting"), "waiting", 200, port)
        few = workspace(Path(folder, "few"), "counting", 200, port)
        many = workspace(Path(folder, "many"), "counting", 2000, port)
        wall = wall_ratio(waiting, repeat=chosen.repeat)
        cpu = cpu_ratio(few, many, repeat=chosen.repeat)
    return 0 if wall <= WALL_LIMIT and cpu <= CPU_LIMIT else 1


def wall_ratio(waiting: Path, *, repeat: int) -> float:
    plain = min(run_plain(waiting).wall for _ in range(2))
    ours = [run_accord(waiting, 200) for _ in range(repeat)]
    wall = min(cost.wall for cost in ours)
    print("200 scenarios that wait 2 x 20 ms")
    print(f"  plain behave  {plain:6.2f} s")
    print(f"  accord        {wall:6.2f} s   (CPU {min(cost.cpu for cost in ours):.2f} s)")
    print(f"  ratio         {wall / plain:6.3f}     at most {WALL_LIMIT:.3f}")
    return wall / plain


def cpu_ratio(few: Path, many: Path, *, repeat: int) -> float:
    plain = slope([run_plain(few) for _ in range(repeat)], [run_plain(many) for _ in range(repeat)])
    ours = slope(
        [run_accord(few, 200) for _ in range(repeat)],
        [run_accord(many, 2000) for _ in range(repeat)],
    )
    print("CPU of each further scenario, from 200 to 2,000")
    print(f"  plain behave  {plain * 1000:6.3f} ms")
    print(f"  accord        {ours * 1000:6.3f} ms")
    print(f"  ratio         {ours / plain:6.3f}     at most {CPU_LIMIT:.3f}")
    return ours / plain


def slope(few: list[Cost], many: list[Cost]) -> float:
    """Seconds of CPU a scenario; the quickest of each, as noise only ever adds."""
    return (min(cost.cpu for cost in many) - min(cost.cpu for cost in few)) / 1800


def workspace(folder: Path, kind: str, count: int, port: int) -> Path:
    (folder / "features").mkdir(parents=True)
    (folder / "steps").mkdir()
    (folder / "steps" / "shop.py").write_text(STEPS.format(port=port))
    for first in range(0, count, PER_FILE):
        scenarios = "".join(
            SCENARIOS[kind].format(n=n, double=2 * n) for n in range(first, first + PER_FILE)
        )
        path = folder / "features" / f"f{first:05}.feature"
        path.write_text(f"Feature: customers from {first}\n{scenarios}")
    return folder


def run_plain(folder: Path) -> Cost:
    command = [sys.executable, "-m", "behave", "--format", "progress", "--no-summary", "features"]
    return costs(command, folder)


def run_accord(folder: Path, count: int) -> Cost:
    reports = Path(tempfile.mkdtemp(dir=folder))
    assignment = Assignment(
        run="benchmark",
        stage="scenarios",
        workspace=str(folder),
        journal=str(reports / "journal" / "scenarios.ndjson"),
        evidence=str(reports / "evidence"),
        cases=planned(folder),
        addresses={},
        allow=("127.0.0.1",),
    )
    path = reports / "scenarios.json"
    assignment.save(path)
    cost = costs([sys.executable, "-m", "accord.engines.behave.probe", str(path)], folder)
    stage = fold([plan(assignment), *read(reports / "journal")]).stages["scenarios"]
    if stage.counts[Status.PASSED] != count or stage.status is not Status.PASSED:
        notes = [note.note for note in stage.notes] or [c.reason for c in stage.cases.values()][:1]
        told = f"not all passed: {stage.counts} {notes}"
        raise SystemExit(told)
    return cost


def plan(assignment: Assignment) -> StagePlanned:
    return StagePlanned(
        at=0.0, stage="scenarios", suite=Suite.SCENARIOS, engine="behave", cases=assignment.cases
    )


def planned(folder: Path) -> tuple[PlannedCase, ...]:
    return tuple(
        PlannedCase(
            id=f"{path.name}:{line}", title=text.strip(), path=f"features/{path.name}", line=line
        )
        for path in sorted((folder / "features").iterdir())
        for line, text in enumerate(path.read_text().splitlines(), start=1)
        if text.strip().startswith("Scenario")
    )


def costs(command: list[str], folder: Path) -> Cost:
    before, started = children_cpu(), time.monotonic()
    log = folder / "output.log"
    # Into a file, as a pipe would be open until the last grandchild is gone.
    with log.open("w") as output:
        done = subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False)
    wall = time.monotonic() - started
    if done.returncode:
        raise SystemExit(log.read_text()[-2000:])
    adopt()
    return Cost(wall=wall, cpu=children_cpu() - before)


def adopt() -> None:
    """Wait for processes that outlived the one we started, but not for the server."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and len(children()) > 1:
        for pid in children()[1:]:
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.01)


def children() -> list[int]:
    """Processes whose parent we are, the server first."""
    words = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return sorted(int(word) for word in words)


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def server() -> Iterator[int]:
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
