"""What OpenTelemetry's own agent sends for real frameworks, read by the receiver."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from accord.evidence.hops import HopRecord
from accord.evidence.otlp_receiver import Receiver
from fakes.command import Command
from fakes.tiny_workspace import TinyWorkspace

pytestmark = pytest.mark.engine
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "b7ad6b7169203331"
AGENT = str(Path(sys.executable).parent / "opentelemetry-instrument")
TESTS = str(Path(__file__).parents[1])


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], HopRecord]:
    """What two instrumented services sent of one request, by service and event."""
    with ExitStack() as stack:
        receiver = stack.enter_context(Receiver(tmp_path_factory.mktemp("spool")).running())
        children = [stack.enter_context(service(receiver, name)) for name in ("front", "price")]
        front, price = (port(child) for child in children)
        headers = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
        requests.get(
            f"http://127.0.0.1:{front}/orders/0?price={price}", headers=headers, timeout=20
        )
        return wait_for_records(receiver)


@contextmanager
def service(receiver: Receiver, name: str) -> Iterator[subprocess.Popen[str]]:
    """An instrumented service while it runs."""
    own = {"PYTHONPATH": TESTS, "OTEL_SERVICE_NAME": name}
    child = subprocess.Popen(
        [AGENT, sys.executable, "-m", "fakes.instrumented", name],
        env={**os.environ, **receiver.variables(), **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with child:
        try:
            yield child
        finally:
            child.terminate()


def port(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def wait_for_records(receiver: Receiver) -> dict[tuple[str, str], HopRecord]:
    records: dict[tuple[str, str], HopRecord] = {}
    for _ in range(200):
        records = {
            (record.service, record.event): record
            for record in receiver.records()
            if record.trace == TRACE and record.event
        }
        if len(records) == 3:
            break
        time.sleep(0.05)
    return records


def test_both_sides_of_every_hop_arrive(records: dict[tuple[str, str], HopRecord]) -> None:
    statuses = {side: record.status for side, record in records.items()}
    assert statuses == {
        ("front", "answered"): 502,
        ("front", "called"): 500,
        ("price", "answered"): 500,
    }


def test_the_sides_join_by_their_ids(records: dict[tuple[str, str], HopRecord]) -> None:
    front, called = records["front", "answered"], records["front", "called"]
    assert (front.parent, called.parent) == (SPAN, front.span)
    assert records["price", "answered"].parent == called.span


def test_a_call_says_where_it_went(records: dict[tuple[str, str], HopRecord]) -> None:
    called = records["front", "called"]
    assert called.to.startswith("127.0.0.1:")
    assert called.path == "/prices/0"


def test_an_exception_is_told_in_its_own_words(records: dict[tuple[str, str], HopRecord]) -> None:
    assert "ZeroDivisionError" in records["price", "answered"].message


FRONT = """\
openapi: 3.0.3
info: {title: front, version: "1"}
paths:
  /orders/{number}:
    get:
      operationId: getOrder
      parameters: [{name: number, in: path, required: true, schema: {type: integer}}]
      responses:
        "200": {description: ok}
        "502": {description: the price is not known}
"""
FEATURE = """\
Feature: orders
  Scenario: an order has a price
    When I send "getOrder" with:
      | number | 0 |
    Then the status is 200
"""
SERVICES = """\
[services.front]
contract = "contracts/front.openapi.yaml"
depends-on = ["price"]
health = ""

[services.price]
depends-on = []
health = ""
"""


def test_a_run_names_an_instrumented_service_that_logs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", TESTS)
    workspace = TinyWorkspace(tmp_path)
    words = [AGENT, sys.executable, "-m", "fakes.instrumented"]
    commands = {name: json.dumps([*words, name, "{port}"]) for name in ("front", "price")}
    workspace.write(
        "accord.toml",
        "[environments.local]\nready-s = 120\n[environments.local.commands]\n"
        + "".join(f"{name} = {command}\n" for name, command in commands.items()),
    )
    workspace.write("specs/services.toml", SERVICES)
    workspace.write("contracts/front.openapi.yaml", FRONT)
    workspace.write("features/orders.feature", FEATURE)
    accord = Command(tmp_path)
    assert accord("run", "scenarios", "--format", "json") == 1
    (failure,) = accord.document["failures"]
    assert (failure["broke"]["service"], failure["broke"]["certain"]) == ("price", True)
    assert "ZeroDivisionError" in failure["broke"]["because"]
