"""What the child of an experiment writes down."""

from __future__ import annotations

from pathlib import Path

from accord.engines.chaostoolkit.experiment_journal import ExperimentJournal
from accord.evidence import Masks
from accord.model.calls import Call
from accord.model.events import Called, Sampled, Step
from accord.model.message import plain
from accord.model.status import Status
from fakes.experiments import assignment, events, steps


def journal(folder: Path, *, masks: Masks | None = None) -> ExperimentJournal:
    return ExperimentJournal(assignment(folder), "chaos/x.yaml", masks=masks or Masks())


def call(seconds: float, status: int | None) -> Call:
    error = "" if status else "nobody listens"
    return Call(
        service="shop", method="GET", url="http://shop", started=0.0, seconds=seconds, error=error,
        response=None, trace="", span="",
    )  # fmt: skip


def test_a_secret_of_the_experiment_is_in_no_step(tmp_path: Path) -> None:
    writing = journal(tmp_path)
    writing.learn({"bank": "correct-horse"})
    writing.step(
        Step(
            text="ask with correct-horse",
            status=Status.BROKEN,
            reason=plain("correct-horse is refused"),
            detail="correct-horse",
            output="correct-horse",
        )
    )
    assert "correct-horse" not in (tmp_path / "journal" / "chaos.ndjson").read_text()


def test_a_call_belongs_to_the_step_at_work(tmp_path: Path) -> None:
    writing = journal(tmp_path)
    writing.step(Step(text="one", status=Status.PASSED))
    writing.called(call(0.1, 200))
    assert [event.step for event in events(tmp_path) if isinstance(event, Called)] == [1]


def test_a_step_says_in_which_phase_it_was(tmp_path: Path) -> None:
    writing = journal(tmp_path)
    writing.phase = "during"
    writing.step(Step(text="one", status=Status.PASSED))
    assert [step.phase for step in steps(tmp_path)] == ["during"]


def test_a_call_that_was_not_answered_is_an_error_of_its_sample(tmp_path: Path) -> None:
    journal(tmp_path).sample([call(0.1, None), call(0.3, None)], since=0.0)
    [sample] = [event for event in events(tmp_path) if isinstance(event, Sampled)]
    assert (sample.requests, sample.errors, sample.p50) == (2, 2, 0.2)
