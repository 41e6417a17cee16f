"""The matrix has a row for each criterion with each of its proofs."""

from __future__ import annotations

import csv
import io

import pytest

from accord.model.catalogue import Criterion, Requirement, SignOff
from accord.model.commits import Commit, RelatedWork
from accord.model.run import Run
from accord.reports.site.criteria import CriterionLine, RequirementSheet
from accord.reports.site.document import DocumentEntry
from accord.reports.site.matrix import matrix


def entry(id: str, title: str = "") -> DocumentEntry:
    return DocumentEntry(id=id, title=title or id, path="features/a.feature", line=1, tags=())


def sheet(*lines: CriterionLine, title: str = "Orders") -> RequirementSheet:
    requirement = Requirement(id="SHOP-1", title=title, path="a.md")
    whole = CriterionLine(criterion=Criterion(id="SHOP-1", text=title))
    return RequirementSheet(requirement=requirement, lines=lines, whole=whole)


def rows(*sheets: RequirementSheet) -> list[dict[str, str]]:
    text = matrix(sheets, Run(id="r1", commit="c" * 40))
    return [*csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]


def line(id: str, *ids: str, **more: object) -> CriterionLine:
    criterion = Criterion(id=id, text=f"text of {id}")
    return CriterionLine(
        criterion=criterion,
        entries=tuple(entry(case) for case in ids),
        **more,  # type: ignore[arg-type]
    )


def test_each_case_of_each_criterion_is_a_row() -> None:
    found = rows(sheet(line("SHOP-1.1", "a", "b"), line("SHOP-1.2", "b")))
    assert [(row["criterion"], row["case"]) for row in found] == [
        ("SHOP-1.1", "a"),
        ("SHOP-1.1", "b"),
        ("SHOP-1.2", "b"),
    ]
    assert found[0]["outcome"] == "not-run"


def test_a_criterion_that_nothing_proves_is_a_row_too() -> None:
    (row,) = rows(sheet(line("SHOP-1.1")))
    assert (row["criterion"], row["state"], row["case"]) == ("SHOP-1.1", "no-example", "")


def test_a_requirement_without_criteria_is_a_row() -> None:
    (row,) = rows(sheet())
    assert (row["requirement"], row["criterion"], row["state"]) == ("SHOP-1", "", "no-example")


def test_a_sign_off_and_the_commits_are_told() -> None:
    waiver = SignOff(
        path="a.toml",
        targets=("SHOP-1.1",),
        by="Lin",
        reason="why",
        version="2",
        until="2027-01-01",
    )
    work = RelatedWork(
        commits=(Commit(hash="a" * 40, day="2026-11-01", subject="x"),), branches=("b1", "b2")
    )
    (row,) = rows(sheet(line("SHOP-1.1", sign_offs=(waiver,), work=work)))
    assert (row["sign_off"], row["sign_off_by"], row["sign_off_until"]) == (
        "waiver",
        "Lin",
        "2027-01-01",
    )
    assert (row["commits"], row["branches"]) == ("a" * 10, "b1 b2")


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1", "-1", "@x"])
def test_no_cell_is_a_formula(title: str) -> None:
    (row,) = rows(sheet(title=title))
    assert row["title"] == f"'{title}"


def test_excel_is_told_the_encoding() -> None:
    assert matrix([sheet(title="訂單")], Run()).startswith("\ufeffrequirement,title,")
