"""What commands that look at files are given of a workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accord import wiring
from accord.errors import UsageError

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
