"""A workspace over the four services of ``fakes.chain``, and what a run says of their faults."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final

from fakes import warm
from fakes.chain import FAULTS, NEXT
from fakes.ports import free_port

CHAIN: Final = str(Path(__file__).with_name("chain.py"))
COLLECTOR: Final = str(Path(__file__).with_name("trace_collector.py"))
_CONTRACT: Final = """openapi: 3.0.3
info: {{ title: {name}, version: "1" }}
paths:
  /{name}s:
    post:
      operationId: place{title}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [quantity, fault]
              properties:
                quantity: {{ type: integer, minimum: 1 }}
                fault: {{ type: string }}
      responses:
        "200":
          description: the amount
          content:
            application/json:
              schema:
                type: object
                required: [amount]
                properties: {{ amount: {{ type: integer }} }}
        "422": {{ description: refused }}
        "500": {{ description: failed }}
        "503": {{ description: busy }}
"""
_FOLLOW: Final = """
import sys, time
with open(sys.argv[1]) as log:
    log.seek(0, 2)
    while True:
        sys.stdout.write(log.read())
        time.sleep(0.1)
"""
_SCENARIO: Final = """
  Scenario: {fault}
    When I send "placeFront" with:
      | quantity | 2 |
      | fault    | {fault} |
    Then the status is 200
    And the answer's amount is 210
"""


def write(folder: Path, environment: str, *, faults: Iterable[str] = FAULTS) -> Path:
    """A workspace with a scenario a fault; ``environment`` is the rest of its settings."""
    for name in ("contracts", "features", "specs"):
        (folder / name).mkdir(parents=True)
    inventory = ""
    for name, callee in NEXT.items():
        contract = folder / f"contracts/{name}.openapi.yaml"
        contract.write_text(_CONTRACT.format(name=name, title=name.title()))
        inventory += f"[services.{name}]\nowner = '{name}-team'\n"
        inventory += f"depends-on = {[callee] if callee else []}\n"
    (folder / "specs/services.toml").write_text(inventory)
    scenarios = "".join(_SCENARIO.format(fault=fault) for fault in faults)
    (folder / "features/orders.feature").write_text(f"Feature: Orders\n{scenarios}")
    (folder / "accord.toml").write_text("[stages.contract]\nenabled = false\n" + environment)
    return folder


def started(dialect: str) -> str:
    """The settings of an environment that Accord starts."""
    settings = "[environments.local.commands]\n"
    for name in NEXT:
        settings += f"{name} = {json.dumps(_command(name, '{port}', dialect))}\n"
    return settings


@contextmanager
def standing(folder: Path, dialect: str) -> Iterator[str]:
    """The settings of an environment that runs already: its lines by command, spans by a port."""
    printed = folder / "all.txt"
    with ExitStack() as stack:
        log = stack.enter_context(printed.open("wb"))
        addresses, otlp = _at_work(stack, folder, dialect, log=log)
        follow = [sys.executable, "-S", "-u", "-c", _FOLLOW, str(printed)]
        yield (
            f"[environments.local]\nready-s = 30\naddresses = {{ {addresses} }}\n"
            f"[environments.local.tracing]\nlisten = '127.0.0.1:{otlp}'\n"
            f"[environments.local.logs.all]\ncommand = {json.dumps(follow)}\n"
        )


@contextmanager
def stored(folder: Path, kind: str) -> Iterator[str]:
    """The settings of an environment that runs already, and whose spans lie in a store alone."""
    with ExitStack() as stack:
        addresses, store = _at_work(stack, folder, "otel")
        _beside(stack, [sys.executable, COLLECTOR, str(store)], {})
        yield (
            f"[environments.local]\nready-s = 30\naddresses = {{ {addresses} }}\n"
            "[environments.local.tracing]\n"
            f'stored = {{ {kind} = "http://127.0.0.1:{store}" }}\n'
        )


def _at_work(
    stack: ExitStack, folder: Path, dialect: str, *, log: IO[bytes] | None = None
) -> tuple[str, int]:
    """Run the services until the stack is closed: their addresses, and where they send spans."""
    *ports, receiver = (free_port() for _ in range(len(NEXT) + 1))
    addresses = {name: f"http://127.0.0.1:{port}" for name, port in zip(NEXT, ports, strict=True)}
    listed = folder / "addresses.json"
    listed.write_text(json.dumps(addresses))
    sends = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{receiver}",
        "OTEL_BSP_SCHEDULE_DELAY": "500",
        "ACCORD_ADDRESSES": str(listed),
    }
    for name, port in zip(NEXT, ports, strict=True):
        variables = {**sends, "OTEL_SERVICE_NAME": name}
        _beside(stack, _command(name, str(port), dialect), variables, log=log)
    return _inline(addresses), receiver


def _beside(
    stack: ExitStack,
    command: list[str],
    variables: Mapping[str, str],
    *,
    log: IO[bytes] | None = None,
) -> None:
    """Run a process until the stack is closed; ``log`` takes what it prints."""
    stderr = subprocess.STDOUT if log else None
    own = {**os.environ, **variables}
    child = subprocess.Popen(command, env=own, stdout=log, stderr=stderr)
    stack.enter_context(child)
    stack.callback(child.kill)


def _command(name: str, port: str, dialect: str) -> list[str]:
    return [sys.executable, CHAIN, name, "--port", port, "--dialect", dialect]


def _inline(table: Mapping[str, str]) -> str:
    return ", ".join(f"{name} = {json.dumps(value)}" for name, value in table.items())


def said(folder: Path) -> dict[str, dict[str, Any]]:
    """What a run says of each fault: ``service``, ``certain``, ``others``; empty if nothing."""
    done = warm.run(
        "accord",
        *("-C", str(folder), "run", "--format", "json"),
        environment=os.environ | {"ACCORD_LANGUAGE": "en"},
        timeout=200,
    )
    document = json.loads(done.stdout)
    return {failure["title"]: failure["broke"] or {} for failure in document["failures"]}


def verdict(fault: str, told: dict[str, Any]) -> str:
    """``right``, ``either`` (the right one is among those named), ``wrong``, ``wrong, certain``."""
    if not told:
        return "nothing"
    if told["service"] == FAULTS[fault]:
        return "right, certain" if told["certain"] else "right"
    if FAULTS[fault] in told["others"]:
        return "either"
    return "wrong, certain" if told["certain"] else "wrong"
