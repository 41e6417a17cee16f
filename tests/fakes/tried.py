"""Runs a contract through the real schemathesis probe, and folds what it wrote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from accord.config.settings import StageSettings
from accord.model.assignment import Assignment
from accord.model.catalogue import Catalogue, Contract
from accord.model.events import PlannedCase, StagePlanned
from accord.model.journal import read
from accord.model.run import Stage, fold
from accord.model.status import Status, Suite
from accord.pipeline.operations import contract_cases
from accord.pipeline.plan import plan
from accord.pipeline.selection import Selection
from accord.sources.openapi import read_contract
from accord.text import say
from fakes import warm
from fakes.tried_service import CONTRACT

NAME = "contract"
SIGN_IN = {"operation": "goods/signIn", "body": {"user": "amy"}, "token": "token"}
QUICK = {"seed": 7, "patience-s": 0, "max-examples": 4, "stateful-examples": 1, "sign-in": SIGN_IN}


def contract(folder: Path, text: str = CONTRACT, *, service: str = "goods") -> Contract:
    """The contract as the workspace's files say it."""
    path = folder / "contracts" / f"{service}.openapi.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return read_contract(path, workspace=folder, service=service)


def cases(*contracts: Contract) -> tuple[PlannedCase, ...]:
    return contract_cases(Catalogue(contracts=contracts))


def try_contracts(
    folder: Path,
    address: str | Mapping[str, str],
    *contracts: Contract,
    options: Mapping[str, Any] | None = None,
    only: str | tuple[str, ...] = "",
    chosen: Selection | None = None,
) -> Stage:
    """Run the probe on every planned case that is chosen, and whose id holds one of ``only``.

    Services stand at one ``address``, or each at its own.
    """
    used = contracts or (contract(folder),)
    parts = (only,) if isinstance(only, str) else only
    at = (
        dict.fromkeys((each.service for each in used), address)
        if isinstance(address, str)
        else address
    )
    [stage] = plan(
        Catalogue(contracts=used),
        {NAME: StageSettings(suite=Suite.CONTRACT)},
        chosen or Selection(),
        workspace=folder,
    )
    planned = tuple(case for case in stage.cases if any(part in case.id for part in parts))
    reports = folder / "reports" / "runs" / "one"
    assignment = Assignment(
        run="one",
        stage=NAME,
        workspace=str(folder),
        journal=str(reports / "journal" / f"{NAME}.ndjson"),
        evidence=str(reports / "evidence"),
        cases=planned,
        addresses=dict(at),
        allow=("127.0.0.1",),
        contracts=used,
        options=QUICK | stage.options | dict(options or {}),
    )
    path = reports / f"{NAME}.json"
    assignment.save(path)
    done = warm.run("accord.engines.schemathesis.probe", str(path), folder=folder, timeout=90)
    event = StagePlanned(
        at=0.0, stage=NAME, suite=Suite.CONTRACT, engine="schemathesis", cases=planned
    )
    folded = fold([event, *read(reports / "journal")]).stages[NAME]
    assert folded.started is not None, done.stdout + done.stderr
    return folded


def statuses(stage: Stage) -> set[Status]:
    return {case.status for case in stage.cases.values()}


def reasons(stage: Stage, status: Status) -> set[str]:
    told = [case.reason for case in stage.cases.values() if case.status is status]
    return {say(reason, "en") for reason in told if reason is not None}


def notes(stage: Stage) -> list[str]:
    return [say(note.note, "en") for note in stage.notes]


def titles(stage: Stage) -> list[str]:
    return [say(finding.title, "en") for finding in stage.findings]
