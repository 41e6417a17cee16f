from __future__ import annotations

import pytest

from accord.model.catalogue import Fault
from accord.model.decision import Decision
from accord.model.events import (
    CaseFinished,
    Decided,
    Event,
    Noted,
    PlannedCase,
    StageFinished,
    StagePlanned,
)
from accord.model.journal import Damage
from accord.model.message import message, plain
from accord.model.run import Run, Stage, fold
from accord.model.stage_faults import FaultKind, remarks, run_faults, stage_faults
from accord.model.status import Status, Suite

NOTE = Noted(at=3, stage="s", note=plain("hook"), breaks=True)
GATE = Decided(
    at=4, stage="s", decision=Decision(rule="p95", open=False, because=plain("slow"), judged=True)
)


def stage(*events: Event, status: Status = Status.PASSED, case: str = "a") -> Stage:
    planned = (PlannedCase(id="a", title="a"),)
    plan = StagePlanned(at=1, stage="s", suite=Suite.SCENARIOS, engine="e", cases=planned)
    finished = CaseFinished(at=2, stage="s", case=case, status=status, seconds=0)
    return fold([plan, finished, *events]).stages["s"]


ENDED = StageFinished(at=5, stage="s")


def test_a_stage_that_is_as_it_should_be_has_no_faults() -> None:
    assert stage_faults(stage(ENDED)) == ()


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (stage(), FaultKind.UNFINISHED),
        (stage(ENDED, NOTE), FaultKind.NOTE),
        (stage(ENDED, GATE), FaultKind.GATE),
        (stage(ENDED, status=Status.SKIPPED), FaultKind.NOTHING_JUDGED),
    ],
    ids=["unfinished", "note", "gate", "nothing judged"],
)
def test_what_is_red_beside_the_cases_is_listed(told: Stage, kind: FaultKind) -> None:
    assert [fault.kind for fault in stage_faults(told)] == [kind]


def test_a_result_that_nobody_planned_is_listed() -> None:
    assert FaultKind.UNPLANNED in {fault.kind for fault in stage_faults(stage(ENDED, case="b"))}


def test_a_closed_gate_is_not_told_again_where_a_case_is_red() -> None:
    assert stage_faults(stage(ENDED, GATE, status=Status.FAILED)) == ()


def test_a_closed_gate_is_named_by_its_rule() -> None:
    (fault,) = stage_faults(stage(ENDED, GATE))
    assert (fault.name, fault.place, fault.status) == ("gate p95", "s", Status.FAILED)


def test_damage_an_interruption_and_an_empty_run_are_the_runs_own() -> None:
    damage = Damage(path="j", line=1, message=plain("torn"))
    faults = run_faults(Run(damage=[damage], interrupted=True))
    assert [(fault.name, fault.stage) for fault in faults] == [
        ("journal", ""),
        ("run", ""),
        ("run", ""),
    ]


def test_a_note_that_repeats_why_a_file_is_unreadable_is_no_remark() -> None:
    why = message("sources.ref-remote", reference="https://a")
    repeated = Noted(at=3, stage="s", note=message("schemathesis.document-fault", fault=why))
    fault = Fault(path="c.yaml", message=why, unreadable=True)
    plan = StagePlanned(
        at=1, stage="s", suite=Suite.CONTRACT, engine="e", cases=(), unreadable=(fault,)
    )
    assert remarks(fold([plan, repeated, NOTE]).stages["s"]) == (NOTE,)
