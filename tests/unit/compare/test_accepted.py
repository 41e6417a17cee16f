"""Which changes a team accepted, why and until when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from accord.compare.accepted import ACCEPTED, acceptance_of, fits_any, read_accepted
from accord.errors import ConfigurationError
from accord.model.contract_changes import Acceptance, Impact, ReleasedChange
from accord.model.message import plain

ENTRY = """
[[accepted]]
code = "operation-removed"
contract = "goods.yaml"
reason = "nobody calls it"
until = 2027-03-01
"""
CODES = ("operation-removed", "type-changed")


def read(folder: Path, text: str, today: date = date(2027, 1, 1)) -> tuple[Acceptance, ...]:
    file = folder / ACCEPTED
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read_accepted(folder, codes=CODES, today=today)


def entry(**more: str) -> Acceptance:
    fields = {"code": "operation-removed", "contract": "goods.yaml", "reason": "r"}
    return Acceptance(until="2027-03-01", **(fields | more))


def change(*operations: str, ids: tuple[str, ...] = ()) -> ReleasedChange:
    return ReleasedChange(
        contract="goods.yaml",
        code="operation-removed",
        impact=Impact.BREAKING,
        sentence=plain("x"),
        subject="size",
        versions=("2026.1",),
        operations=operations,
        operation_ids=ids,
    )


def test_a_workspace_without_the_file_accepts_nothing(tmp_path: Path) -> None:
    assert read_accepted(tmp_path, codes=CODES, today=date(2027, 1, 1)) == ()


def test_an_entry_has_the_line_on_which_it_begins(tmp_path: Path) -> None:
    (first,) = read(tmp_path, ENTRY)
    assert (first.path, first.line, first.until) == (ACCEPTED, 2, "2027-03-01")


@pytest.mark.parametrize(
    ("today", "expired"), [(date(2027, 3, 1), False), (date(2027, 3, 2), True)]
)
def test_an_entry_holds_to_the_end_of_its_last_day(
    tmp_path: Path, today: date, expired: bool
) -> None:
    (first,) = read(tmp_path, ENTRY, today)
    assert first.expired is expired


def test_a_day_may_be_written_as_a_text(tmp_path: Path) -> None:
    (first,) = read(tmp_path, ENTRY.replace("2027-03-01", '"2027-03-01"'))
    assert first.until == "2027-03-01"


@pytest.mark.parametrize(
    ("text", "id", "line"),
    [
        pytest.param("x = = 1", "compare.accepted-syntax", 1, id="no-toml"),
        pytest.param("x = 1", "compare.accepted-key", 1, id="key-at-the-top"),
        pytest.param("accepted = 1", "compare.accepted-list", 1, id="no-list"),
        pytest.param(
            ENTRY.replace("reason", "reasn"), "compare.accepted-key", 5, id="misspelt-key"
        ),
        pytest.param(
            ENTRY.replace("nobody calls it", " "), "compare.accepted-missing", 5, id="no-reason"
        ),
        pytest.param(
            ENTRY.replace('reason = "nobody calls it"\n', ""),
            "compare.accepted-missing",
            2,
            id="reason-left-out",
        ),
        pytest.param(
            ENTRY.replace("2027-03-01", '"some day"'), "compare.accepted-until", 6, id="no-day"
        ),
        pytest.param(
            ENTRY.replace("until = 2027-03-01", ""), "compare.accepted-until", 2, id="no-until"
        ),
        pytest.param(
            ENTRY.replace("operation-removed", "operation-remved"),
            "compare.accepted-code",
            3,
            id="no-such-code",
        ),
    ],
)
def test_what_is_no_entry_is_refused_with_its_line(
    tmp_path: Path, text: str, id: str, line: int
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, text)
    assert (refused.value.id, refused.value.where) == (id, f"{ACCEPTED}:{line}")


@pytest.mark.parametrize(
    "narrowed",
    [
        pytest.param({"subject": "color"}, id="subject"),
        pytest.param({"operation": "GET /other"}, id="operation"),
        pytest.param({"version": "2026.2"}, id="version"),
        pytest.param({"contract": "shops.yaml"}, id="contract"),
        pytest.param({"code": "type-changed"}, id="code"),
    ],
)
def test_an_entry_about_something_else_covers_nothing(narrowed: dict[str, str]) -> None:
    assert acceptance_of(change("GET /goods"), [entry(**narrowed)]) is None
    assert not fits_any(entry(**narrowed), [change("GET /goods")])


@pytest.mark.parametrize("name", ["GET /goods", "goods/readGoods", "readGoods"])
def test_an_operation_goes_by_its_address_or_an_id(name: str) -> None:
    read_goods = change("GET /goods", ids=("goods/readGoods",))
    assert acceptance_of(read_goods, [entry(operation=name)])


def test_entries_of_some_operations_do_not_cover_a_change_that_reaches_more() -> None:
    shared = change("GET /goods", "POST /goods")
    assert acceptance_of(shared, [entry(operation="GET /goods")]) is None
    both = [entry(operation="GET /goods"), entry(operation="POST /goods")]
    assert acceptance_of(shared, both)


def test_an_entry_that_holds_stands_before_one_that_ran_out() -> None:
    entries = [entry(expired=True), entry()]
    accepted = acceptance_of(change("GET /goods"), entries)
    assert accepted
    assert not accepted.expired
