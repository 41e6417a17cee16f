"""A whole experiment, run by the real Chaos Toolkit in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from accord.engines.chaostoolkit.conductor import ExperimentConductor
from accord.engines.chaostoolkit.context import ExperimentContext
from accord.engines.chaostoolkit.judge import judge
from accord.engines.chaostoolkit.order import ExperimentOrder
from accord.engines.chaostoolkit.rollbacks import ExperimentRollbacks
from accord.model.status import Status
from accord.system.leftovers import identity
from fakes import experiments
from fakes.experiments import QuietSignals, activity, assignment, context, document, steps

PROVIDER = {"type": "python", "module": "fakes.forbidding_control"}
FORBIDDEN = {
    **document(
        activity("slow", "action") | {"provider": {"type": "process", "path": "true"}},
        rollbacks=[activity("mend", "action")],
    ),
    "controls": [{"name": "guard", "provider": PROVIDER}],
}


def conduct(folder: Path, content: dict[str, Any], *answers: object) -> ExperimentContext:
    experiments.answers[:] = answers
    at_work = context(folder, content)
    path = folder / "assignment.json"
    assignment(folder).save(path)
    order = ExperimentOrder(
        assignment=str(path),
        experiment=at_work.experiment,
        rollbacks=str(folder / ".accord" / "rollbacks" / "one.json"),
        run_by=identity(),
    )
    rollbacks = ExperimentRollbacks(order, before_undoing=lambda: None)
    ExperimentConductor(at_work, rollbacks, QuietSignals()).conduct()
    return at_work


def test_a_method_that_an_action_ends_is_rolled_back_all_the_same(tmp_path: Path) -> None:
    content = document(activity("slow", "action"), rollbacks=[activity("mend", "action")])
    at_work = conduct(tmp_path, content, True, SystemExit("enough"), True)
    assert "mend" in [step.text for step in steps(tmp_path) if step.kind == "rollback"]
    assert judge(at_work.findings).status is Status.BROKEN


def test_a_rollback_that_chaos_toolkit_left_out_is_run_and_told(tmp_path: Path) -> None:
    at_work = conduct(tmp_path, FORBIDDEN, True, True, ValueError("no"), True)
    rollbacks = [(it.text, it.status) for it in steps(tmp_path) if it.kind == "rollback"]
    assert rollbacks == [("mend", Status.BROKEN)]
    assert list(at_work.findings.failed_rollbacks) == ["mend"]


def test_each_phase_is_looked_at_around_the_action(tmp_path: Path) -> None:
    content = document(activity("slow", "action"))
    conduct(tmp_path, content, True)
    looks = [step.phase for step in steps(tmp_path) if step.kind == "steady-state"]
    assert looks == ["before", "during", "after"]


def test_an_experiment_that_lacks_its_control_disturbs_nothing(tmp_path: Path) -> None:
    guard = {"name": "guard", "provider": {"type": "python", "module": "nothing.here"}}
    content = {**document(activity("slow", "action")), "controls": [guard]}
    at_work = conduct(tmp_path, content, True)
    assert steps(tmp_path) == []
    assert judge(at_work.findings).status is Status.BROKEN
