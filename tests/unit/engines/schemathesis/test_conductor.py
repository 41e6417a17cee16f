"""A contract stage in this process."""

from __future__ import annotations

import socket
from pathlib import Path

from accord.engines.schemathesis.conductor import ContractConductor
from accord.model.assignment import Assignment
from accord.model.catalogue import Catalogue
from accord.model.events import CaseFinished, StageFinished
from accord.model.journal import read
from accord.model.status import Status
from accord.pipeline.operations import contract_cases
from fakes.planned import CONTRACT


def stage(folder: Path, **options: object) -> tuple[set[tuple[Status, str]], bool]:
    """How cases ended, each with the id of its reason, and whether the stage came to its end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assignment = Assignment(
        run="r",
        stage="contract",
        workspace=str(folder),
        journal=str(folder / "journal" / "contract.ndjson"),
        evidence=str(folder / "evidence"),
        cases=contract_cases(Catalogue(contracts=(CONTRACT,))),
        addresses={"goods": f"http://127.0.0.1:{port}"},
        allow=("127.0.0.1",),
        contracts=(CONTRACT,),
        options=options,
    )
    ContractConductor(assignment).conduct()
    events = list(read(folder / "journal" / "contract.ndjson"))
    ended = {
        (event.status, event.reason.id if event.reason else "")
        for event in events
        if isinstance(event, CaseFinished)
    }
    return ended, isinstance(events[-1], StageFinished)


def test_a_service_where_nobody_listens_is_broken_and_the_stage_ends(tmp_path: Path) -> None:
    assert stage(tmp_path) == ({(Status.BROKEN, "schemathesis.down")}, True)


def test_a_phase_that_is_off_is_skipped_before_anybody_is_called(tmp_path: Path) -> None:
    ended, _ = stage(tmp_path, phases=["fuzzing"])
    assert (Status.SKIPPED, "schemathesis.phase-off") in ended
