"""The traceability matrix as CSV: a row for each criterion with each case that proves it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from accord.model.catalogue import SignOff
from accord.model.run import Run
from accord.reports.site.criteria import CriterionLine, RequirementSheet
from accord.reports.site.document import DocumentEntry

COLUMNS: Final = (
    "requirement",
    "title",
    "criterion",
    "text",
    "state",
    "suite",
    "case",
    "case_title",
    "outcome",
    "stage",
    "run",
    "commit",
    "sign_off",
    "sign_off_by",
    "sign_off_version",
    "sign_off_until",
    "sign_off_reason",
    "commits",
    "branches",
)
# A table calculation takes such a cell for a formula, which may send the others away.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SHORT_HASH: Final = 10


def matrix(sheets: Iterable[RequirementSheet], run: Run) -> str:
    """The matrix of all requirements, with a mark at its begin by which Excel knows UTF-8."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for sheet in sheets:
        for line in _lines(sheet):
            for row in _rows(sheet, line, run):
                writer.writerow({name: _cell(value) for name, value in row.items()})
    return "\ufeff" + stream.getvalue()


def _lines(sheet: RequirementSheet) -> Iterator[CriterionLine]:
    yield from sheet.lines
    if sheet.whole.entries or not sheet.lines:
        yield sheet.whole


def _rows(sheet: RequirementSheet, line: CriterionLine, run: Run) -> Iterator[dict[str, str]]:
    requirement, criterion = sheet.requirement, line.criterion
    about = {
        "requirement": requirement.id,
        "title": requirement.title,
        "criterion": "" if criterion.id == requirement.id else criterion.id,
        "text": "" if criterion.id == requirement.id else criterion.text,
        "state": line.state.value,
        "commits": " ".join(commit.hash[:_SHORT_HASH] for commit in line.work.commits),
        "branches": " ".join(line.work.branches),
    }
    rows = [*(_case(entry, run) for entry in line.entries), *map(_signed, line.sign_offs)]
    # What nothing proves is the row that an auditor looks for.
    for row in rows or [{}]:
        yield about | row


def _case(entry: DocumentEntry, run: Run) -> dict[str, str]:
    # Of a case that several stages look at, the result that decides.
    result = entry.telling
    origin = result.earlier.run if result and result.earlier else run
    return {
        "suite": entry.suite.value,
        "case": entry.id,
        "case_title": entry.title,
        "outcome": entry.outcome.value,
        "stage": result.stage.name if result else "",
        "run": origin.id if result else "",
        "commit": origin.commit[:_SHORT_HASH] if result else "",
    }


def _signed(sign_off: SignOff) -> dict[str, str]:
    checked = "manual check, held" if sign_off.held else "manual check, did not hold"
    return {
        "sign_off": "waiver" if sign_off.is_waiver else checked,
        "sign_off_by": sign_off.by,
        "sign_off_version": sign_off.version,
        "sign_off_until": sign_off.until,
        "sign_off_reason": sign_off.reason,
    }


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value
