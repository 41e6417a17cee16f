"""The process that runs one experiment."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.chaostoolkit import child
from accord.engines.chaostoolkit.order import ORDER, ExperimentOrder
from accord.engines.chaostoolkit.session import current_session
from accord.model.catalogue import Experiment
from accord.model.status import Status
from accord.system.leftovers import identity
from fakes.experiments import QuietSignals, assignment


class NoSignals(QuietSignals):
    def names(self) -> str:
        return ""


def test_an_experiment_that_cannot_begin_is_broken_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "assignment.json"
    assignment(tmp_path).save(path)
    order = ExperimentOrder(
        assignment=str(path),
        experiment=Experiment(id="x", title="x", path="x", document={"title": "no method"}),
        rollbacks=str(tmp_path / "owed.json"),
        run_by=identity(),
    )
    order.save(tmp_path / "order.json")
    monkeypatch.setenv(ORDER, str(tmp_path / "order.json"))
    current_session.cache_clear()
    outcome = child._outcome(order, NoSignals())
    current_session.cache_clear()
    assert (outcome.status, outcome.reason is not None) == (Status.BROKEN, True)
