"""What a service may answer instead of what is right, to every suite."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from fakes.http_service import Answer, Received, as_json
from ways.trying import SETTINGS
from ways.way import Files, Room, Way, ways_of

RIGHT = {"id": 1, "name": "tea"}
WAYS = ways_of("answers")
SICK = {way.name: way.sick for way in WAYS}
NOBODY = "http://127.0.0.1:9/"
INVENTORY = """
allow = ["127.0.0.1"]

[services.goods]
title = "Goods"
contract = "contracts/goods.openapi.yaml"
health = ""
"""
ASKED_BY_ACCORD = """
from behave import then, when


@when('I read "{name}"')
def read(context, name):
    client = context.accord.client
    context.accord.keep(lambda: client.request("goods", "GET", f"/{name}"))


@then("it is answered")
def answered(context):
    status = context.accord.answer().status
    assert status == 200, f"expected 200, got {status}"
"""
ASKED_PLAINLY = """
import requests
from behave import then, when


@when('I read "{name}"')
def read(context, name):
    context.answer = requests.get(f"@ADDRESS@/sick/{name}", timeout=5)


@then("it is answered")
def answered(context):
    assert context.answer.status_code == 200, context.answer.status_code
"""
LOCUSTFILE = """
from locust import FastHttpUser, constant, task


class Visitor(FastHttpUser):
    host = "@ADDRESS@"
    wait_time = constant(0.1)
    network_timeout = connection_timeout = 2

    @task
    def read(self):
        self.client.get("/sick/{name}")
"""
SCHEMA = {
    "type": "object",
    "required": ["id", "name"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "maximum": 100},
        "name": {"type": "string", "maxLength": 20},
        "price": {"type": "number"},
        "state": {"type": "string", "enum": ["open", "sold"]},
        "since": {"type": "string", "format": "date"},
        "secret": {"type": "string", "writeOnly": True},
    },
}


def answer(request: Received) -> Answer:
    """``/sick/<name>`` is answered as the way says, ``/well/<name>`` as it should be."""
    if request.method not in ("GET", "HEAD"):
        return Answer(status=405, headers={"Allow": "GET, HEAD"})
    _, condition, name, *_ = [*request.target.partition("?")[0].split("/"), "", ""]
    if condition != "sick" or name not in SICK:
        return as_json(RIGHT, X_Version="2")
    return answered(request, SICK[name])


def answered(request: Received, sick: dict[str, Any]) -> Answer:
    """The answer that a row describes."""
    body = bytes.fromhex(sick["bytes"]) if "bytes" in sick else sick.get("body", "{}").encode()
    headers = {"Content-Type": sick.get("type", "application/json")}
    headers["X-Version"] = sick.get("version", "2")
    if "version" in sick:
        body = json.dumps(RIGHT).encode()
    if "gzip" in sick:
        headers["Content-Encoding"] = "zip2" if sick["gzip"] == "unknown" else "gzip"
        body = compressed(sick["gzip"])
    if "location" in sick:
        headers["Location"] = request.target if sick["location"] == "self" else NOBODY
    return Answer(
        status=sick.get("status", 200),
        headers={name: value for name, value in headers.items() if value},
        body=body,
        wait_s=sick.get("wait_s", 0.0),
        hang_up=sick.get("hang_up", False),
        announced=sick.get("announced"),
    )


def compressed(how: str) -> bytes:
    plain = json.dumps(RIGHT).encode()
    whole = gzip.compress(plain)
    return {
        "cut": whole[: len(whole) // 2],
        "plain": plain,
        "checksum": whole[:-8] + b"\0\0\0\0" + whole[-4:],
        "unknown": whole,
    }[how]


def contract(ways: Sequence[Way]) -> str:
    """One operation a way."""
    good = {
        "description": "The goods",
        "headers": {"X-Version": {"required": True, "schema": {"type": "integer"}}},
        "content": {"application/json": {"schema": SCHEMA}},
    }
    refused = {
        "description": "Refused",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    statuses = {str(status): refused for status in (401, 403, 404, 429)}
    paths = {
        f"/{way.name}": {"get": {"operationId": way.name, "responses": {"200": good, **statuses}}}
        for way in ways
    }
    head = {"openapi": "3.0.3", "info": {"title": "Goods", "version": "1"}}
    return yaml.safe_dump({**head, "paths": paths}, sort_keys=False)


def shop(ways: Sequence[Way], sick: bool, more: str = "") -> dict[str, str]:
    """The service with its contract, and how it is asked."""
    condition = "sick" if sick else "well"
    client = "\n[client]\ntimeout-s = 2\n"
    return {
        "accord.toml": SETTINGS.replace('"@ADDRESS@"', f'"@ADDRESS@/{condition}"') + client + more,
        "specs/services.toml": INVENTORY,
        "contracts/goods.openapi.yaml": contract(ways),
    }


def scenarios(ways: Sequence[Way], sick: bool) -> Files:
    texts = "".join(
        f'\n  @load\n  Scenario: {way.name}\n    When I read "{way.name}"\n'
        "    Then it is answered\n"
        for way in ways
    )
    return {
        **shop(ways, sick),
        "features/answers.feature": f"Feature: answers\n{texts}",
        "steps/answers.py": ASKED_BY_ACCORD,
    }


def operations(ways: Sequence[Way], sick: bool) -> Files:
    options = """
[stages.contract.options]
max-examples = 1
patience-s = 0
request-timeout-s = 2
phases = ["examples", "coverage", "fuzzing"]
"""
    return shop(ways, sick, options)


def profile(ways: Sequence[Way], sick: bool) -> Files:
    weights = "".join(
        f'\n[[scenarios]]\nid = "features/answers.feature#{way.name}"\n' for way in ways
    )
    # Without a thought between they keep a whole core busy, and what is saturated proves nothing.
    users = f'users = {min(20, 2 * len(ways))}\nthink = "50 ms"\nduration = "4 s"\n'
    text = f'title = "all"\n{users}{weights}'
    return {**scenarios(ways, sick), "load/all.toml": text}


def behave(way: Way, folder: Path) -> Sequence[str]:
    del way, folder
    return (sys.executable, "-m", "behave", "--no-color")


def schemathesis(way: Way, folder: Path) -> Sequence[str]:
    del folder
    st = Path(sys.executable).with_name("st")
    words = ("--max-examples", "1", "--request-timeout", "2", "--workers", "1")
    return (
        str(st),
        "run",
        "contracts/goods.openapi.yaml",
        "--url",
        "@ADDRESS@/sick",
        *words,
        "--include-operation-id",
        way.name,
    )


def locust(way: Way, folder: Path) -> Sequence[str]:
    del way, folder
    words = ("--headless", "--users", "1", "--run-time", "1s", "--stop-timeout", "3")
    return (str(Path(sys.executable).with_name("locust")), "-f", "plain_locustfile.py", *words)


def plain_steps(ways: Sequence[Way], sick: bool) -> Files:
    del ways, sick
    return {"steps/answers.py": ASKED_PLAINLY}


def plain_locustfile(ways: Sequence[Way], sick: bool) -> Files:
    del sick
    return {"plain_locustfile.py": LOCUSTFILE.replace("{name}", ways[0].name)}


ROOMS = (
    Room(
        name="answers-scenarios",
        heading="What the service answers to a scenario",
        suite="scenarios",
        ways=WAYS,
        compose=scenarios,
        plain=behave,
        plain_files=plain_steps,
        told_by_junit=True,
        answer=answer,
    ),
    Room(
        name="answers-contract",
        heading="What the service answers to the contract stage",
        suite="contract",
        ways=WAYS,
        compose=operations,
        plain=schemathesis,
        answer=answer,
    ),
    Room(
        name="answers-load",
        heading="What the service answers under load",
        suite="load",
        ways=WAYS,
        compose=profile,
        plain=locust,
        plain_files=plain_locustfile,
        answer=answer,
    ),
)
