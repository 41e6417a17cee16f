"""Each service of the demo shop killed, stopped, and killed in the middle of a request.

    uv run python proofs/shop_kills.py [--service bank …]

Every line is a scenario of one ``accord run``: it says who is named for a customer's request that
needs the service. A checkout goes before, as an open circuit breaker would hide who is gone: then
nobody is asked, and only whom it guards can be named. It ends with 1 if somebody else is named.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes.shop_defects import prove, said, workspace_in

WAYS = ("killed", "stopped", "killed in the middle of a request")
CHECK_OUT = """When Amy checks out 2 of "green tea" with the coupon "autumn"
    Then the screen shows an order of 110 dollars"""
# Requests that need a service which a checkout does without.
REQUESTS = {
    "identity": "When Amy opens the list of orders\n    Then 1 orders are listed",
    "stores": "When Amy looks at the parcels\n    Then the answer is good",
}
SERVICES = (
    "storefront",
    "identity",
    "catalog",
    "inventory",
    "promotion",
    "risk",
    "payment",
    "ordering",
    "stores",
    "bank",
)
BACKGROUND = """Feature: A service goes
  Background:
    Given Amy is a customer
    And "green tea" costs 80 dollars, with 10 in stock
    And the coupon "autumn" takes 50 dollars off
"""
SCENARIO = """
  Scenario: {service} is {way}
    When Amy checks out 1 of "green tea"
    Given {service} is {way}
    {request}
"""
# The addresses name each service's process, and are known to nobody but who starts the shop.
LAUNCHER = """
import os, pathlib, runpy
pathlib.Path("addresses.path").write_text(os.environ["ACCORD_ADDRESSES"])
runpy.run_module("accord_shop", run_name="__main__", alter_sys=True)
"""
STEPS = """
import json, os, pathlib, signal, threading, time

from accord.steps import StepContext, given, then


def entry(service):
    path = pathlib.Path(pathlib.Path("addresses.path").read_text())
    return json.loads(path.read_text())[service]


@given("{service:word} is killed")
def is_killed(context: StepContext, service: str) -> None:
    its = entry(service)
    context.add_cleanup(start_again, its)
    os.kill(its["pid"], signal.SIGKILL)
    time.sleep(0.3)


@given("{service:word} is stopped")
def is_stopped(context: StepContext, service: str) -> None:
    pid = entry(service)["pid"]
    context.add_cleanup(os.kill, pid, signal.SIGCONT)
    os.kill(pid, signal.SIGSTOP)


@given("{service:word} is killed in the middle of a request")
def is_killed_later(context: StepContext, service: str) -> None:
    its = entry(service)
    context.add_cleanup(start_again, its)
    os.kill(its["pid"], signal.SIGSTOP)
    timer = threading.Timer(0.7, os.kill, (its["pid"], signal.SIGKILL))
    context.add_cleanup(timer.join)
    timer.start()


@then("the answer is good")
def is_good(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 200, f"expected 200, got {answer.status}"


def start_again(its):
    request = pathlib.Path(its["start-again"])
    request.touch()
    deadline = time.monotonic() + 20
    while request.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
"""


def write(folder: Path, services: tuple[str, ...]) -> Path:
    """The shop's workspace with a feature that disturbs it."""
    workspace = workspace_in(folder)
    scenarios = [
        SCENARIO.format(service=name, way=way, request=REQUESTS.get(name, CHECK_OUT))
        for name in services
        for way in WAYS
    ]
    (workspace / "features" / "goes.feature").write_text(BACKGROUND + "".join(scenarios))
    (workspace / "steps" / "goes.py").write_text(STEPS)
    (workspace / "launch.py").write_text(LAUNCHER)
    settings = workspace / "pyproject.toml"
    start = '["python", "-m", "accord_shop"]'
    settings.write_text(settings.read_text().replace(start, '["python", "launch.py"]'))
    return workspace


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--service", action="append", choices=SERVICES)
    services = tuple(parser.parse_args().service or SERVICES)
    with tempfile.TemporaryDirectory() as folder:
        workspace = write(Path(folder, "shop"), services)
        # One after the other, as each disturbs what all of them share.
        document = prove(workspace, "features/goes.feature --workers 1", faults="")
    broke = {failure["title"]: failure["broke"] for failure in document["failures"]}
    print("| service | " + " | ".join(WAYS) + " |\n| --- " + "| --- " * len(WAYS) + "|")
    wrong = 0
    for name in services:
        its = [broke.get(f"{name} is {way}") for way in WAYS]
        wrong += sum(not it or it["service"] != name for it in its)
        print(f"| {name} | {' | '.join(said(it) for it in its)} |")
    print(f"{len(services) * len(WAYS) - wrong} of {len(services) * len(WAYS)} named rightly")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
