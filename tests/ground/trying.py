"""The ground tried by the contract stage, and by the engine alone in the same time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from accord.model.catalogue import Contract
from accord.model.run import Stage
from fakes.tried import contract, try_contracts
from ground.contract import DOCUMENT
from ground.defects import DEFECTS

# A finding as the pair of its operation and its kind.
Shown = frozenset[tuple[str, str]]

# What is thought out, and as little as can be of what the engine draws.
THOUGHT_OUT = {
    "phases": ["examples", "fuzzing", "stateful"],
    "patience-s": 0,
    "max-examples": 1,
    "stateful-examples": 1,
}


def sign_in(user: str, role: str, **scope: list[str]) -> dict[str, Any]:
    return {"operation": "ground/signIn", "body": {"user": user}, "role": role, **scope}


SIGN_INS = [
    sign_in("root", "admin", tags=["admin"]),
    sign_in("amy", "customer"),
    sign_in("ben", "customer"),
]


def ground_contract(folder: Path) -> Contract:
    return contract(folder, yaml.safe_dump(DOCUMENT, sort_keys=False), service="ground")


def tried(folder: Path, address: str, **options: Any) -> Stage:
    """The stage over the whole ground."""
    given = {"sign-in": SIGN_INS, "max-examples": 15, "stateful-examples": 6, **options}
    return try_contracts(folder, address, ground_contract(folder), options=given)


def shown(stage: Stage) -> Shown:
    return frozenset((finding.operation, finding.kind) for finding in stage.findings)


def tried_bare(folder: Path, address: str, *, seed: int, seconds: int) -> Shown:
    """What the engine finds alone, in a process of its own, signed in as its users would be."""
    command = [sys.executable, "-m", "ground.bare", address, str(seed), str(seconds)]
    paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    return frozenset((operation, kind) for operation, kind in json.loads(done.stdout))


def found(findings: Collection[tuple[str, str]]) -> set[str]:
    """The names of the planted defects that these findings show."""
    return {
        planted.name
        for planted in DEFECTS
        for operation, kind in findings
        if planted.is_shown_by(operation, kind)
    }


def strangers(findings: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Findings that show no planted defect."""
    return {
        (operation, kind)
        for operation, kind in findings
        if not any(planted.is_shown_by(operation, kind) for planted in DEFECTS)
    }
