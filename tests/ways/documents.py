"""What a contract may leave out, or say that cannot be."""

from __future__ import annotations

import copy
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from fakes.http_service import Answer, Received, as_json
from ways.trying import SETTINGS
from ways.way import Files, Room, Way, ways_of

OPTIONS = """
[stages.contract.options]
phases = ["examples", "coverage", "fuzzing"]
max-examples = 1
patience-s = 0
"""


def answer(request: Received) -> Answer:
    if request.method not in ("GET", "HEAD"):
        return Answer(status=405, headers={"Allow": "GET, HEAD"})
    path = request.target.partition("?")[0]
    statuses = {"/nothing": 404, "/crash": 500}
    return as_json({"id": 1}, status=statuses.get(path, 200))


def document(name: str, changes: Mapping[str, Any]) -> str:
    if "raw" in changes:
        return str(changes["raw"])
    schema = changes.get("schema", {"type": "object", "required": ["id"]})
    content = {"application/json": {"schema": schema}}
    operation = {
        "operationId": "it",
        "responses": {"200": {"description": "ok", "content": content}},
        **changes.get("operation", {}),
    }
    whole = {
        "openapi": "3.0.3",
        "info": {"title": name, "version": "1"},
        "paths": {"/goods": {"get": without_none(operation)}},
        **changes.get("top", {}),
    }
    if "paths" in changes:
        whole["paths"] = changes["paths"]
    # `paths:` is there and holds nothing; what else holds nothing is not there.
    kept = {key: value for key, value in whole.items() if value is not None or key == "paths"}
    return yaml.safe_dump(copy.deepcopy(kept), sort_keys=False)


def without_none(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value is not None}


def compose(ways: Sequence[Way], sick: bool) -> Files:
    files = {
        f"contracts/{way.name}.openapi.yaml": document(way.name, way.sick if sick else {})
        for way in ways
    }
    return {
        "accord.toml": SETTINGS + OPTIONS,
        "contracts/well.openapi.yaml": document("well", {}),
        **files,
    }


def schemathesis(way: Way, folder: Path) -> Sequence[str]:
    del folder
    st = str(Path(sys.executable).with_name("st"))
    return (st, "run", f"contracts/{way.name}.openapi.yaml", "--url", "@ADDRESS@", "-n", "1")


def arguments(way: Way, sick: bool) -> Sequence[str]:
    del way, sick
    return ("run", "contract", "--env", "@ADDRESS@", "--format", "json")


ROOM = Room(
    name="documents",
    heading="What a contract says",
    suite="contract",
    ways=ways_of("documents"),
    compose=compose,
    plain=schemathesis,
    answer=answer,
    arguments=arguments,
)
