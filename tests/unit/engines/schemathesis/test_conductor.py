"""A contract stage in this process."""

from __future__ import annotations

import gc
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from accord.client.sessions import Credentials
from accord.engines.schemathesis.conductor import ContractConductor
from accord.model.catalogue import Catalogue, Contract
from accord.model.events import CaseFinished, Noted, StageFinished
from accord.model.journal import read
from accord.model.status import Status
from accord.pipeline.operations import contract_cases
from accord.sources.openapi.keywords import UNUSABLE
from fakes.assigned import assignment
from fakes.http_service import as_json, serving
from fakes.planned import CONTRACT
from fakes.ports import free_port


def conductor(
    folder: Path, port: int, *, contract: Contract = CONTRACT, **options: object
) -> ContractConductor:
    return ContractConductor(
        assignment(
            folder,
            stage="contract",
            journal=str(folder / "journal" / "contract.ndjson"),
            cases=contract_cases(Catalogue(contracts=(contract,))),
            addresses={"goods": f"http://127.0.0.1:{port}"},
            contracts=(contract,),
            options=options,
        )
    )


def stage(
    folder: Path, *, contract: Contract = CONTRACT, **options: object
) -> tuple[set[tuple[Status, str]], bool]:
    """How cases ended, each with the id of its reason, and whether the stage came to its end."""
    return stage_at(free_port(), folder, contract=contract, **options)


def stage_at(
    port: int, folder: Path, *, contract: Contract = CONTRACT, **options: object
) -> tuple[set[tuple[Status, str]], bool]:
    """The same of a service at a port."""
    conductor(folder, port, contract=contract, **options).conduct()
    events = list(read(folder / "journal" / "contract.ndjson"))
    ended = {
        (event.status, event.reason.id if event.reason else "")
        for event in events
        if isinstance(event, CaseFinished)
    }
    return ended, isinstance(events[-1], StageFinished)


def test_a_service_where_nobody_listens_is_broken_and_the_stage_ends(tmp_path: Path) -> None:
    assert stage(tmp_path) == ({(Status.BROKEN, "schemathesis.down")}, True)


def test_a_service_whose_addresses_are_lost_is_broken_before_it_is_looked_for(
    tmp_path: Path,
) -> None:
    document = {**CONTRACT.document, "servers": [{"url": "shop:80/v1"}], UNUSABLE: "address"}
    ended, _ = stage(tmp_path, contract=replace(CONTRACT, document=document))
    assert ended == {(Status.BROKEN, "contract.address-lost")}


def test_what_would_help_is_told_where_nobody_can_sign_in(tmp_path: Path) -> None:
    with serving(lambda _: as_json({})) as service:
        port = int(service.address.rpartition(":")[2])
        ended, _ = stage_at(port, tmp_path, sign_in=[{"headers": {"X-Key": "{key}"}}])
    assert ended == {(Status.BROKEN, "client.sign-in-no-variable")}
    notes = [it for it in read(tmp_path / "journal" / "contract.ndjson") if isinstance(it, Noted)]
    assert [it.hint and it.hint.id for it in notes] == ["client.sign-in-no-variable.hint"]


def test_a_phase_that_is_off_is_skipped_before_anybody_is_called(tmp_path: Path) -> None:
    ended, _ = stage(tmp_path, phases=["fuzzing"])
    assert (Status.SKIPPED, "schemathesis.phase-off") in ended


@pytest.mark.parametrize("signed_in", [True, False])
def test_credentials_are_made_up_only_where_nobody_is_signed_in(
    tmp_path: Path, signed_in: bool
) -> None:
    service = SimpleNamespace(labels=frozenset(), callable=lambda _: frozenset())
    somebody = SimpleNamespace(stand_ins=Credentials(headers={"Authorization": "Basic x"}))
    told = conductor(tmp_path, 1)._settings(
        service,  # type: ignore[arg-type]
        frozenset({"fuzzing"}),
        [somebody] if signed_in else [],  # type: ignore[list-item]
        base_url="http://127.0.0.1:1",
        seconds=1.0,
    )
    assert told["generation"].get("with-security-parameters", True) is not signed_in


def test_garbage_is_looked_for_seldom_while_a_stage_is_tried(tmp_path: Path) -> None:
    at_work, usual = conductor(tmp_path, 1, phases=[]), gc.get_threshold()
    gc.set_threshold(10, *usual[1:])
    collections = gc.get_stats()[0]["collections"]
    try:
        at_work.conduct()
        assert gc.get_stats()[0]["collections"] - collections <= 2
    finally:
        gc.set_threshold(*usual)
