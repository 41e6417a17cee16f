"""What everything that takes part in one experiment shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accord.engines.chaostoolkit.experiment_journal import ExperimentJournal
from accord.engines.chaostoolkit.judge import ExperimentFindings
from accord.engines.chaostoolkit.session import ExperimentSession
from accord.model.catalogue import Experiment


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentContext:
    """One experiment at work; ``document`` is the copy that Chaos Toolkit is given."""

    experiment: Experiment
    document: dict[str, Any]
    session: ExperimentSession
    record: ExperimentJournal
    findings: ExperimentFindings = field(default_factory=ExperimentFindings)
