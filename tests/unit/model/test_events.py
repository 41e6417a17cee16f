"""What journals hold by name, so that it cannot change."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from accord.model.events import Event, Noted, PlannedCase, StageFinished, StagePlanned
from accord.model.message import plain
from accord.model.status import Status, Suite

KINDS = """
    RunStarted StagePlanned StageStarted CaseStarted Called StepFinished Attached CaseFinished
    Measured Sampled Seen Compared Found Unproved Recognized Noted StageFinished Decided
    RunFinished Sharded Merged LeftOut
""".split()  # noqa: SIM905 - as they stand in journals


def test_the_kinds_of_old_journals_are_all_there() -> None:
    assert [kind.__struct_config__.tag for kind in get_args(Event)] == KINDS


def test_a_line_begins_with_its_kind() -> None:
    line = msgspec.json.encode(StageFinished(at=1.5, stage="smoke"))
    assert line == b'{"kind":"StageFinished","at":1.5,"stage":"smoke"}'


def test_what_is_usual_is_not_written() -> None:
    planned = StagePlanned(
        at=1.0, stage="s", suite=Suite.LOAD, engine="e", cases=(PlannedCase(id="c", title="C"),)
    )
    content = msgspec.json.decode(msgspec.json.encode(planned))
    assert content["cases"] == [{"id": "c", "title": "C"}]
    assert "unreadable" not in content


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_a_field_of_a_newer_accord_does_not_make_a_line_unreadable(kind: type) -> None:
    assert not kind.__struct_config__.forbid_unknown_fields  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("breaks", "fails", "status"),
    [
        (False, False, None),
        (True, False, Status.BROKEN),
        (False, True, Status.FAILED),
        (True, True, Status.FAILED),
    ],
)
def test_what_a_note_makes_of_its_stage(breaks: bool, fails: bool, status: Status | None) -> None:
    note = Noted(at=1.0, stage="s", note=plain("x"), breaks=breaks, fails=fails)
    assert note.status is status
