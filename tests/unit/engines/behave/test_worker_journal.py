"""What a worker writes down of one case, and what of it passes the masks."""

from __future__ import annotations

from pathlib import Path

from accord.model.events import Attached, Called, CaseFinished, CaseStarted, Step, StepFinished
from accord.model.message import plain
from accord.model.status import Status
from fakes.worker_journals import SECRET, call, worker_journal, written


def test_a_call_outside_a_case_is_remembered_and_not_written(tmp_path: Path) -> None:
    journal = worker_journal(tmp_path)
    journal.called(call())
    assert (len(journal.calls), list(written(tmp_path, Called))) == (1, [])


def test_a_case_begins_without_the_calls_before_it(tmp_path: Path) -> None:
    journal = worker_journal(tmp_path)
    journal.called(call())
    journal.begin("c", attempt=2, trace="t")
    journal.called(call())
    calls = [(event.case, event.attempt, event.step) for event in written(tmp_path, Called)]
    assert (len(journal.calls), calls) == (1, [("c", 2, 0)])


def test_calls_and_files_belong_to_the_step_being_run(tmp_path: Path) -> None:
    journal = worker_journal(tmp_path)
    journal.begin("c", attempt=1, trace="t")
    journal.step(Step(text="one", status=Status.PASSED))
    journal.called(call())
    journal.attach("text/plain", b"seen", name="note")
    attached = [(event.step, event.evidence.name) for event in written(tmp_path, Attached)]
    assert ([event.step for event in written(tmp_path, Called)], attached) == ([1], [(1, "note")])


def test_nothing_that_a_step_said_shows_a_secret(tmp_path: Path) -> None:
    journal = worker_journal(tmp_path)
    journal.begin("c", attempt=1, trace="t")
    parts = {"text": SECRET, "detail": SECRET, "output": SECRET}
    journal.step(Step(status=Status.BROKEN, reason=plain(SECRET), **parts))
    journal.finish(Status.BROKEN, plain(SECRET))
    assert len(list(written(tmp_path, StepFinished))) == 1
    assert SECRET not in (tmp_path / "journal.ndjson").read_text()


def test_a_finished_case_is_open_no_longer(tmp_path: Path) -> None:
    journal = worker_journal(tmp_path)
    journal.begin("c", attempt=1, trace="t")
    was_active = journal.active
    journal.finish(Status.PASSED, None)
    began, ended = [*written(tmp_path, CaseStarted)], [*written(tmp_path, CaseFinished)]
    assert (was_active, journal.active, began[0].worker, ended[0].status) == (
        True,
        False,
        "1",
        Status.PASSED,
    )
