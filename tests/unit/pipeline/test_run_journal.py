"""Every event of a run is written, folded and shown, and none with a secret."""

from __future__ import annotations

from pathlib import Path

from accord.errors import UsageError
from accord.evidence import Masks
from accord.model.events import Event, Noted, StageFinished
from accord.model.journal import Damage, read
from accord.model.message import plain
from accord.model.run import Run
from accord.pipeline.run_journal import RunJournal, note_of

SECRET = "opens-doors-5"


def test_what_the_pipeline_says_is_written_folded_and_shown_without_secrets(tmp_path: Path) -> None:
    watched: list[tuple[Event | Damage, int]] = []

    def watch(event: Event | Damage, run: Run) -> None:
        watched.append((event, len(run.stage("s").notes)))

    note = Noted(at=1.0, stage="s", note=plain(f"key {SECRET}"))
    path = tmp_path / "run.ndjson"
    with RunJournal(path, masks=Masks(secrets=[SECRET]), watch=watch) as journal:
        journal.say(note)
        assert SECRET not in repr(journal.run)
    assert SECRET not in path.read_text()
    [(event, known_notes)] = watched
    assert known_notes == 1
    assert [event] == list(read(path))


def test_what_an_engine_wrote_is_folded_and_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "run.ndjson"
    with RunJournal(path, masks=Masks(), watch=None) as journal:
        journal.hear(StageFinished(at=1.0, stage="s"))
        assert journal.run.stage("s").finished
    assert list(read(path)) == []


def test_an_error_breaks_its_stage_and_keeps_its_log_apart() -> None:
    note = note_of("s", UsageError("pipeline.no-run", where="runs", log="the last lines"))
    assert (note.breaks, note.stage, note.detail) == (True, "s", "the last lines")
    assert (note.note.id, note.hint and note.hint.id) == ("pipeline.no-run", "pipeline.no-run.hint")
    assert "log" not in note.note.arguments
