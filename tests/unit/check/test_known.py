"""``accord check`` tells of entries that expire, are about nothing, or say no reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from accord.check.known import key_of, known_faults, list_faults, says
from accord.model.catalogue import Catalogue, Contract, Fault, Feature, Operation, Scenario
from accord.model.known import KnownFinding
from accord.model.message import message
from accord.text import LANGUAGES, say
from fakes.known import CASE, TODAY, contract_entry, entry

FAULT = Fault(
    path="features/pay.feature", line=3, message=message("check.scenario-no-then", title="X")
)
SCENARIO = Scenario(id=CASE, title="By card", path="features/pay.feature", line=1, feature="Pay")
READ = Operation(
    id="goods/readGoods", service="goods", name="readGoods", method="GET", path="/goods"
)


def catalogue(*known: KnownFinding, faults: tuple[Fault, ...] = ()) -> Catalogue:
    feature = Feature(
        id="x", title="Pay", path="features/pay.feature", capability="", scenarios=(SCENARIO,)
    )
    contract = Contract(service="goods", path="c.yaml", dialect="3.0", operations=(READ,))
    return Catalogue(features=(feature,), contracts=(contract,), known=known, faults=faults)


def fault_entry(until: date = date(2027, 3, 1)) -> KnownFinding:
    return entry(
        case="",
        step="",
        error="",
        status="",
        fault=FAULT.message.id,
        file=FAULT.path,
        says=says(FAULT),
        reason="old",
        until=until,
    )


def told(*known: KnownFinding) -> list[str]:
    return [fault.message.id for fault in list_faults(catalogue(*known), [FAULT], today=TODAY)]


@pytest.mark.parametrize(
    ("days", "ids"),
    [
        pytest.param(-1, ["check.known-expired"], id="over"),
        pytest.param(0, ["check.known-expires"], id="last-day"),
        pytest.param(14, ["check.known-expires"], id="in-two-weeks"),
        pytest.param(15, [], id="later"),
    ],
)
def test_an_entry_that_expires_is_told_in_time(days: int, ids: list[str]) -> None:
    assert told(entry(until=TODAY + timedelta(days=days), reason="x")) == ids


def test_an_entry_without_a_reason_is_told() -> None:
    assert told(entry(reason=" ")) == ["check.known-reason"]


@pytest.mark.parametrize(
    ("known", "ids"),
    [
        pytest.param(entry(reason="x"), [], id="case"),
        pytest.param(contract_entry(reason="x"), [], id="defect"),
        pytest.param(fault_entry(), [], id="fault"),
        pytest.param(entry(case="a#b", reason="x"), ["check.known-nothing"], id="no-case"),
        pytest.param(
            contract_entry(finding="goods/gone:x", reason="x"),
            ["check.known-nothing"],
            id="no-operation",
        ),
        pytest.param(replace(fault_entry(), says="y"), ["check.known-nothing"], id="no-fault"),
    ],
)
def test_an_entry_about_nothing_is_told(known: KnownFinding, ids: list[str]) -> None:
    assert told(known) == ids


def test_nothing_is_missed_while_a_file_cannot_be_read() -> None:
    unreadable = Fault(path="features/x.feature", message=message("x.y"), unreadable=True)
    files = catalogue(entry(case="a#b", reason="x"), faults=(unreadable,))
    assert list(list_faults(files, [], today=TODAY)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_has_a_hint_in_every_language(language: str) -> None:
    known = [entry(until=TODAY - timedelta(days=1)), entry(case="a#b", until=TODAY)]
    for fault in list_faults(catalogue(*known), [], today=TODAY):
        assert fault.hint is not None
        assert "{" not in say(fault.message, language) + say(fault.hint, language)  # type: ignore[arg-type]


def test_a_fault_is_known_wherever_its_line_stands() -> None:
    moved = replace(FAULT, line=30)
    ((fault, known),) = known_faults([moved], [fault_entry()], today=TODAY)
    assert (fault, known.key) == (moved, key_of(FAULT))


@pytest.mark.parametrize(
    ("fault", "known"),
    [
        pytest.param(FAULT, fault_entry(TODAY - timedelta(days=1)), id="expired"),
        pytest.param(replace(FAULT, unreadable=True), fault_entry(), id="unreadable"),
        pytest.param(replace(FAULT, path="b.feature"), fault_entry(), id="another-file"),
        pytest.param(
            replace(FAULT, message=message("check.scenario-no-then", title="Y")),
            fault_entry(),
            id="another-sentence",
        ),
    ],
)
def test_no_other_fault_is_known(fault: Fault, known: KnownFinding) -> None:
    assert known_faults([fault], [known], today=TODAY) == ()
