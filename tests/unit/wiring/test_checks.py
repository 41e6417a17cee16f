"""What commands that look at files are given of a workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accord import wiring
from accord.errors import UsageError
from accord.model.catalogue import Severity

CONTRACT = """\
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /goods:
    get:
      operationId: listGoods
      responses: {'200': {description: ok}}
"""
SECRET = "opens-doors-5"


@pytest.fixture
def workspace(tmp_path: Path) -> wiring.Workspace:
    for path, text in (
        ("features/shop.feature", "Feature: Shop\n  Scenario: A\n    Then qqq happens\n"),
        ("contracts/shop.yaml", CONTRACT),
        ("specs/services.toml", '[services.shop]\ncontract = "contracts/shop.yaml"\n'),
        ("accord.toml", f'[environments.local.variables]\ntoken = "{SECRET}"\n'),
    ):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return wiring.read_workspace(tmp_path)


def test_a_sentence_without_a_step_is_missing_and_a_fault(workspace: wiring.Workspace) -> None:
    [missing] = wiring.missing_steps(workspace, wiring.read_index(workspace))
    assert missing.text == "qqq happens"
    assert "check.step-undefined" in {fault.message.id for fault in wiring.check(workspace)}


def test_recordings_that_are_not_there_are_told(workspace: wiring.Workspace) -> None:
    with pytest.raises(UsageError, match=r"wiring\.no-recordings"):
        wiring.check_recorded(workspace, workspace.folder / "traffic.har")


def test_what_recordings_say_passes_the_masks_of_the_workspace(
    workspace: wiring.Workspace,
) -> None:
    entry = {
        "request": {"method": "GET", "url": f"http://shop/{SECRET}", "headers": []},
        "response": {"status": 200, "headers": [], "content": {"text": ""}},
    }
    path = workspace.folder / "traffic.har"
    path.write_text(json.dumps({"log": {"entries": [entry]}}))
    report = wiring.check_recorded(workspace, path)
    assert report.total == 1
    assert SECRET not in repr(report)


def test_a_slip_in_the_list_of_accepted_changes_is_a_fault_with_its_line(
    workspace: wiring.Workspace,
) -> None:
    text = "[[accepted]]\ncode = 'x'\ncontract = 'shop.yaml'\nreason = 'r'\nuntil = 2027-01-01\n"
    (workspace.folder / "contracts/accepted-changes.toml").write_text(text)
    (fault,) = (each for each in wiring.check(workspace) if each.path.endswith(".toml"))
    assert (fault.line, fault.message.id) == (2, "compare.accepted-code")


def test_an_accepted_change_that_ran_out_is_a_warning(workspace: wiring.Workspace) -> None:
    text = (
        "[[accepted]]\ncode = 'type-changed'\ncontract = 'shop.yaml'\n"
        "reason = 'r'\nuntil = 2020-01-01\n"
    )
    (workspace.folder / "contracts/accepted-changes.toml").write_text(text)
    (fault,) = (each for each in wiring.check(workspace) if each.path.endswith(".toml"))
    assert (fault.message.id, fault.severity) == ("compare.accepted-expired", Severity.WARNING)
