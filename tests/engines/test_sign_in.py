"""Who is declared once is signed in by every suite, as the contract asks for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from fakes import guarded_service as doors
from fakes.guarded_service import guarded
from fakes.tiny_workspace import TinyWorkspace

pytestmark = pytest.mark.engine

SETTINGS = """
[environments.local]
nonce = false
addresses = {{ guarded = "{address}" }}
variables = {{ pass = "{password}", shop-key = "{key}" }}

[environments.local.sign-in.amy]
username = "amy"
password = "{{pass}}"

[environments.local.sign-in.partner]
key = "{{shop-key}}"

[environments.local.sign-in.clerk]
operation = "guarded/signIn"
body = {{ user = "amy", pin = "{{pass}}" }}
token-at = "data.token"

[stages.contract.options]
patience-s = 0
max-examples = 2
stateful-examples = 1
whole-ranges = 0
"""
FEATURE = """
Feature: Doors
  Scenario Outline: <who> gets in by <door>
    Given I am signed in as "<who>"
    When I send "guarded/<door>"
    Then the status is 200

    @loaded
    Examples: by name or token
      | who     | door       |
      | amy     | basic      |
      | amy     | oauth      |
      | amy     | openid     |
      | clerk   | bearer     |

    Examples: by key
      | who     | door       |
      | partner | header-key |
      | partner | query-key  |
      | partner | cookie-key |

  @id:nobody
  Scenario: Nobody does not get in
    When I send "guarded/basic"
    Then the status is 401
"""
PROFILE = """
users = 2
duration = "1 s"
thresholds = ["errors <= 0 %"]

[[scenarios]]
tags = "@loaded"
"""


LOCUSTFILE = """
from locust import FastHttpUser, HttpUser, constant_pacing

def doors(user):
    for door in ("basic", "bearer", "header-key", "query-key", "cookie-key"):
        user.client.get("/" + door)
    user.client.get("/either", headers={"Accord-Sign-In": "amy"})

class Slow(HttpUser):
    host, tasks, wait_time = "{address}", [doors], constant_pacing(0.2)

class Fast(FastHttpUser):
    host, tasks, wait_time = "{address}", [doors], constant_pacing(0.2)
"""
LOCUST = "[locust]\nusers = 2\nspawn-rate = 2\nrun-time = 1s\n"
EXPERIMENT = """
version: 1.0.0
title: Doors open
description: Those who are signed in get in while a file comes and goes.
steady-state-hypothesis:
  title: The door opens
  probes:
    - type: probe
      name: basic
      tolerance: 200
      provider: {{ type: http, url: "{address}/basic" }}
method:
  - type: action
    name: a file comes
    provider: {{ type: process, path: touch, arguments: "{mark}" }}
  - type: probe
    name: bearer, as the clerk
    tolerance: 200
    provider:
      {{ type: http, url: "{address}/bearer", headers: {{ Accord-Sign-In: clerk }} }}
"""


COMMON = Path(str(files("accord.scaffold"))) / "templates" / "common"


def workspace(folder: Path, address: str) -> TinyWorkspace:
    contents = {
        "accord.toml": SETTINGS.format(address=address, password=doors.PASSWORD, key=doors.KEY),
        "contracts/guarded.openapi.json": json.dumps(doors.DOCUMENT),
        "features/doors.feature": FEATURE,
        "load/doors.toml": PROFILE,
        "load/plain.py": LOCUSTFILE.replace("{address}", address),
        "locust.conf": LOCUST,
        "chaos/doors.yaml": EXPERIMENT.format(address=address, mark=folder / "mark"),
        **{name: (COMMON / name).read_text() for name in ("environment.py", "steps/accord.py")},
    }
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return TinyWorkspace(folder)


def test_every_suite_signs_in(tmp_path: Path) -> None:
    with guarded() as guard:
        done = workspace(tmp_path, guard.address).accord("run", "--format", "json")
    stages = {stage["name"]: stage for stage in done.document["stages"]}
    assert {name: stage["verdict"] for name, stage in stages.items()} == {
        "scenarios": "passed",
        "contract": "incomplete",
        "load": "passed",
        "chaos": "passed",
    }
    # Nobody tells the stage what to sign in with: that is a secret.
    unproved = [it["operation"] for it in stages["contract"]["unproved"]]
    assert (unproved, done.document["failures"]) == (["guarded/signIn"], [])
    written = [
        path for path in tmp_path.rglob("*") if path.is_file() and path.name != "accord.toml"
    ]
    for secret in (doors.PASSWORD, doors.KEY, "opal-token"):
        assert [path for path in written if secret.encode() in path.read_bytes()] == []


def test_plain_behave_signs_in_too(tmp_path: Path) -> None:
    with guarded() as guard:
        workspace(tmp_path, guard.address)
        (tmp_path / "up.json").write_text(json.dumps({"guarded": guard.address}), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "behave", "--no-color"],
            cwd=tmp_path,
            env=os.environ | {"ACCORD_ADDRESSES": str(tmp_path / "up.json")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert "8 scenarios passed, 0 failed" in done.stdout
