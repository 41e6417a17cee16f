"""A Gherkin scenario as load body against a hand-written locust task, same client, same run.

    python benchmarks/load.py [seconds]

Both tasks make the same two calls with the same client, checks included, taken in turns in one
process against a server in another. What counts is the requests a second of one core, which is the
requests by the CPU time of the process that made them, held against those of locust's own fast
client in the same run, and what a scenario adds to a task written by hand. The last lines compare
percentiles after merging workers with those of the raw samples.
"""

from __future__ import annotations

import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import gevent
import psutil
from locust import FastHttpUser, User, constant, task
from locust.env import Environment

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from accord.client.addresses import Addresses
from accord.contract import Contracts
from accord.engines.locust.body import Actor, FailureSamples, ScenarioBody, Turns
from accord.engines.locust.client import LoadClient
from accord.engines.locust.feeding import Feeding
from accord.engines.locust.profile_figures import Series
from accord.engines.locust.protocol import Count
from accord.engines.locust.quiet_memory import quiet_memory
from accord.engines.locust.tally import LoadTally, _add
from accord.evidence import Masks, Store
from accord.model.status import Status
from accord.sources import read_catalogue
from accord.steps.executor_stage import ExecutorStage
from accord.steps.world import World
from fakes.ports import free_port

USERS = 10
ROUNDS = 5
# It parses and judges, which locust's fast client does not: 20,000 where that comes to 13,000.
BESIDE_FAST_HTTP = 1.5
ADDED_S = 10e-6
NUMBERS = count()
SERVER = """
import asyncio, sys

BODY = b'{"id": 1, "name": "tea", "price": 250, "tags": ["green", "loose"]}'
ANSWER = (b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n"
          % len(BODY)) + BODY


class Server(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.waiting = transport, b""

    def data_received(self, data):
        self.waiting += data
        while (end := self.waiting.find(b"\\r\\n\\r\\n")) >= 0:
            head, length = self.waiting[:end].lower(), 0
            if (at := head.find(b"content-length: ")) >= 0:
                length = int(head[at + 16 :].split(b"\\r\\n")[0])
            if len(self.waiting) < end + 4 + length:
                return
            self.waiting = self.waiting[end + 4 + length :]
            self.transport.write(ANSWER)


async def main():
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


asyncio.run(main())
"""
CONTRACT = """
openapi: 3.0.3
info: { title: Goods, version: "1" }
paths:
  /goods/{id}:
    get:
      operationId: readGoods
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
      responses: &answer
        "200":
          description: The goods
          content:
            application/json:
              schema:
                type: object
                required: [id, name]
                properties: { id: { type: integer }, name: { type: string } }
    put:
      operationId: changeGoods
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
      requestBody:
        content:
          application/json:
            schema: { type: object, required: [name], properties: { name: { type: string } } }
      responses: *answer
"""
FEATURE = """
Feature: Goods
  Scenario: Change and read
    Given the goods 7
    When their name becomes "tea"
    Then they are called "tea"
"""
STEPS = """
from itertools import count

from behave import given, then, when

NUMBERS = count()


@given("the goods {id:d}")
def goods(context, id):
    context.id = id


@when('their name becomes "{name}"')
def rename(context, name):
    body = {"name": f"{name} {next(NUMBERS)}"}
    context.accord.send("goods/changeGoods", values={"id": context.id}, body=body)


@then('they are called "{name}"')
def named(context, name):
    answer = context.accord.send("goods/readGoods", values={"id": context.id})
    assert answer.status == 200
    assert answer.json()["name"] == name
"""


def workspace(folder: Path) -> Path:
    for name, text in {
        "contracts/goods.openapi.yaml": CONTRACT,
        "features/goods.feature": FEATURE,
        "steps/goods.py": STEPS,
        "server.py": SERVER,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


def serve(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    port = free_port()
    server = subprocess.Popen([sys.executable, str(folder / "server.py"), str(port)])
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return server, f"http://127.0.0.1:{port}"


class Bench:
    """Everything that both bodies share."""

    def __init__(self, folder: Path, address: str) -> None:
        self.catalogue = read_catalogue(folder)
        self.addresses = Addresses({"goods": address})
        self.contracts = Contracts.compile(self.catalogue.contracts)
        self.tally = LoadTally()
        masks = Masks()
        store = Store(folder, masks=masks)
        self.masks, self.store = masks, store
        self.exhibits = FailureSamples("bench", masks=masks, say=print)
        light = ExecutorStage.load(folder, once=folder / "once", is_concurrent=True)
        (scenario,) = self.catalogue.scenarios()
        self.body = ScenarioBody(
            light,
            {scenario.id: light.bind(scenario, self.catalogue)},
            turns=Turns({scenario.id: 1.0}),
            tally=self.tally,
            exhibits=self.exhibits,
            feeding=Feeding((), folder),
        )

    def actor(self) -> Actor:
        calls: list[Any] = []
        client = LoadClient(
            addresses=self.addresses,
            contracts=self.contracts,
            emit=calls.append,
            tally=self.tally,
            store=self.store,
            masks=self.masks,
            timeout_s=10,
            # As a load's clients, which reach no host that nobody allowed.
            hosts=frozenset({"127.0.0.1"}),
        )
        world = World(client, {})
        world.calls = calls
        return Actor(world, client)

    def by_hand(self, actor: Actor) -> None:
        """What somebody writes who has the client and no scenario."""
        actor.world.calls.clear()
        actor.client.begin_trace()
        began = time.monotonic()
        actor.client.send(
            "goods/changeGoods", values={"id": 7}, body={"name": f"tea {next(NUMBERS)}"}
        )
        answer = actor.client.send("goods/readGoods", values={"id": 7})
        assert answer.status == 200
        assert answer.json()["name"] == "tea"
        self.tally.scenario("by hand", time.monotonic() - began, Status.PASSED)

    def rate(self, run: Callable[[Actor], None], seconds: float) -> tuple[float, float]:
        """Requests a second, and requests a second of CPU."""
        make_actor = self.actor

        class Somebody(User):
            wait_time = constant(0)

            def __init__(self, environment: Any) -> None:  # noqa: ANN401 - locust
                super().__init__(environment)
                self.actor = make_actor()

            @task
            def work(self) -> None:
                run(self.actor)

        self.tally.begin(start=time.monotonic(), ramp_s=0)

        def counted() -> int:
            ticks = self.tally.ticks(is_final=True)
            return sum(c.times for tick in ticks for c in tick.operations.values())

        return _rate(Somebody, seconds, counted)


def fast_http(address: str, seconds: float) -> tuple[float, float]:
    """The same two calls by locust's own fast client, which checks no contract."""
    calls = 0

    class Fast(FastHttpUser):
        wait_time = constant(0)
        host = address

        @task
        def work(self) -> None:
            nonlocal calls
            self.client.put("/goods/7", json={"name": f"tea {next(NUMBERS)}"}, name="/goods")
            answer = self.client.get("/goods/7", name="/goods")
            assert answer.status_code == 200
            assert answer.json()["name"] == "tea"
            calls += 2

    def counted() -> int:
        nonlocal calls
        so_far, calls = calls, 0
        return so_far

    return _rate(Fast, seconds, counted)


def _rate(user: type[Any], seconds: float, counted: Callable[[], int]) -> tuple[float, float]:
    """Requests a second of users, and requests a second of CPU, when they are under way."""
    runner = Environment(user_classes=[user], stop_timeout=1).create_local_runner()
    runner.start(USERS, spawn_rate=USERS)
    gevent.sleep(0.3)
    counted()
    cpu, began = time.process_time(), time.monotonic()
    gevent.sleep(seconds)
    cpu, wall = time.process_time() - cpu, time.monotonic() - began
    requests = counted()
    runner.stop()
    return requests / wall, requests / cpu


def wrk(address: str, seconds: float) -> tuple[float, float] | None:
    """GET alone by wrk, which parses no JSON and checks nothing; none where it is not installed."""
    if (program := shutil.which("wrk")) is None:
        return None
    command = [program, "-t1", f"-c{USERS}", f"-d{max(1, round(seconds))}s", f"{address}/goods/7"]
    process = psutil.Popen(command, stdout=subprocess.PIPE, text=True)
    cpu, out = 0.0, ""
    while process.poll() is None:
        times = process.cpu_times()
        cpu = times.user + times.system or cpu
        gevent.sleep(0.02)
    assert process.stdout is not None
    out = process.stdout.read()
    process.stdout.close()
    match = re.search(r"(\d+) requests in", out)
    assert match is not None, out
    requests = int(match[1])
    return requests / seconds, requests / cpu


def percentiles() -> None:
    """How far a p95 and a p99 of four merged workers are from the raw samples'."""
    random.seed(7)
    samples = [random.lognormvariate(-7.4, 0.4) for _ in range(200_000)]
    counts: list[dict[str, Count]] = [{} for _ in range(4)]
    series = Series()
    for number, sample in enumerate(samples):
        _add(counts[number % 4], "all", sample, failed=False)
    for counts_of_worker in counts:
        series.take(counts_of_worker["all"], in_time=True)
    samples.sort()
    for share in (0.5, 0.95, 0.99):
        exact = samples[round(share * len(samples)) - 1]
        merged = series.times.percentile(share) or 0.0
        off = abs(merged / exact - 1)
        print(
            f"p{share * 100:g}: exact {exact * 1e6:.1f} µs, merged {merged * 1e6:.1f} µs"
            f" ({off:.2%})"
        )


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory() as name:
        folder = workspace(Path(name))
        server, address = serve(folder)
        try:
            bench = Bench(folder, address)
            added_by_round, cores, fast_cores = [], [], []
            # As a worker does while its load lasts.
            with quiet_memory():
                for _ in range(ROUNDS):
                    hand = bench.rate(bench.by_hand, seconds)
                    gherkin = bench.rate(bench.body.run_next, seconds)
                    fast, thin = fast_http(address, seconds), wrk(address, seconds)
                    added_by_round.append(1 / gherkin[1] - 1 / hand[1])
                    cores.append(gherkin[1])
                    fast_cores.append(fast[1])
                    peer = f"wrk {thin[1]:7.0f}/s a core" if thin else "wrk is not installed"
                    print(
                        f"by hand {hand[0]:7.0f}/s ({hand[1]:7.0f}/s a core)   "
                        f"Gherkin {gherkin[0]:7.0f}/s ({gherkin[1]:7.0f}/s a core)   "
                        f"ratio {gherkin[1] / hand[1]:.3f} by CPU"
                    )
                    print(f"    FastHttpUser {fast[1]:7.0f}/s a core   {peer}")
        finally:
            server.terminate()
            server.wait()
    added = sorted(added_by_round)[ROUNDS // 2]
    beside = max(cores) / max(fast_cores)
    print(f"best {max(cores):.0f} requests a second a core, {beside:.2f} × FastHttpUser's best")
    print(f"median of what a scenario adds to a hand-written task: {added * 1e6:.1f} µs a request")
    percentiles()
    sys.exit(0 if beside >= BESIDE_FAST_HTTP and added <= ADDED_S else 1)


if __name__ == "__main__":
    main()
