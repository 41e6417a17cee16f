"""What an experiment comes to, with the real engine; and no fault is ever left."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from accord.system.clock import SystemClock
from accord.system.disturbances import undo_all
from fakes.chaotic import Chaotic, act, chaotic, command, experiment, held, python

pytestmark = pytest.mark.engine
SLEEP = command("action", "a nap", "sleep", "30")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chaotic]:
    with chaotic(tmp_path_factory.mktemp("chaotic")) as running:
        yield running


@pytest.fixture
def place(standing: Chaotic) -> Iterator[Chaotic]:
    (standing.folder / "sick").unlink(missing_ok=True)
    (standing.folder / "mark").touch()
    yield standing
    (standing.folder / "sick").unlink(missing_ok=True)
    standing.assert_nothing_left()


def path(place: Chaotic, name: str) -> str:
    return str(place.folder / name)


def test_a_steady_state_that_holds_all_the_time_passes(place: Chaotic) -> None:
    judged = place.run(experiment(act("kill", "depot"), rollbacks=(act("restore", "depot"),)))
    assert (judged.status, judged.stage.finished) == ("passed", True)
    assert judged.steps == [
        ("before", "steady-state", "goods are shown", "passed"),
        ("during", "action", "kill depot", "passed"),
        ("during", "steady-state", "goods are shown", "passed"),
        ("during", "rollback", "restore depot", "passed"),
        ("after", "steady-state", "goods are shown", "passed"),
    ]


def test_recovery_and_every_phase_are_measured(place: Chaotic) -> None:
    judged = place.run(experiment(act("pause", "depot")))
    measures = judged.case.measures
    assert judged.status == "passed"
    assert measures["recovery_seconds"] >= 0
    assert {name: measures[f"steady_{name}"] for name in ("before", "during", "after")} == {
        "before": 1.0,
        "during": 1.0,
        "after": 1.0,
    }
    assert [sample.phase for sample in judged.case.samples] == ["before", "during", "after"]


def test_a_steady_state_lost_during_the_fault_fails_with_the_step(place: Chaotic) -> None:
    judged = place.run(experiment(act("kill", "goods"), rollbacks=(act("restore", "goods"),)))
    assert judged.status == "failed"
    assert judged.reason.startswith("The steady state was lost during the fault: “goods are shown”")
    assert "“Goods are shown”, at “When somebody asks for goods”" in judged.reason


def test_a_pause_is_lost_as_time_and_told_with_its_call(place: Chaotic) -> None:
    judged = place.run(experiment(act("pause", "goods"), answers_within=0.5))
    assert (judged.status, "within 0.5 s" in judged.reason) == ("failed", True)
    attempt = judged.case.last
    assert attempt is not None
    lost = [entry for entry in attempt.calls if entry.call.error]
    assert [(attempt.steps[entry.step].phase, entry.call.service) for entry in lost] == [
        ("during", "goods")
    ]


def test_what_may_be_lost_must_only_come_back(place: Chaotic) -> None:
    document = experiment(act("kill", "goods"), may_be_lost=["goods are shown"])
    judged = place.run(document)
    assert (judged.status, judged.reason) == ("passed", "")
    assert ("during", "steady-state", "goods are shown", "skipped") in judged.steps
    assert judged.case.measures["steady_during"] == 0.0


def test_a_steady_state_that_does_not_come_back_fails(place: Chaotic) -> None:
    document = experiment(
        command("action", "goods fall ill", "touch", path(place, "sick")),
        may_be_lost=["goods are shown"],
        recovers_within=0.5,
    )
    judged = place.run(document)
    assert judged.status == "failed"
    assert judged.reason.startswith("The steady state was not regained within 0.5 s")
    assert "goods answered 503" in judged.reason
    assert "recovery_seconds" not in judged.case.measures


def test_a_service_that_is_killed_has_not_recovered_while_it_starts(place: Chaotic) -> None:
    judged = place.run(experiment(act("restart", "depot"), recovers_within=0.05))
    assert (judged.status, "to be ready again" in judged.reason) == ("failed", True)


def test_a_restart_disturbs_although_nothing_is_left_disturbed(place: Chaotic) -> None:
    before = place.process("depot")
    judged = place.run(experiment(act("restart", "depot")))
    assert (judged.status, place.process("depot") != before) == ("passed", True)


def test_a_probe_of_the_method_must_find_what_it_says(place: Chaotic) -> None:
    mark = path(place, "mark")
    probe = python("probe", "the answer", "os.path", "getsize", filename=mark) | {"tolerance": 3}
    judged = place.run(experiment(act("pause", "depot"), probe))
    assert (judged.status, "the answer" in judged.reason) == ("failed", True)


def test_a_probe_shows_that_an_action_of_another_kind_had_an_effect(place: Chaotic) -> None:
    mark = path(place, "effect")
    probe = python("probe", "it is there", "os.path", "exists", path=mark) | {"tolerance": True}
    judged = place.run(experiment(command("action", "an effect", "touch", mark), probe))
    assert (judged.status, judged.reason) == ("passed", "")


def test_the_steady_state_is_tried_until_the_pause_is_over(place: Chaotic) -> None:
    judged = place.run(experiment(act("pause", "depot", pauses={"after": 0.5})))
    during = [step for step in judged.steps if step[:2] == ("during", "steady-state")]
    assert (judged.status, len(during) > 1) == ("passed", True)


# Nothing was proved ------------------------------------------------------------------------------


def sick_before(place: Chaotic) -> dict[str, Any]:
    (place.folder / "sick").touch()
    return experiment(act("kill", "depot"))


def action_raises(place: Chaotic) -> dict[str, Any]:
    return experiment(
        act("kill", "depot"), python("action", "a list", "os", "listdir", path="/nowhere")
    )


def http_refused(place: Chaotic) -> dict[str, Any]:
    url = place.system.addresses["depot"] + "/nowhere"
    provider = {"type": "http", "url": url, "method": "POST"}
    return experiment({"type": "action", "name": "a wish", "provider": provider})


def command_fails(place: Chaotic) -> dict[str, Any]:
    return experiment(command("action", "a failure", "false"))


def nothing_disturbed(place: Chaotic) -> dict[str, Any]:
    return experiment(act("restore", "depot"))


def does_nothing(place: Chaotic) -> dict[str, Any]:
    return experiment(command("action", "a wish", "true"))


def already_dead(place: Chaotic) -> dict[str, Any]:
    return experiment(act("kill", "depot"), act("kill", "depot"))


def nobody_by_that_name(place: Chaotic) -> dict[str, Any]:
    return experiment(act("kill", "casino"))


def comes_back(place: Chaotic) -> dict[str, Any]:
    depot = place.process("depot")
    assert depot is not None
    wake = command("probe", "a kiss", "kill", "-CONT", str(depot.pid)) | {"tolerance": 0}
    return experiment(act("pause", "depot"), probes=(wake,))


def probe_raises_before(place: Chaotic) -> dict[str, Any]:
    (place.folder / "mark").unlink()
    return probe_raises(place)


def probe_raises(place: Chaotic) -> dict[str, Any]:
    mark = path(place, "mark")
    probe = python("probe", "the mark", "os.path", "getsize", filename=mark) | {"tolerance": 0}
    lose_it = python("action", "lose it", "os", "remove", path=mark)
    return experiment(lose_it, probes=(probe,), recovers_within=0.2)


def step_has_a_defect(place: Chaotic) -> dict[str, Any]:
    probe = held(scenario="features/goods.feature#a-step-has-a-defect")
    return experiment(act("kill", "depot"), probes=(probe,))


def step_is_unknown(place: Chaotic) -> dict[str, Any]:
    probe = held(scenario="features/goods.feature#nobody-wrote-this")
    return experiment(act("kill", "depot"), probes=(probe,))


def leaves(place: Chaotic) -> dict[str, Any]:
    return experiment(act("kill", "depot"), python("action", "leave", "sys", "exit"))


def rollback_fails(place: Chaotic) -> dict[str, Any]:
    return experiment(act("pause", "depot"), rollbacks=(command("action", "undo", "false"),))


def no_such_function(place: Chaotic) -> dict[str, Any]:
    return experiment(python("action", "magic", "math", "conjure"))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(sick_before, "did not hold before anything was done", id="unsteady-before"),
        pytest.param(action_raises, "The action “a list” failed", id="action-raises"),
        pytest.param(http_refused, "had no effect: it was answered", id="http-action-refused"),
        pytest.param(command_fails, "ended with code 1", id="command-fails"),
        pytest.param(nothing_disturbed, "No action disturbed anything", id="without-effect"),
        pytest.param(does_nothing, "Nobody saw that “a wish” disturbed", id="effect-not-seen"),
        pytest.param(already_dead, "depot does not run", id="killed-twice"),
        pytest.param(nobody_by_that_name, "has no service casino", id="unknown-service"),
        pytest.param(comes_back, "depot came back by itself", id="came-back-by-itself"),
        pytest.param(probe_raises_before, "did not hold before", id="probe-raises-before"),
        pytest.param(probe_raises, "“the mark” could not be judged", id="probe-raises"),
        pytest.param(step_has_a_defect, "token", id="step-raises"),
        pytest.param(step_is_unknown, "a sentence that nobody knows", id="step-undefined"),
        pytest.param(leaves, "did not come to its end", id="action-leaves"),
        pytest.param(rollback_fails, "The action “undo” had no effect", id="rollback-fails"),
        pytest.param(no_such_function, "conjure", id="invalid-for-the-engine"),
    ],
)
def test_an_experiment_that_proves_nothing_is_broken(
    place: Chaotic, make: Callable[[Chaotic], dict[str, Any]], told: str
) -> None:
    judged = place.run(make(place))
    assert (judged.status, told in judged.reason) == ("broken", True), judged.reason


def test_nothing_is_done_to_an_unsteady_system(place: Chaotic) -> None:
    judged = place.run(sick_before(place))
    assert [step[1] for step in judged.steps] == ["steady-state"]


# Violent ends ------------------------------------------------------------------------------------


def hurt(number: signal.Signals) -> Callable[[Chaotic, subprocess.Popen[bytes]], None]:
    """Signal the child of the experiment once its fault is there."""

    def meanwhile(place: Chaotic, probe: subprocess.Popen[bytes]) -> None:
        wait_for(place.leases)
        wait_for(lambda: napping(probe.pid))
        os.kill(child_of(probe.pid).pid, number)

    return meanwhile


def wait_for(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def napping(probe: int) -> bool:
    return any(each.name() == "sleep" for each in psutil.Process(probe).children(recursive=True))


def child_of(probe: int) -> psutil.Process:
    (child,) = psutil.Process(probe).children()
    return child


@pytest.mark.parametrize(
    ("number", "told"),
    [
        pytest.param(signal.SIGTERM, "SIGTERM", id="sigterm"),
        pytest.param(signal.SIGINT, "SIGINT", id="sigint"),
        pytest.param(signal.SIGUSR2, "SIGUSR2", id="without-rollbacks"),
        pytest.param(signal.SIGKILL, "SIGKILL", id="sigkill"),
    ],
)
@pytest.mark.parametrize("function", ["kill", "pause"])
def test_an_experiment_that_is_ended_is_broken_and_undone(
    place: Chaotic, number: signal.Signals, told: str, function: str
) -> None:
    nap = command("action", "a nap", "sleep", "2")
    document = experiment(act(function, "depot"), nap)
    judged = place.run(document, meanwhile=hurt(number))
    assert (judged.status, told in judged.reason) == ("broken", True), judged.reason


def test_an_experiment_that_hangs_is_ended_and_undone(place: Chaotic) -> None:
    judged = place.run(experiment(act("kill", "depot"), SLEEP, time_limit=2))
    assert (judged.status, "within 2 s" in judged.reason) == ("broken", True)


def test_a_stage_that_is_ended_undoes_its_fault_and_does_not_finish(place: Chaotic) -> None:
    def meanwhile(place: Chaotic, probe: subprocess.Popen[bytes]) -> None:
        wait_for(lambda: place.leases() and napping(probe.pid))
        probe.terminate()

    judged = place.run(experiment(act("kill", "depot"), SLEEP), meanwhile=meanwhile)
    assert (judged.status, judged.stage.finished) == ("broken", False)


def test_a_killed_supervisor_takes_its_child_along_and_the_run_undoes(place: Chaotic) -> None:
    def meanwhile(place: Chaotic, probe: subprocess.Popen[bytes]) -> None:
        wait_for(lambda: place.leases() and napping(probe.pid))
        child = child_of(probe.pid)
        probe.kill()
        probe.wait()
        wait_for(lambda: not child.is_running())

    nap = command("action", "a nap", "sleep", "1")
    judged = place.run(experiment(act("pause", "depot"), nap), meanwhile=meanwhile)
    assert judged.status == "broken"
    undone, problems = undo_all(
        Path(place.system.workspace), clock=SystemClock(), system=place.system.kept
    )
    assert ([lease.service for lease in undone], problems) == (["depot"], ())
