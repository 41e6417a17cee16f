"""What the pipeline itself measures of a run, for gates and reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from accord.model.catalogue import Contract
from accord.model.contract_changes import ReleaseComparison, ReleasedChange
from accord.model.events import Measured, Noted
from accord.model.figures import BREAKING_CHANGES
from accord.model.journal import now
from accord.model.lists import Listed
from accord.model.message import message
from accord.model.run import Run

# The rest is on the page and in `accord diff`; a note is one sentence.
_MOST_NAMED: Final = 3


def changes_of(
    releases: ReleaseComparison | None, stage: str, *, is_asked: bool
) -> Iterator[Measured | Noted]:
    """How many changes since releases break callers; where a gate asks, also which.

    Without a released version, or with one that cannot be read, nothing is measured.
    """
    if releases is None:
        return
    if releases.problem:
        if is_asked:
            note = message(
                "pipeline.not-compared", where=releases.problem_place, problem=releases.problem
            )
            hint = message("pipeline.not-compared.hint")
            yield Noted(at=now(), stage=stage, note=note, hint=hint, breaks=True)
        return
    breaking = releases.breaking
    value = float(len(breaking))
    yield Measured(at=now(), stage=stage, name=BREAKING_CHANGES, value=value, unit="count")
    if is_asked and breaking:
        changes = [f"{change.code} ({_place(change)})" for change in breaking[:_MOST_NAMED]]
        id = (
            "pipeline.breaking-changes"
            if len(breaking) <= _MOST_NAMED
            else "pipeline.breaking-changes-more"
        )
        note = message(id, changes=Listed(changes), versions=Listed(releases.versions))
        yield Noted(
            at=now(), stage=stage, note=note, hint=message("pipeline.breaking-changes.hint")
        )


def _place(change: ReleasedChange) -> str:
    place = change.new or change.old
    return f"{place.file}:{place.line}" if place else change.contract


def coverage_of(
    run: Run, stage: str, contracts: Iterable[Contract], leave_out: tuple[str, ...]
) -> Iterator[Measured]:
    """How much of the contracts all stages so far have seen, and how many calls were judged."""
    from accord.contract.coverage import coverage, judged_calls

    covered = coverage(tuple(contracts), run, leave_out=leave_out)
    shares = {
        "operations": covered.operations_share,
        "responses": covered.responses_share,
        "judged": judged_calls(run).share,
    }
    for name, share in shares.items():
        # A share of nothing is none: a gate on it says that it has no figure, and is not met.
        if share is not None:
            value = round(share, 6)
            yield Measured(
                at=now(), stage=stage, name=f"coverage.{name}", value=value, unit="share"
            )
