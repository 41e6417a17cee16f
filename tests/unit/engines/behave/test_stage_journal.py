"""What a conductor writes down of its stage."""

from __future__ import annotations

from pathlib import Path

from accord.engines.behave.stage_journal import StageJournal
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Noted,
    PlannedCase,
    StageFinished,
    StageStarted,
)
from accord.model.journal import read
from accord.model.message import plain
from accord.model.status import Status
from fakes.assigned import assignment

CASE = PlannedCase(id="c", title="C", path="features/a.feature", line=2)


def stage_journal(folder: Path) -> StageJournal:
    return StageJournal(assignment(folder, cases=(CASE,)))


def test_a_note_that_every_worker_sends_is_written_once(tmp_path: Path) -> None:
    journal = stage_journal(tmp_path)
    for worker in range(3):
        journal.note(plain("no database"), detail=f"worker {worker}")
    journal.note(plain("another"), fails=True)
    notes = [event for event in read(tmp_path / "s.ndjson") if isinstance(event, Noted)]
    assert [(note.breaks, note.fails) for note in notes] == [(True, False), (False, True)]


def test_a_case_that_never_began_is_begun_and_ended(tmp_path: Path) -> None:
    stage_journal(tmp_path).break_case(CASE, plain("nobody could run it"))
    began, ended = read(tmp_path / "s.ndjson")
    assert isinstance(began, CaseStarted)
    assert isinstance(ended, CaseFinished)
    assert (began.attempt, ended.attempt, ended.status) == (1, 1, Status.BROKEN)


def test_the_attempt_that_a_worker_left_open_is_ended(tmp_path: Path) -> None:
    stage_journal(tmp_path).break_case(CASE, plain("its worker died"), attempt=2)
    [ended] = read(tmp_path / "s.ndjson")
    assert isinstance(ended, CaseFinished)
    assert (ended.attempt, ended.status) == (2, Status.BROKEN)


def test_a_stage_begins_with_its_engine_and_ends(tmp_path: Path) -> None:
    journal = stage_journal(tmp_path)
    journal.begin(engine_version="1.3", workers=4)
    journal.finish()
    began, ended = read(tmp_path / "s.ndjson")
    assert isinstance(began, StageStarted)
    assert (began.engine, began.workers) == ("behave", 4)
    assert isinstance(ended, StageFinished)
