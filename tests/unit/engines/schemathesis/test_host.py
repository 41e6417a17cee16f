"""The door by which schemathesis is started, which never imports it."""

from __future__ import annotations

from pathlib import Path

from accord.engines.schemathesis.host import Schemathesis
from accord.model.status import Suite
from fakes.assigned import assignment, imported_with


def test_the_probe_is_started_in_the_workspace(tmp_path: Path) -> None:
    launch = Schemathesis().launch(assignment(tmp_path), tmp_path / "contract.json")
    assert launch.folder == tmp_path
    assert launch.command[-2:] == (
        "accord.engines.schemathesis.probe",
        str(tmp_path / "contract.json"),
    )


def test_it_is_the_engine_of_the_contract_suite() -> None:
    assert Schemathesis().suite is Suite.CONTRACT


def test_the_host_does_not_import_the_engine() -> None:
    imported = imported_with("accord.engines.schemathesis.host")
    assert imported.isdisjoint({"schemathesis", "hypothesis", "requests"})
