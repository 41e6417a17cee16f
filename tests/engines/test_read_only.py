"""At an address that is not this machine's nothing is changed until the environment allows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.forwarding import Forwarding, forwarding
from fakes.tiny_workspace import Done, TinyWorkspace

pytestmark = pytest.mark.engine

CONTRACT = """
openapi: 3.0.3
info: { title: Items, version: "1" }
paths:
  /items:
    get:
      operationId: listItems
      responses:
        "200":
          description: all
          content: { application/json: { schema: { type: array } } }
    post:
      operationId: createItem
      responses:
        "201":
          description: made
          content: { application/json: { schema: { type: object } } }
"""
READING = {"GET", "HEAD", "OPTIONS"}
SETTINGS = """
environment = "staging"

[environments.staging]
addresses = {{ items = "http://items.test" }}
{writes}

[stages.contract]
options = {{ max-examples = 2, stateful-examples = 2, patience-s = 0 }}
"""


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    workspace = TinyWorkspace.at(tmp_path)
    workspace.write("contracts/items.openapi.yaml", CONTRACT)
    workspace.write("specs/services.toml", "allow = ['items.test']\n[services.items]\n")
    workspace.feature(
        "items",
        'Read: When I send "listItems"; Then the status is 200',
        'Make: When I send "createItem"; Then the status is 201',
    )
    return workspace


def ran(tiny: TinyWorkspace, proxy: Forwarding, *arguments: str, writes: str = "") -> Done:
    tiny.write("accord.toml", SETTINGS.format(writes=writes))
    return tiny.accord("run", "--format", "json", *arguments, environment=proxy.variables)


def methods(proxy: Forwarding) -> set[str]:
    assert {url.startswith("http://items.test/") for _, url in proxy.requests} == {True}
    return {method for method, _ in proxy.requests}


def test_only_reading_is_sent_and_what_was_left_out_is_told(tiny: TinyWorkspace) -> None:
    with forwarding() as proxy:
        done = ran(tiny, proxy, "--keep-going")
    assert methods(proxy) <= READING
    assert done.code == 4
    (failure,) = done.document["failures"]
    assert (failure["title"], failure["status"]) == ("Make", "broken")
    assert "writes = true" in failure["reason"]
    contract = next(it for it in done.document["stages"] if it["name"] == "contract")
    assert (contract["verdict"], contract["counts"]["failed"]) == ("passed", 0)
    # One for each phase of the operation that would have changed something.
    assert contract["counts"]["skipped"] >= 3


def test_where_it_is_allowed_everything_is_sent(tiny: TinyWorkspace) -> None:
    with forwarding() as proxy:
        done = ran(tiny, proxy, "scenarios", writes="writes = true")
    assert done.document["counts"]["passed"] == 2
    assert "POST" in methods(proxy)


def test_a_stage_that_cannot_leave_it_at_reading_is_not_run(tiny: TinyWorkspace) -> None:
    tiny.write(
        "load/noon.toml",
        'users = 1\nduration = "1 s"\nscenarios = ["features/items.feature#read"]\n',
    )
    with forwarding() as proxy:
        done = ran(tiny, proxy, "load")
    assert done.code == 4
    (note,) = done.document["stages"][0]["notes"]
    assert "writes = true" in note["text"]
    assert "[environments.staging]" in note["hint"]
    assert {url for _, url in proxy.requests} <= {"http://items.test/health"}
