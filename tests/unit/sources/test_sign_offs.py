"""A sign-off names who answers for what, why, for which version and how long."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from accord.model.catalogue import Criterion, Fault, Requirement, Severity, SignOff
from accord.sources.sign_offs import read_sign_offs
from accord.text import has

REQUIREMENTS = (
    Requirement(
        id="SHOP-12",
        title="Pay",
        path="specs/requirements/SHOP-12.md",
        criteria=(Criterion(id="SHOP-12.1", text="a"), Criterion(id="SHOP-12.2", text="b")),
    ),
)
TODAY = date(2026, 11, 29)
WAIVER = """\
criteria = "SHOP-12.1"
by = "Lin Mei"
reason = "The carrier cancels by phone"
version = "1.4"
until = 2027-03-31
"""
CHECK = (
    WAIVER
    + """\
checked = 2026-11-20
outcome = "passed"
evidence = "https://example.org/42"
"""
)


def sign_offs(
    workspace: Path, text: str, *, folder: str = "waivers"
) -> tuple[tuple[SignOff, ...], tuple[Fault, ...]]:
    file = workspace / "specs" / folder / "a.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read_sign_offs(workspace, REQUIREMENTS, today=TODAY)


def test_a_waiver_says_who_why_and_until_when(tmp_path: Path) -> None:
    (waiver,), faults = sign_offs(tmp_path, WAIVER)
    assert waiver == SignOff(
        path="specs/waivers/a.toml",
        targets=("SHOP-12.1",),
        by="Lin Mei",
        reason="The carrier cancels by phone",
        version="1.4",
        until="2027-03-31",
    )
    assert waiver.is_waiver
    assert not faults


def test_a_manual_check_says_when_it_was_done_and_whether_it_held(tmp_path: Path) -> None:
    (check,), faults = sign_offs(tmp_path, CHECK, folder="manual-checks")
    assert (check.checked, check.held, check.evidence) == (
        "2026-11-20",
        True,
        "https://example.org/42",
    )
    assert not check.is_waiver
    assert not faults


def test_a_check_that_failed_did_not_hold(tmp_path: Path) -> None:
    text = CHECK.replace('"passed"', '"failed"')
    (check,), _ = sign_offs(tmp_path, text, folder="manual-checks")
    assert not check.held


def test_several_criteria_and_whole_requirements_are_signed_off_together(tmp_path: Path) -> None:
    text = WAIVER.replace('"SHOP-12.1"', '["SHOP-12.1", "SHOP-12"]')
    (waiver,), _ = sign_offs(tmp_path, text)
    assert waiver.targets == ("SHOP-12.1", "SHOP-12")


@pytest.mark.parametrize(("day", "counts"), [("2027-03-31", True), ("2027-04-01", False)])
def test_a_sign_off_counts_until_the_end_of_its_last_day(
    tmp_path: Path, day: str, counts: bool
) -> None:
    (waiver,), _ = sign_offs(tmp_path, WAIVER)
    assert waiver.counts_on(day) is counts


def test_an_expired_one_is_warned_of_at_its_line_and_still_read(tmp_path: Path) -> None:
    (waiver,), (fault,) = sign_offs(tmp_path, WAIVER.replace("2027-03-31", "2026-11-28"))
    assert waiver.until == "2026-11-28"
    assert (fault.message.id, fault.line) == ("sources.sign-off-expired", 5)
    assert fault.severity is Severity.WARNING


@pytest.mark.parametrize(("day", "counts"), [("2026-11-30", True), ("2026-12-01", False)])
def test_a_check_of_a_day_that_has_yet_to_come_does_not_count(
    tmp_path: Path, day: str, counts: bool
) -> None:
    checks, faults = sign_offs(tmp_path, CHECK.replace("2026-11-20", day), folder="manual-checks")
    assert bool(checks) is counts
    assert [fault.message.id for fault in faults] == ["sources.sign-off-not-yet"] * (not counts)
    assert all(fault.hint and has(fault.hint.id) for fault in faults)


@pytest.mark.parametrize("key", ["criteria", "by", "reason", "version", "until"])
def test_a_waiver_without_one_of_its_keys_does_not_count(tmp_path: Path, key: str) -> None:
    text = "".join(line for line in WAIVER.splitlines(True) if not line.startswith(key))
    waivers, (fault,) = sign_offs(tmp_path, text)
    assert not waivers
    assert (fault.message.id, fault.message.arguments["key"]) == ("sources.sign-off-without", key)
    assert fault.hint


@pytest.mark.parametrize("key", ["checked", "outcome"])
def test_a_manual_check_without_day_or_outcome_does_not_count(tmp_path: Path, key: str) -> None:
    text = "".join(line for line in CHECK.splitlines(True) if not line.startswith(key))
    checks, (fault,) = sign_offs(tmp_path, text, folder="manual-checks")
    assert not checks
    assert fault.message.id == "sources.sign-off-without"


@pytest.mark.parametrize(
    ("change", "id", "line"),
    [
        (("2027-03-31", '"soon"'), "sources.value-kind", 5),
        (("2027-03-31", "2027-03-31T10:00:00"), "sources.value-kind", 5),
        (('by = "Lin Mei"', "by = 3"), "sources.value-kind", 2),
        (('"SHOP-12.1"', '"SHOP-12.9"'), "sources.sign-off-target", 1),
        (("reason", "reasn"), "sources.key-unknown", 3),
        (('"Lin Mei"', '" "'), "sources.sign-off-without", 2),
        (('by = "Lin Mei"', "by = "), "sources.sign-off-syntax", 2),
    ],
)
def test_what_cannot_be_relied_upon_is_told_at_its_line(
    tmp_path: Path, change: tuple[str, str], id: str, line: int
) -> None:
    waivers, faults = sign_offs(tmp_path, WAIVER.replace(*change))
    assert not waivers
    assert (faults[0].message.id, faults[0].line) == (id, line)


def test_an_outcome_that_is_none_is_told_with_what_was_meant(tmp_path: Path) -> None:
    checks, (fault,) = sign_offs(
        tmp_path, CHECK.replace('"passed"', '"passsed"'), folder="manual-checks"
    )
    assert not checks
    assert fault.message.id == "sources.sign-off-outcome"
    assert fault.hint
    assert fault.hint.arguments == {"near": "passed"}


def test_a_waiver_says_nothing_of_a_check(tmp_path: Path) -> None:
    waivers, faults = sign_offs(tmp_path, CHECK)
    assert not waivers
    assert {fault.message.id for fault in faults} == {"sources.key-unknown"}
