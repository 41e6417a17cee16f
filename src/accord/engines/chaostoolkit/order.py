"""What a supervisor and the child that runs one experiment tell each other."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from accord.errors import EngineError
from accord.model.assignment import Assignment
from accord.model.catalogue import Catalogue, Experiment
from accord.model.message import Message
from accord.model.status import Status
from accord.system.leftovers import ProcessIdentity
from accord.whole_files import write_private

ORDER: Final = "ACCORD_EXPERIMENT"
"""The environment variable that holds where a child's order is."""


class ExperimentOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One experiment to run; ``assignment`` is where that of the stage was saved.

    ``rollbacks`` is where its rollbacks are kept until they are over, ``run_by`` the Accord that
    runs the stage.
    """

    assignment: str
    experiment: Experiment
    rollbacks: str
    run_by: ProcessIdentity

    def save(self, path: Path) -> None:
        """Write the order where the child will read it."""
        write_private(path, msgspec.json.encode(self))

    @classmethod
    def load(cls, path: Path) -> ExperimentOrder:
        """Read an order."""
        return msgspec.json.decode(path.read_bytes(), type=cls)


class ExperimentOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a child that came to its end says of its experiment."""

    status: Status
    reason: Message | None = None


def read_outcome(content: bytes) -> ExperimentOutcome | None:
    """What a child wrote of its experiment; none when it ended before."""
    try:
        return msgspec.json.decode(content, type=ExperimentOutcome)
    # A child that is killed has written nothing, or half of it.
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def catalogue_of(assignment: Assignment) -> Catalogue:
    """The catalogue that the run was planned from."""
    catalogue_file = assignment.kept_apart / "catalogue.json"
    if catalogue_file.is_file():
        return msgspec.json.decode(catalogue_file.read_bytes(), type=Catalogue)
    # The supervisor of an assignment that has its catalogue with it never reads files.
    from accord.sources import read_catalogue
    from accord.steps.loading_rules import feature_rules

    workspace = Path(assignment.workspace)
    return read_catalogue(workspace, rules=feature_rules(workspace))


def experiment_of(catalogue: Catalogue, id: str) -> Experiment:
    """An experiment of the catalogue.

    Raises:
        EngineError: there is none of that id.
    """
    for experiment in catalogue.experiments:
        if experiment.id == id:
            return experiment
    raise EngineError("chaos.no-experiment", where=id, id=id)
