"""What `accord check` costs on large workspaces, beside the parsers it stands on.

    python benchmarks/check.py [--features 1000] [--services 1000] [--operations 20000]

Each part runs in a process of its own, which prints the CPU seconds it used, import time included.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FEATURE = """\
@req:SHOP-{n} @smoke
Feature: Customers order goods number {n}
  A customer chooses goods and pays for them,
  so that they can be picked up.

  Background:
    Given a signed-in customer number {n}

  Scenario: An order is placed {n}
    When the customer orders 3 pieces of "tea {n}"
    Then the order is placed
    And the total is {n}

  Scenario: An order is refused {n}
    Given the stock of "tea {n}" is empty
    When the customer orders 3 pieces of "tea {n}"
    Then the order is refused
      | field  | value   |
      | reason | nothing |

  Rule: Coupons count once
    Scenario Outline: A coupon of <discount>
      Given a coupon of <discount>
      When the customer orders 1 pieces of "tea {n}"
      Then the total is <total>

      Examples:
        | discount | total |
        | 10       | 90    |
        | 20       | 80    |
        | 30       | 70    |
"""
STEPS = '''\
"""The sentences of the generated features."""

from behave import given, then, when


@given("a signed-in customer number {n:d}")
@given('the stock of "{name}" is empty')
@given("a coupon of {n:d}")
@when('the customer orders {n:d} pieces of "{name}"')
@then("the order is placed")
@then("the order is refused")
@then("the total is {n:d}")
def step(context, **values):
    """Do nothing."""
'''
HEAD = """\
openapi: {version}
info: {{title: Service {n}, version: 1.0.0, description: Generated.}}
servers: [{{url: 'http://localhost/v1'}}]
paths:
"""
PATH = """\
  /things{i}/{{id}}:
    parameters:
    - name: id
      in: path
      required: true
      schema: {{type: string}}
    get:
      operationId: get{i}
      summary: Read thing {i}
      parameters:
      - {{name: verbose, in: query, schema: {{type: boolean, default: false}}}}
      responses:
        200:
          description: The thing
          content:
            application/json:
              schema: {{$ref: '#/components/schemas/Thing'}}
        404:
          description: No such thing
          content:
            application/problem+json:
              schema: {{$ref: '#/components/schemas/Problem'}}
    put:
      operationId: put{i}
      summary: Replace thing {i}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, total]
              properties:
                name: {{type: string, minLength: 1}}
                total: {{type: integer, minimum: 0}}
                state: {{type: string, enum: [open, closed]}}
      responses:
        200:
          description: The thing
          content:
            application/json:
              schema: {{$ref: '#/components/schemas/Thing'}}
        default:
          description: Refused
          content:
            application/problem+json:
              schema: {{$ref: '#/components/schemas/Problem'}}
"""
PARTS = """\
components:
  schemas:
    Thing:
      type: object
      required: [id, name, total]
      properties:
        id: {type: string}
        name: {type: string, example: tea}
        total: {type: integer}
        opened: {type: string, format: date-time}
        lines: {type: array, items: {$ref: '#/components/schemas/Line'}}
    Line:
      type: object
      properties: {goods: {type: string}, count: {type: integer, minimum: 1}}
    Problem:
      type: object
      properties: {title: {type: string}, status: {type: integer}, detail: {type: string}}
"""


def write_features(workspace: Path, count: int) -> None:
    for n in range(count):
        folder = workspace / "features" / f"capability-{n % 20}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"feature-{n}.feature").write_text(FEATURE.format(n=n))
    (workspace / "steps").mkdir()
    (workspace / "steps" / "shop.py").write_text(STEPS)


def write_contracts(workspace: Path, services: int, operations: int) -> None:
    (workspace / "contracts").mkdir()
    (workspace / "specs").mkdir()
    pairs_of_operations = max(operations // services // 2, 1)
    inventory = []
    for n in range(services):
        version = ("3.0.3", "3.1.0")[n % 2]
        text = HEAD.format(n=n, version=version) + "".join(
            PATH.format(i=i) for i in range(pairs_of_operations)
        )
        (workspace / "contracts" / f"service-{n}.openapi.yaml").write_text(text + PARTS)
        inventory.append(f'[services.service-{n}]\nowner = "team"\n')
    (workspace / "specs" / "services.toml").write_text("\n".join(inventory))


def check(workspace: Path) -> dict[str, int]:
    from accord.check import check as look
    from accord.sources import read_catalogue
    from accord.steps.index import read_index

    catalogue = read_catalogue(workspace)
    return {
        "faults": len(look(catalogue, read_index(workspace))),
        "scenarios": len(catalogue.scenarios()),
        "operations": len(catalogue.operations()),
    }


def gherkin(workspace: Path) -> dict[str, int]:
    from gherkin.parser import Parser

    files = list(workspace.glob("features/**/*.feature"))
    for file in files:
        Parser().parse(file.read_text())
    return {"files": len(files)}


def yaml(workspace: Path) -> dict[str, int]:
    from yaml import CSafeLoader, load

    files = list(workspace.glob("contracts/*.yaml"))
    for file in files:
        load(file.read_text(), Loader=CSafeLoader)
    return {"files": len(files)}


PARTS_OF = {"check": check, "gherkin": gherkin, "yaml": yaml}


def measure(part: str, workspace: Path) -> float:
    """CPU seconds of one part, in a process of its own."""
    earlier = os.times()
    command = [sys.executable, __file__, "--part", part, "--workspace", str(workspace)]
    process = subprocess.run(command, check=True, capture_output=True, text=True)
    later = os.times()
    seconds = (
        later.children_user
        - earlier.children_user
        + later.children_system
        - earlier.children_system
    )
    print(f"  {part:8} {seconds:6.2f} s CPU   {process.stdout.strip()}")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=int, default=1000)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--operations", type=int, default=20_000)
    parser.add_argument("--part", choices=PARTS_OF)
    parser.add_argument("--workspace", type=Path)
    wish = parser.parse_args()
    if wish.part:
        print(json.dumps(PARTS_OF[wish.part](wish.workspace)))
        return
    with tempfile.TemporaryDirectory() as folder:
        features, contracts = Path(folder, "features"), Path(folder, "contracts")
        features.mkdir()
        contracts.mkdir()
        write_features(features, wish.features)
        write_contracts(contracts, wish.services, wish.operations)
        began = time.monotonic()
        print(f"{wish.features} features (budget for 1,000: 2 s)")
        print(f"  ratio    {measure('check', features) / measure('gherkin', features):.2f}")
        print(f"{wish.services} services, {wish.operations} operations (budget: 20 s)")
        print(f"  ratio    {measure('check', contracts) / measure('yaml', contracts):.2f}")
        print(f"{time.monotonic() - began:.1f} s of wall clock")


if __name__ == "__main__":
    main()
