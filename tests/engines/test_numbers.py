"""Numbers and days as they come, beyond what 64 bits and calendars hold, end no stage."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from fakes.http_service import Answer, Received, as_json, serving
from fakes.tiny_workspace import TinyWorkspace

pytestmark = pytest.mark.engine

BIG = 2**63
NUMBERS = (
    f'{{"id": {BIG}, "huge": 1e400, "tiny": 1e-400, "day": "10000-01-01", '
    '"more": 123456789012345678901234567890.5}'
)
ANSWERS = {"200": {"description": "numbers", "content": {"application/json": {"schema": {
    "type": "object", "properties": {
        "id": {"type": "integer"}, "huge": {"type": "number", "maximum": "MOST"},
        "day": {"type": "string"}}}}}}}  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Numbers", "version": "1"},
    "paths": {
        "/numbers": {
            "get": {"operationId": "read", "responses": ANSWERS},
            "put": {
                "operationId": "write",
                "requestBody": {"required": True, "content": {"application/json": {
                    "schema": {"type": "object", "required": ["id"], "properties": {
                        "id": {"type": "integer", "minimum": BIG}}},
                    "example": {"id": BIG}}}},
                "responses": {**ANSWERS, "400": {"description": "too small"}},
            },
        },
        "/odd": {"get": {"operationId": "odd", "responses": ANSWERS}},
    },
}  # fmt: skip
FEATURE = f"""
@service:numbers
Feature: Numbers
  @id:exact
  Scenario: They are exact
    When I send "read"
    Then "id" is {BIG}
    And "huge" is 1e400
    And "tiny" is greater than 0
    And "day" is "10000-01-01"
    And "more" is greater than 123456789012345678901234567890
    And I remember "id" as "id"
    And I remember "huge" as "huge"
    When I send "write" with:
      | id | {{id}} |
    Then "id" is {{id}}

  @id:odd
  Scenario: NaN is no JSON
    When I send "odd"
    Then the status is 200
"""
PROFILE = 'rate = "4/s"\nduration = "1 s"\n[[scenarios]]\nid = "exact"\n'
SETTINGS = """
[environments.local]
nonce = false
addresses = {{ numbers = "{address}" }}

[stages.contract.options]
patience-s = 0
max-examples = 2
stateful-examples = 1
whole-ranges = 0
"""


def answer(received: Received) -> Answer:
    kind = {"Content-Type": "application/json"}
    if received.target.startswith("/odd"):
        return Answer(headers=kind, body=b'{"id": NaN}')
    if received.method == "GET":
        return Answer(headers=kind, body=NUMBERS.encode())
    try:
        number = json.loads(received.body)["id"]
    except (ValueError, KeyError, TypeError):
        number = 0
    if not isinstance(number, int) or number < BIG:
        return as_json({}, status=400)
    return as_json({"id": number})


COMMON = Path(str(files("accord.scaffold"))) / "templates" / "common"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    tiny = TinyWorkspace(tmp_path_factory.mktemp("numbers"))
    for name in ("environment.py", "steps/accord.py"):
        tiny.write(name, (COMMON / name).read_text())
    # JSON writers write no such number, and documents have them all the same.
    tiny.write("contracts/numbers.openapi.json", json.dumps(DOCUMENT).replace('"MOST"', "1e400"))
    tiny.write("features/numbers.feature", FEATURE)
    tiny.write("load/numbers.toml", PROFILE)
    with serving(answer) as service:
        tiny.write("accord.toml", SETTINGS.format(address=service.address))
        done = tiny.accord("run", "--format", "json")
    return dict(done.document)


def test_no_stage_is_broken_by_a_number(document: dict[str, Any]) -> None:
    verdicts = {stage["name"]: stage["verdict"] for stage in document["stages"]}
    assert verdicts == {"scenarios": "failed", "contract": "failed", "load": "passed"}


def test_only_what_is_no_json_fails(document: dict[str, Any]) -> None:
    titles = {failure["title"].partition(" · ")[0] for failure in document["failures"]}
    assert titles <= {"NaN is no JSON", "GET /odd", "PUT /numbers", "GET /numbers"}
    assert "NaN is no JSON" in titles
