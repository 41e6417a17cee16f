from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.events import StageFinished
from accord.model.journal import Damage, encode
from accord.pipeline.tail import Tail

LINE = encode(StageFinished(at=1.0, stage="smoke")) + b"\n"
EVENT = StageFinished(at=1.0, stage="smoke")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "smoke.ndjson"


def add(journal: Path, content: bytes) -> None:
    with journal.open("ab") as file:
        file.write(content)


def test_a_journal_that_was_not_begun_is_empty(journal: Path) -> None:
    assert list(Tail(journal).close()) == []


def test_every_event_is_read_once(journal: Path) -> None:
    tail = Tail(journal)
    add(journal, LINE)
    assert [list(tail.read()), list(tail.read())] == [[EVENT], []]


def test_half_a_line_waits_for_its_other_half(journal: Path) -> None:
    tail = Tail(journal)
    add(journal, LINE[:9])
    assert list(tail.read()) == []
    add(journal, LINE[9:])
    assert list(tail.read()) == [EVENT]


def test_a_last_line_without_an_end_counts_when_it_is_whole(journal: Path) -> None:
    add(journal, LINE.rstrip())
    assert list(Tail(journal).close()) == [EVENT]


def test_a_garbled_line_is_told_with_its_number(journal: Path) -> None:
    add(journal, LINE + b'{"kind": "StageFinished"}\n' + LINE)
    _, damage, _ = Tail(journal).read()
    assert isinstance(damage, Damage)
    assert (damage.path, damage.line, damage.message.id) == (
        "smoke.ndjson",
        2,
        "model.journal-garbled",
    )


def test_a_cut_line_is_told_when_nobody_writes_any_more(journal: Path) -> None:
    add(journal, LINE + LINE[:9])
    _, damage = Tail(journal).close()
    assert isinstance(damage, Damage)
    assert damage.message.id == "model.journal-cut"


def test_events_of_a_newer_accord_are_passed_over(journal: Path) -> None:
    add(journal, b'{"kind": "PhaseOfTheMoon", "at": 1}\n' + LINE)
    assert list(Tail(journal).read()) == [EVENT]
