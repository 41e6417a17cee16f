"""Whatever a page shows, it has another digest as soon as that is another."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from copy import copy
from enum import Enum
from typing import Any

import msgspec
import pytest

from accord.model.catalogue import Contract, Experiment, Feature, Operation, Profile
from accord.model.culprit import Culprit
from accord.model.events import Unproved
from accord.model.message import plain
from accord.model.run import Attempt, Stage
from accord.model.status import Status
from accord.reports.site.answers import Answers
from accord.reports.site.document import DocumentEntry
from accord.reports.site.evidence_copies import EvidenceCopies
from accord.reports.site.joining import join
from accord.reports.site.memory import Memory
from accord.reports.site.operation_sheets import MOST_USES, OperationSheet
from accord.reports.site.outcome import CaseOutcome, OutcomeTally
from accord.reports.site.page_text import PageText
from accord.reports.site.pages import Pages
from fakes.reference import reference

# What all pages share is a part of every digest; of a stage and a feature a page knows the names.
SHARED = (Contract, Operation, Profile, Experiment)
NAMES = {Stage: ("name",), Feature: ("title", "language"), Culprit: ("certain", "because")}
DERIVED = {"dependencies", "outcome", "earlier"}


def variants(value: object) -> Iterator[Any]:
    """The value with a single thing in it changed, once for everything that it holds."""
    if isinstance(value, Enum):
        yield from (other for other in type(value) if other is not value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield f"{value} other"
    elif isinstance(value, int | float):
        yield value + 7
    elif isinstance(value, tuple | list):
        yield from _items(value)
    elif isinstance(value, Mapping):
        yield from _values(value)
    elif isinstance(value, msgspec.Struct) or dataclasses.is_dataclass(value):
        yield from _parts(value)


def _items(value: Any) -> Iterator[Any]:
    kind = type(value)
    # A pair of two things is always one.
    if len({*map(type, value)}) == 1:
        yield kind(value[1:])
    for place, item in enumerate(value):
        yield from (kind((*value[:place], it, *value[place + 1 :])) for it in variants(item))


def _values(value: Any) -> Iterator[Any]:
    for name, item in value.items():
        # A copy, as one that counts has a zero for what it does not hold.
        other = copy(value)
        del other[name]
        yield other
        for it in variants(item):
            other = copy(value)
            other[name] = it
            yield other


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, SHARED):
        return
    is_struct = isinstance(value, msgspec.Struct)
    every = value.__struct_fields__ if is_struct else [it.name for it in dataclasses.fields(value)]
    swap = msgspec.structs.replace if is_struct else dataclasses.replace
    for name in NAMES.get(type(value), every):
        if name not in DERIVED:
            yield from (swap(value, **{name: it}) for it in variants(getattr(value, name)))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    recorded, folder = reference("contract-findings"), tmp_path_factory.mktemp("run")
    run = dataclasses.replace(recorded.run)
    document = join(recorded.catalogue, run)
    return Pages(
        document,
        page_text=PageText("en"),
        exhibits=EvidenceCopies([folder], folder),
        answers=Answers(recorded.catalogue, run),
        memory=Memory(),
    )


@pytest.fixture(scope="module")
def sheet(pages: Pages) -> OperationSheet:
    """The page of an operation that has something of everything."""
    sheets = list(pages.proofs.operations())
    richest = next(it for it in sheets if it.defects)
    others = {
        name: next(values for it in sheets if (values := getattr(it, name)))
        for name in ("request_parts", "profiles", "experiments", "uses")
        if not getattr(richest, name)
    }
    unproved = Unproved(
        at=1.0, stage="contract", operation="x", reason=plain("Nobody knows"), lines="a line"
    )
    uses = (others.pop("uses", None) or richest.uses)[:2]
    red = dataclasses.replace(uses[0], entry=_red_row(uses[0].entry))
    uses = (red, *uses[1:])
    return dataclasses.replace(richest, unproved=(unproved,), uses=uses, **others)


def _red_row(entry: DocumentEntry) -> DocumentEntry:
    """A row of an outline whose title says no value, and that failed."""
    assert entry.scenario is not None
    scenario = msgspec.structs.replace(
        entry.scenario, outline=entry.scenario.title, row={"goods": "tea"}
    )
    attempt = Attempt(number=1, status=Status.FAILED, reason=plain("it broke"))
    results = tuple(
        dataclasses.replace(it, case=msgspec.structs.replace(it.case, attempts=[attempt]))
        for it in entry.results
    )
    return dataclasses.replace(entry, scenario=scenario, results=results)


def drawn(pages: Pages, sheet: OperationSheet) -> str:
    ((_, page),) = pages.proofs.page_of(sheet)
    return page


FIELDS = (
    "line", "request_parts", "answers", "suites", "defects", "cases", "unproved", "uses",
    "profiles", "experiments",
)  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_whatever_of_an_operation_is_shown_otherwise_has_another_digest(
    name: str, pages: Pages, sheet: OperationSheet
) -> None:
    page, digest = drawn(pages, sheet), pages.digests.of_operation(sheet)
    shown, stale = 0, []
    for value in variants(getattr(sheet, name)):
        other = dataclasses.replace(sheet, **{name: value})
        if drawn(pages, other) != page:
            shown += 1
            if pages.digests.of_operation(other) == digest:
                stale.append(value)
    assert shown
    assert stale == []


def test_another_word_for_an_operation_has_another_digest(
    pages: Pages, sheet: OperationSheet
) -> None:
    lines = [
        dataclasses.replace(sheet.line, defects=0, tally=OutcomeTally([outcome]))
        for outcome in (CaseOutcome.PASSED, CaseOutcome.FAILED)
    ]
    sheets = [dataclasses.replace(sheet, line=line) for line in lines]
    assert drawn(pages, sheets[0]) != drawn(pages, sheets[1])
    assert pages.digests.of_operation(sheets[0]) != pages.digests.of_operation(sheets[1])


def test_a_use_more_than_are_listed_has_another_digest(pages: Pages, sheet: OperationSheet) -> None:
    sheets = [
        dataclasses.replace(sheet, uses=sheet.uses[:1] * (MOST_USES + more)) for more in (1, 2)
    ]
    assert drawn(pages, sheets[0]) != drawn(pages, sheets[1])
    assert pages.digests.of_operation(sheets[0]) != pages.digests.of_operation(sheets[1])
