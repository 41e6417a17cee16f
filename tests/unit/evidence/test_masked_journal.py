"""No event holds a value that is known to be a secret, whoever writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.evidence import Journal, Masks
from accord.evidence.masked_journal import masked
from accord.model.calls import Body, Call, CallRequest
from accord.model.events import (
    Called,
    CaseFinished,
    Event,
    Noted,
    PlannedCase,
    RunStarted,
    StagePlanned,
    Step,
    StepFinished,
)
from accord.model.journal import read
from accord.model.message import message
from accord.model.status import Status, Suite

SECRET = 'opens "doors" 5'
CALL = Call(
    service="shop",
    method="GET",
    url=f"http://shop/{SECRET}",
    started=1.0,
    seconds=0.1,
    trace="t",
    span="s",
    request=CallRequest(headers={"X": SECRET}, body=Body(media_type="", size_bytes=1, text=SECRET)),
)


@pytest.mark.parametrize(
    "event",
    [
        CaseFinished(
            at=1.0,
            stage="s",
            case=f"f#{SECRET}",
            status=Status.FAILED,
            seconds=1.0,
            reason=message("plain", text=message("plain", text=SECRET)),
        ),
        StepFinished(
            at=1.0, stage="s", case="c", step=Step(text=SECRET, status=Status.PASSED, line=3)
        ),
        Called(at=1.0, stage="s", case="c", call=CALL),
        RunStarted(at=1.0, run="r", workspace="w", accord="1", environment=SECRET),
    ],
    ids=["message", "step", "call", "run"],
)
def test_a_known_secret_does_not_get_into_a_journal(tmp_path: Path, event: Event) -> None:
    path = tmp_path / "s.ndjson"
    with Journal(path, Masks(secrets=[SECRET])) as journal:
        journal.write(event)
    assert "doors" not in path.read_text()
    assert [type(each) for each in read(path)] == [type(event)]


def test_a_secret_that_is_a_word_of_the_journal_leaves_it_readable(tmp_path: Path) -> None:
    path = tmp_path / "s.ndjson"
    event = CaseFinished(at=1.0, stage="s", case="passed", status=Status.PASSED, seconds=1.0)
    with Journal(path, Masks(secrets=["passed", "status", "CaseFinished"])) as journal:
        journal.write(event)
    (written,) = read(path)
    assert isinstance(written, CaseFinished)
    assert (written.status, written.case == "passed") == (Status.PASSED, False)


def test_a_secret_that_is_the_name_of_a_stage_does_not_rename_the_stage(tmp_path: Path) -> None:
    path = tmp_path / "s.ndjson"
    event = CaseFinished(at=1.0, stage="scenarios", case="c", status=Status.PASSED, seconds=1.0)
    with Journal(path, Masks(secrets=["scenarios"])) as journal:
        journal.write(event)
    assert [each.stage for each in read(path) if isinstance(each, CaseFinished)] == ["scenarios"]


@pytest.mark.parametrize(
    "event",
    [
        RunStarted(
            at=1.0,
            run="r",
            workspace="w",
            accord="1",
            environment="http://ann:tabzz-71@shop",
            selection="http://ann:tabzz-71@shop",
            variables={"token": "tabzz-71"},
        ),
        StagePlanned(
            at=1.0,
            stage="s",
            suite=Suite.SCENARIOS,
            engine="e",
            cases=(PlannedCase(id="c", title="send Authorization: Bearer tabzz-71"),),
        ),
        Noted(at=1.0, stage="s", note=message("plain", text="http://ann:tabzz-71@shop"), detail=""),
        Noted(at=1.0, stage="s", note=message("plain"), detail="password: tabzz-71"),
    ],
    ids=["run", "planned", "note", "detail"],
)
def test_what_looks_like_a_secret_is_masked_in_the_pipelines_events(event: Event) -> None:
    assert "tabzz-71" not in repr(masked(event, Masks()))
