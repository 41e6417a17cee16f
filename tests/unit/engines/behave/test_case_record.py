"""Each line of a case is written down once, and what speaks against the case is counted."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from behave.model_type import Status as BehaveStatus

from accord.engines.behave.case_record import CaseRecord
from accord.engines.behave.output import StepOutput
from accord.model.events import Step, StepFinished
from accord.model.message import plain
from accord.model.status import Status
from accord.steps.judgement import Judgement
from fakes.worker_journals import worker_journal, written

SILENT = SimpleNamespace(capture_stdout=None, capture_stderr=None, capture_log=None)


def step(line: int, *, status: BehaveStatus = BehaveStatus.untested) -> Any:
    return SimpleNamespace(
        name=f"step {line}",
        keyword="Then",
        step_type="then",
        line=line,
        status=status,
        duration=0.0,
    )


def scenario(*steps: Any, background: tuple[Any, ...] = (), used: bool = True) -> Any:
    return SimpleNamespace(
        steps=list(steps),
        all_steps=[*(background if used else ()), *steps],
        background=SimpleNamespace(all_steps=background) if background else None,
        background_steps=background,
        use_background=used,
    )


@pytest.fixture
def record(tmp_path: Path) -> CaseRecord:
    journal = worker_journal(tmp_path)
    journal.begin("c", attempt=1, trace="t")
    return CaseRecord(journal, StepOutput(SILENT), reader="en")


def lines(folder: Path) -> list[Step]:
    return [event.step for event in written(folder, StepFinished)]


def outcomes(folder: Path) -> list[tuple[int, Status]]:
    return [(line.line, line.status) for line in lines(folder)]


def test_a_step_that_was_written_down_is_not_unreached(record: CaseRecord, tmp_path: Path) -> None:
    steps = (step(1), step(2))
    record.begin(steps)
    record.step(steps[0], Judgement(status=Status.PASSED), contract=None)
    record.unreached(scenario(*steps))
    assert outcomes(tmp_path) == [(1, Status.PASSED), (2, Status.SKIPPED)]
    assert record.findings.unreached == 1


def test_a_step_that_a_hook_took_off_is_broken(record: CaseRecord, tmp_path: Path) -> None:
    record.begin((step(1), step(2)))
    record.unreached(scenario(step(1)))
    assert outcomes(tmp_path) == [(1, Status.SKIPPED), (2, Status.BROKEN)]
    assert [reason.id for reason in record.findings.errors] == ["engines.step-cut-off"]


def test_a_step_is_known_by_its_line_whatever_object_stands_for_it(
    record: CaseRecord, tmp_path: Path
) -> None:
    record.begin((step(1),))
    record.step(step(1), Judgement(status=Status.PASSED), contract=None)
    record.unreached(scenario(step(1)))
    assert outcomes(tmp_path) == [(1, Status.PASSED)]


def test_a_background_that_was_switched_off_is_skipped(record: CaseRecord, tmp_path: Path) -> None:
    background = (step(1),)
    record.begin((*background, step(5)))
    record.unreached(scenario(step(5), background=background, used=False))
    assert dict(outcomes(tmp_path))[1] is Status.SKIPPED
    assert record.findings.errors == []


def test_an_undefined_step_that_was_not_reached_has_its_snippet(
    record: CaseRecord, tmp_path: Path
) -> None:
    unknown = step(3, status=BehaveStatus.undefined)
    record.begin((unknown,))
    record.unreached(scenario(unknown))
    [line] = lines(tmp_path)
    assert (line.status, "step 3" in line.detail) == (Status.PENDING, True)


def test_the_snippet_is_in_the_language_of_the_feature(record: CaseRecord, tmp_path: Path) -> None:
    record.language = "zh-TW"
    record.begin((step(3),))
    record.undefined(step(3))
    assert "zh_tw=" in lines(tmp_path)[0].detail


def test_a_step_that_passed_fails_by_its_contract(record: CaseRecord, tmp_path: Path) -> None:
    record.begin((step(1),))
    record.step(step(1), Judgement(status=Status.PASSED), contract=plain("not as documented"))
    [line] = lines(tmp_path)
    assert (line.status, line.reason) == (Status.FAILED, plain("not as documented"))


def test_a_step_that_failed_and_broke_a_contract_tells_both(
    record: CaseRecord, tmp_path: Path
) -> None:
    failed = Judgement(status=Status.FAILED, reason=plain("no"))
    record.begin((step(1),))
    record.step(step(1), failed, contract=plain("not as documented"))
    reason = lines(tmp_path)[0].reason
    assert reason is not None
    assert reason.within == {"first": plain("no"), "second": plain("not as documented")}


def test_a_broken_contract_is_counted_by_the_verdict_and_not_here(record: CaseRecord) -> None:
    record.begin((step(1),))
    record.step(step(1), Judgement(status=Status.PASSED), contract=plain("not as documented"))
    assert (record.findings.passed, record.findings.failures, record.findings.contract) == (
        1,
        [],
        None,
    )


def test_a_new_case_knows_nothing_of_the_one_before(record: CaseRecord) -> None:
    record.begin((step(1),))
    record.definition = "steps/a.py:1"
    record.step(step(1), Judgement(status=Status.FAILED, reason=plain("no")), contract=None)
    record.begin((step(1),))
    assert (record.findings.steps, record.findings.failures, record.definition) == (0, [], "")
