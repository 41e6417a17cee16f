"""Conducts one experiment: Chaos Toolkit runs its parts, and the steady state is watched by us."""

from __future__ import annotations

import copy
from typing import Any, Final

from chaoslib.experiment import ensure_experiment_is_valid, run_experiment
from chaoslib.types import Strategy

from accord.engines.chaostoolkit.context import ExperimentContext
from accord.engines.chaostoolkit.disturbance import DisturbanceTracker
from accord.engines.chaostoolkit.judge import ExperimentFindings
from accord.engines.chaostoolkit.lacking import lacking
from accord.engines.chaostoolkit.listener import ExperimentListener
from accord.engines.chaostoolkit.rollbacks import ExperimentRollbacks
from accord.engines.chaostoolkit.signals import Signals
from accord.engines.chaostoolkit.steady_state import SteadyState
from accord.errors import worded
from accord.model.message import message

# By default Chaos Toolkit leaves out the rollbacks of an experiment that was interrupted.
_ROLLBACKS_ALWAYS: Final[dict[str, Any]] = {"runtime": {"rollbacks": {"strategy": "always"}}}


class ExperimentConductor:
    """Runs the experiment of a context from its first look to its last."""

    def __init__(
        self, context: ExperimentContext, rollbacks: ExperimentRollbacks, signals: Signals
    ) -> None:
        self._context = context
        self._rollbacks = rollbacks
        self._steady_state = SteadyState(context)
        self._disturbances = DisturbanceTracker(context)
        self._listener = ExperimentListener(
            context, self._steady_state, self._disturbances, rollbacks, signals
        )

    def conduct(self) -> ExperimentFindings:
        """Run the experiment and say what was learnt."""
        findings = self._context.findings
        ensure_experiment_is_valid(self._context.document)
        if problem := lacking(self._context.document):
            findings.engine = problem
            return findings
        status = self._run()
        self._roll_back()
        if status in {"interrupted", "aborted"} and not findings.unsteady:
            self._explain_interruption()
        # A system that nobody disturbed has nothing to recover from.
        if findings.disturbed and findings.engine is None:
            self._steady_state.recover(self._disturbances.put_right())
        self._steady_state.measure()
        return findings

    def _run(self) -> str:
        """Have Chaos Toolkit run it; the status that it gives it."""
        try:
            journal = run_experiment(
                self._context.document,
                # Chaos Toolkit writes into the settings that it is given.
                settings=copy.deepcopy(_ROLLBACKS_ALWAYS),
                # Chaos Toolkit would look again afterwards, before anything is undone; see
                # `SteadyState`.
                strategy=Strategy.BEFORE_METHOD,
                event_handlers=[self._listener],
            )
        except BaseException as error:  # noqa: BLE001 - what was done must be undone all the same
            self._context.findings.engine = message("chaos.engine-raised", reason=worded(error))
            return ""
        return str(journal.get("status"))

    def _explain_interruption(self) -> None:
        """Say why the method did not come to its end, as well as that is known."""
        findings = self._context.findings
        cause = self._rollbacks.problem or next(iter(findings.refused), None)
        findings.engine = findings.engine or cause or message("chaos.interrupted")

    def _roll_back(self) -> None:
        """Run the rollbacks that Chaos Toolkit did not, such as those that a control forbade."""
        steps = self._rollbacks.run_remaining()
        self._disturbances.note_rolled_back(*((it, step.seconds) for it, step in steps))
        for _, step in steps:
            self._context.record.step(step)
            if step.reason is not None:
                self._context.findings.failed_rollbacks[step.text] = step.reason
