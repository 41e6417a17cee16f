"""What is red becomes known, and what is gone is taken out, of the list on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord import wiring
from accord.model.known import KnownFinding
from accord.pipeline.baseline_entries import EntryTerms
from accord.sources.known_findings import KNOWN_FINDINGS, read_known_findings
from fakes.known import CASE, TODAY, entry, failed_step, stage_events, store_run
from fakes.tiny_workspace import TinyWorkspace

UNDEFINED = "check.step-undefined"
TERMS = EntryTerms(added=TODAY, until=entry().until, reason="since 2024")


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    """A case that failed when it was last run, and a file with a step that nobody defined."""
    workspace = TinyWorkspace.at(tmp_path)
    workspace.feature("pay", "By card: Given it works")
    workspace.feature("odd", "One: Given it workz")
    store_run(workspace.folder, stage_events(failed_step()))
    return workspace


def added(tiny: TinyWorkspace, *arguments: str) -> wiring.Addition:
    workspace = wiring.read_workspace(tiny.folder)
    return wiring.add_known(workspace, wiring.RunRequest(arguments=arguments), TERMS)


def about(entries: list[KnownFinding]) -> set[str]:
    return {each.case or each.fault for each in entries}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param((), {CASE, UNDEFINED}, id="everything"),
        pytest.param(("check",), {UNDEFINED}, id="files"),
        pytest.param(("features/pay.feature",), {CASE}, id="a-part"),
    ],
)
def test_what_was_asked_for_is_written_and_told(
    tiny: TinyWorkspace, arguments: tuple[str, ...], expected: set[str]
) -> None:
    addition = added(tiny, *arguments)

    assert about([fresh.entry for fresh in addition.entries]) == expected
    assert about(list(read_known_findings(tiny.folder)[0])) == expected
    assert addition.path == tiny.folder / KNOWN_FINDINGS
    assert addition.unjudged == 0


def test_what_is_gone_is_taken_out_and_what_is_not_stays(tiny: TinyWorkspace) -> None:
    added(tiny)
    tiny.feature("odd", "One: Given it works")

    pruned = wiring.prune_known(wiring.read_workspace(tiny.folder), wiring.RunRequest())

    assert {each.entry.case or each.entry.fault: each.is_gone for each in pruned} == {
        UNDEFINED: True,
        CASE: False,
    }
    assert about(list(read_known_findings(tiny.folder)[0])) == {CASE}
