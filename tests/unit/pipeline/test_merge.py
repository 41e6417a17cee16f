"""The one run that is made of the runs of several machines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accord.errors import Exit
from accord.model.events import Attached, Evidence, Noted, PlannedCase
from accord.model.message import plain
from accord.model.run import Run
from accord.model.stage_faults import run_faults
from accord.model.status import Status, Suite, Verdict
from accord.pipeline.folders import OWN, RUNS, journal_of, latest, load_run
from accord.pipeline.gates import parse
from accord.pipeline.merge import MergeOrder, merge
from accord.pipeline.order import RunOutcome
from accord.pipeline.plan import PlannedStage
from accord.pipeline.planners import planners
from fakes.machines import COMMIT, CONTENT, STAGE, Machine


def merged(folder: Path, *machines: Machine, **changed: Any) -> RunOutcome:
    paths = tuple(machine.write(folder / "machines") for machine in machines)
    return merge_of(folder, paths, **changed)


def merge_of(folder: Path, paths: tuple[Path, ...], **changed: Any) -> RunOutcome:
    stage = PlannedStage(name=STAGE, suite=Suite.SCENARIOS, engine="behave")
    order: dict[str, Any] = {
        "workspace": folder,
        "reports": folder / "reports",
        "folders": paths,
        "stages": (stage,),
        "planners": planners(),
        "leave_out": (),
        "keep_runs": 20,
        "content": CONTENT,
        "commit": COMMIT,
    }
    return merge(MergeOrder(**(order | changed)))


def three(**changed: Any) -> list[Machine]:
    return [Machine(index=1), Machine(**({"index": 2} | changed)), Machine(index=3)]


def status_of(run: Run) -> dict[str, Status]:
    return {id: case.status for id, case in run.stages[STAGE].cases.items()}


def closed(run: Run) -> set[str]:
    return {it.rule for it in run.stages[STAGE].decisions if not it.open}


def test_three_green_shards_are_a_green_run(tmp_path: Path) -> None:
    outcome = merged(tmp_path, *three())
    assert (outcome.exit, outcome.run.verdict) == (Exit.OPEN, Verdict.PASSED)
    assert set(status_of(outcome.run).values()) == {Status.PASSED}
    assert len(status_of(outcome.run)) == 6
    assert outcome.run.shard is None


def test_what_is_read_again_is_what_was_told(tmp_path: Path) -> None:
    outcome = merged(tmp_path, *three(ended={"b#1": Status.FAILED}))
    again = load_run(outcome.folder)[1]
    assert (again.verdict, again.exit) == (Verdict.FAILED, Exit.FAILED)
    assert status_of(again) == status_of(outcome.run)
    assert again.merged == outcome.run.merged
    assert latest(tmp_path / "reports") == outcome.folder


def test_a_case_is_called_as_the_files_call_it_also_where_nobody_ran_it(tmp_path: Path) -> None:
    outcome = merged(tmp_path, *three()[:2])
    cases = outcome.run.stages[STAGE].cases
    assert (cases["c#1"].title, cases["c#1"].path) == ("Case c#1", "features/c.feature")


@pytest.mark.parametrize(
    "machines",
    [
        pytest.param(three()[:2], id="missing"),
        pytest.param([*three(), Machine(index=2, id="again")], id="doubled"),
        pytest.param(three(content="?"), id="foreign"),
        pytest.param(three(over=False), id="killed-before-its-last-word"),
        pytest.param(three(interrupted=True), id="interrupted"),
        pytest.param(three(finished=False), id="its-engine-died"),
        pytest.param(three(lost=("b#1",)), id="lost-a-case"),
        pytest.param([Machine(index=2, id="x", total=9, parts=((),) * 9)], id="nothing-but-empty"),
    ],
)
def test_what_is_not_whole_is_broken(tmp_path: Path, machines: list[Machine]) -> None:
    outcome = merged(tmp_path, *machines)
    assert (outcome.exit, outcome.run.verdict) == (Exit.BROKEN, Verdict.BROKEN)
    again = load_run(outcome.folder)[1]
    assert again.verdict is Verdict.BROKEN


def test_the_cases_of_a_missing_shard_are_broken_and_the_run_says_which(tmp_path: Path) -> None:
    outcome = merged(tmp_path, *three()[1:])
    lost = {id for id, status in status_of(outcome.run).items() if status is Status.BROKEN}
    assert lost == {"a#1", "a#2"}
    assert [fault.because.arguments["index"] for fault in run_faults(outcome.run)] == ["1"]
    assert {"finished", "accounted"} <= closed(outcome.run)


def test_a_failure_counts_more_than_a_missing_shard(tmp_path: Path) -> None:
    outcome = merged(tmp_path, *three(ended={"b#1": Status.FAILED})[:2])
    assert (outcome.exit, outcome.run.verdict) == (Exit.FAILED, Verdict.FAILED)
    assert run_faults(outcome.run)


def test_gates_are_asked_of_the_whole(tmp_path: Path) -> None:
    rule = parse("passed >= 6")
    stage = PlannedStage(name=STAGE, suite=Suite.SCENARIOS, engine="behave", rules=(rule,))
    assert merged(tmp_path / "a", *three(), stages=(stage,)).exit is Exit.OPEN
    outcome = merged(tmp_path / "b", *three(ended={"b#1": Status.SKIPPED}), stages=(stage,))
    assert outcome.exit is Exit.FAILED


def test_a_damaged_line_of_a_shard_is_told_of_the_whole(tmp_path: Path) -> None:
    paths = tuple(machine.write(tmp_path / "machines") for machine in three())
    with journal_of(paths[1], STAGE).open("ab") as file:
        file.write(b'{"kind": "CaseFinished", "stage": 5}\n')
    outcome = merge_of(tmp_path, paths)
    assert outcome.exit is Exit.BROKEN
    assert "record-whole" in closed(outcome.run)
    assert len(load_run(outcome.folder)[1].damage) == 1


def test_a_damaged_line_of_a_shards_pipeline_is_told_of_the_whole(tmp_path: Path) -> None:
    paths = tuple(machine.write(tmp_path / "machines") for machine in three())
    with journal_of(paths[1], OWN).open("ab") as file:
        file.write(b'{"kind": "Noted", "stage": 5}\n')
    outcome = merge_of(tmp_path, paths)
    assert outcome.exit is Exit.BROKEN
    assert len(load_run(outcome.folder)[1].damage) == 1


def test_evidence_and_logs_come_along(tmp_path: Path) -> None:
    path = "evidence/ab/abc.txt"
    proof = Evidence(name="log", media_type="text/plain", path=path)
    attached = Attached(at=1.0, stage=STAGE, case="b#1", evidence=proof)
    machines = three(further=(attached,))
    paths = tuple(machine.write(tmp_path / "machines") for machine in machines)
    for file in (path, "logs/shop.log"):
        (paths[1] / file).parent.mkdir(parents=True, exist_ok=True)
        (paths[1] / file).write_text("what it said")
    outcome = merge_of(tmp_path, paths)
    assert outcome.run.stages[STAGE].cases["b#1"].attempts[0].evidence == [proof]
    assert (outcome.folder / path).read_text() == "what it said"
    assert (outcome.folder / "logs" / "run-2" / "shop.log").read_text() == "what it said"


def test_what_breaks_a_stage_on_one_machine_breaks_it(tmp_path: Path) -> None:
    note = Noted(at=1.0, stage=STAGE, note=plain("the worker was killed"), breaks=True)
    assert merged(tmp_path, *three(further=(note,))).exit is Exit.BROKEN


def test_counts_are_added(tmp_path: Path) -> None:
    machines = [Machine(index=n, figures={"flaky": n, "seed": 7.0, "odd": n}) for n in (1, 2, 3)]
    measures = merged(tmp_path, *machines).run.stages[STAGE].measures
    assert measures["flaky"] == 6.0
    assert measures["seed"] == 7.0
    assert "odd" not in measures


def test_a_stage_that_one_machine_did_not_run_keeps_what_the_others_found(tmp_path: Path) -> None:
    outcome = merged(tmp_path, *three(closed=True))
    assert set(status_of(outcome.run)) == {"a#1", "a#2", "c#1", "c#2", "c#3"}
    assert closed(outcome.run) == {"needs"}
    assert outcome.exit is Exit.BROKEN


def test_a_stage_that_no_machine_ran_is_left_out(tmp_path: Path) -> None:
    outcome = merged(tmp_path, *(Machine(index=n, closed=True) for n in (1, 2, 3)))
    assert not outcome.run.stages[STAGE].cases
    assert closed(outcome.run) == {"needs"}
    assert outcome.exit is Exit.NOTHING_RAN


def test_a_whole_that_is_not_whole_stays_so(tmp_path: Path) -> None:
    first = merged(tmp_path, *three()[:2])
    again = merge_of(tmp_path, (tmp_path / "reports" / RUNS / first.run.id,))
    assert again.run.lacks_parts
    assert again.exit is Exit.BROKEN


def test_cases_that_no_part_knew_of_were_run_by_nobody(tmp_path: Path) -> None:
    ids = ("a#1", "a#2", "b#1", "c#1", "c#2", "c#3")
    cases = tuple(PlannedCase(id=id, title=id) for id in (*ids, "d#1"))
    stage = PlannedStage(name=STAGE, suite=Suite.SCENARIOS, engine="behave", cases=cases)
    outcome = merged(tmp_path, *three(), stages=(stage,))
    assert outcome.exit is Exit.BROKEN
    assert status_of(outcome.run)["d#1"] is Status.BROKEN


def test_cases_that_the_files_do_not_hold_are_told(tmp_path: Path) -> None:
    cases = (PlannedCase(id="a#1", title="A"),)
    stage = PlannedStage(name=STAGE, suite=Suite.SCENARIOS, engine="behave", cases=cases)
    outcome = merged(tmp_path, *three(), stages=(stage,))
    assert outcome.exit is Exit.BROKEN
    assert [it.because.id for it in run_faults(outcome.run)] == ["merge.other-plan"]
