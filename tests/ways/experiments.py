"""What an experiment does instead of disturbing something that holds."""

from __future__ import annotations

import copy
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from fakes.http_service import Answer, Received, as_json
from ways.files import INVENTORY
from ways.trying import SETTINGS
from ways.way import Files, Room, Way, ways_of

ACTS = """
import os
import sys


def raises():
    {}["token"]


def leaves():
    sys.exit(0)


def ends():
    os._exit(0)
"""
INTERRUPTING = """
from chaoslib.exceptions import InterruptExecution


def before_activity_control(context, **kwargs):
    if context.get("type") == "action":
        raise InterruptExecution("enough")
"""
GOODS = {"type": "http", "url": "@ADDRESS@/goods"}


def answer(request: Received) -> Answer:
    statuses = {"/nothing": 404, "/crash": 500}
    return as_json({"id": 1}, status=statuses.get(request.target, 200))


def experiment(name: str, changes: Mapping[str, Any]) -> str:
    probe = {"type": "probe", "name": "shown", "tolerance": 200, "provider": GOODS}
    action = {"type": "action", "name": "act", "provider": GOODS}
    look = {"type": "probe", "name": "shown meanwhile", "tolerance": 200, "provider": GOODS}
    parts = {
        part: without_none({**before, **changes.get(part, {})})
        for part, before in (("probe", probe), ("action", action), ("look", look))
    }
    document = {
        "title": name,
        "description": "The goods stay.",
        "steady-state-hypothesis": {"title": "goods are shown", "probes": [parts["probe"]]},
        "method": [parts["action"], parts["look"]],
        "rollbacks": [],
        **changes.get("top", {}),
    }
    # As people write it: without the anchors that stand for what is the same.
    return yaml.safe_dump(copy.deepcopy(without_none(document)), sort_keys=False)


def without_none(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: copy.deepcopy(value) for key, value in table.items() if value is not None}


def compose(ways: Sequence[Way], sick: bool) -> Files:
    files = {
        f"chaos/{way.name}.yaml": experiment(way.name, way.sick if sick else {}) for way in ways
    }
    return {
        "accord.toml": f"{SETTINGS}\n[stages.chaos]\ntimeout-s = 900\n",
        "specs/services.toml": INVENTORY,
        "acts.py": ACTS,
        "interrupting.py": INTERRUPTING,
        **files,
    }


def chaos(way: Way, folder: Path) -> Sequence[str]:
    del folder
    run = (str(Path(sys.executable).with_name("chaos")), "run", f"chaos/{way.name}.yaml")
    return ("env", "PYTHONPATH=.", *run)


ROOM = Room(
    name="experiments",
    heading="What an experiment does",
    suite="chaos",
    ways=ways_of("experiments"),
    compose=compose,
    plain=chaos,
    answer=answer,
)
