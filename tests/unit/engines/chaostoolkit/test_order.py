"""What a supervisor and its child hand each other."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from accord.engines.chaostoolkit.order import (
    ExperimentOrder,
    ExperimentOutcome,
    catalogue_of,
    experiment_of,
    read_outcome,
)
from accord.errors import EngineError
from accord.model.catalogue import Catalogue, Experiment
from accord.model.status import Status
from accord.system.leftovers import identity
from fakes.experiments import assignment

TINY = Experiment(id="chaos/tiny.yaml", title="Tiny", path="chaos/tiny.yaml")


def test_an_order_is_read_as_it_was_written_and_by_nobody_else(tmp_path: Path) -> None:
    order = ExperimentOrder(assignment="a", experiment=TINY, rollbacks="r", run_by=identity())
    path = tmp_path / "order.json"
    order.save(path)
    assert (ExperimentOrder.load(path), path.stat().st_mode & 0o077) == (order, 0)


@pytest.mark.parametrize("content", [b"", b'{"status": "pass', b'{"status": "splendid"}'])
def test_a_child_that_died_while_it_wrote_has_no_outcome(content: bytes) -> None:
    assert read_outcome(content) is None


def test_an_outcome_is_read_as_it_was_written() -> None:
    outcome = ExperimentOutcome(status=Status.PASSED)
    assert read_outcome(msgspec.json.encode(outcome)) == outcome


def test_the_catalogue_is_the_one_that_the_run_was_planned_from(tmp_path: Path) -> None:
    planned = Catalogue(title="as planned", experiments=(TINY,))
    (tmp_path / "catalogue.json").write_bytes(msgspec.json.encode(planned))
    assert catalogue_of(assignment(tmp_path, private=str(tmp_path))).title == "as planned"


def test_an_experiment_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(EngineError, match="no-experiment"):
        experiment_of(Catalogue(experiments=(TINY,)), "chaos/other.yaml")
