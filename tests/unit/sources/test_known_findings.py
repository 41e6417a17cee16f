"""The list of known findings is read strictly: a slip must not put off more than was meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from accord.model.catalogue import Fault
from accord.model.known import KnownFinding
from accord.sources.known_findings import KNOWN_FINDINGS, read_known_findings
from accord.text import LANGUAGES, say

DEFECT = "[[known]]\nfinding = 'x'\nuntil = 2027-03-01\n"
STEP = '[[known]]\ncase = "a.feature#b"\nstep = "Then c"\nuntil = 2027-03-01\n'


def read(folder: Path, text: str) -> tuple[tuple[KnownFinding, ...], tuple[Fault, ...]]:
    path = folder / KNOWN_FINDINGS
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return read_known_findings(folder)


def test_a_workspace_without_a_list_knows_nothing(tmp_path: Path) -> None:
    assert read_known_findings(tmp_path) == ((), ())


def test_an_entry_is_read_with_its_line(tmp_path: Path) -> None:
    (entry,), faults = read(tmp_path, f"# what waits\n\n{STEP}")
    assert faults == ()
    assert (entry.line, entry.case, entry.step) == (3, "a.feature#b", "Then c")
    assert entry.until == date(2027, 3, 1)


@pytest.mark.parametrize("until", ['"2027-03-01"', "2027-03-01T10:00:00Z"], ids=["text", "moment"])
def test_a_day_may_be_written_in_other_ways(tmp_path: Path, until: str) -> None:
    (entry,), _ = read(tmp_path, STEP.replace("2027-03-01", until))
    assert entry.until == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("text", "id", "line"),
    [
        pytest.param("[[known]\n", "known.syntax", 1, id="no-toml"),
        pytest.param("[known]\nx = 1\n", "sources.value-kind", 1, id="one-table"),
        pytest.param("[[knwon]]\n", "sources.key-unknown", 1, id="another-list"),
        pytest.param(f"{STEP}tickte = 'x'\n", "sources.key-unknown", 5, id="misspelt-key"),
        pytest.param(f"{STEP}reason = 1\n", "sources.value-kind", 5, id="number-for-text"),
        pytest.param("[[known]]\nuntil = 2027-03-01\n", "known.subject", 1, id="about-nothing"),
        pytest.param(f"{STEP}finding = 'x'\n", "known.subject", 1, id="about-two-things"),
        pytest.param(f"{STEP}says = 'x'\n", "known.not-together", 5, id="of-another-thing"),
        pytest.param(
            "[[known]]\nfault = 'check.x'\nuntil = 2027-03-01\n",
            "known.fault-place",
            2,
            id="fault-of-no-file",
        ),
        pytest.param(f"{STEP}status = '500'\n", "known.status", 5, id="status"),
        pytest.param("[[known]]\ncase = 'x'\n", "known.no-until", 1, id="for-ever"),
        pytest.param(STEP.replace("2027-03-01", "'soon'"), "known.no-day", 4, id="no-day"),
        pytest.param(f"{DEFECT}seed = -1\n", "known.seed", 4, id="seed"),
        pytest.param(f"{STEP}limit = 'p95 <= 1 s'\n", "known.limit-alone", 5, id="no-threshold"),
        pytest.param(f"{STEP}\n{STEP}", "known.twice", 6, id="twice"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_makes_the_list_unreadable(
    tmp_path: Path, text: str, id: str, line: int
) -> None:
    _, (fault,) = read(tmp_path, text)
    assert (fault.message.id, fault.line, fault.unreadable) == (id, line, True)


@pytest.mark.parametrize(
    ("limit", "id"),
    [
        pytest.param("", "known.limit-lacks", id="none"),
        pytest.param('limit = "p95"', "known.limit", id="no-rule"),
        pytest.param('limit = "max <= 1 s"', "known.limit-figure", id="another-figure"),
    ],
)
def test_a_threshold_must_say_how_far_it_may_be_missed(tmp_path: Path, limit: str, id: str) -> None:
    text = STEP.replace("Then c", "threshold p95 <= 200 ms") + limit
    _, (fault,) = read(tmp_path, text)
    assert fault.message.id == id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_a_hint_in_every_language(tmp_path: Path, language: str) -> None:
    text = "[[known]]\ncase = 'x'\nlimit = 'y'\nstatus = '1'\nsays = 'z'\n"
    _, faults = read(tmp_path, text)
    for fault in faults:
        assert fault.hint is not None
        assert "{" not in say(fault.message, language) + say(fault.hint, language)  # type: ignore[arg-type]


def test_half_an_entry_covers_nothing(tmp_path: Path) -> None:
    entries, _ = read(tmp_path, f"{STEP}status = 'bad'\n")
    assert entries == ()
