"""Listens to Chaos Toolkit, whose own verdict is never asked, and takes what it says at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from chaoslib.run import RunEventHandler

from accord.engines.chaostoolkit.context import ExperimentContext
from accord.engines.chaostoolkit.disturbance import DisturbanceTracker
from accord.engines.chaostoolkit.effects import Activity, refusal, take_pauses
from accord.engines.chaostoolkit.reading import loss, step_of, unjudged
from accord.engines.chaostoolkit.rollbacks import ExperimentRollbacks
from accord.engines.chaostoolkit.session import Observation
from accord.engines.chaostoolkit.signals import Signals
from accord.engines.chaostoolkit.steady_state import SteadyState
from accord.errors import worded
from accord.model.events import Step
from accord.model.message import Message, message
from accord.model.status import Status
from accord.sources.experiments import own_function

# A process may print megabytes, and each line of a journal is read whole.
_MOST_OUTPUT = 2000


class ExperimentListener(RunEventHandler):  # type: ignore[misc]  # chaoslib is untyped
    """The one listener of an experiment.

    Whatever is raised in it Chaos Toolkit swallows, so what must not be lost goes to the findings;
    and what one part of it raises must not keep another from its turn.
    """

    def __init__(
        self,
        context: ExperimentContext,
        steady_state: SteadyState,
        disturbances: DisturbanceTracker,
        rollbacks: ExperimentRollbacks,
        signals: Signals,
    ) -> None:
        self._context = context
        self._steady_state = steady_state
        self._disturbances = disturbances
        self._rollbacks = rollbacks
        self._signals = signals
        self._pauses = take_pauses(context.document)
        self._section = "method"
        self._began: dict[int, float] = {}
        # Activities in the background complete in threads of their own.
        self._lock = threading.RLock()

    def running(
        self,
        experiment: Mapping[str, Any],
        journal: object,
        configuration: dict[str, Any],
        secrets: dict[str, Any],
        schedule: object,
        settings: object,
    ) -> None:
        """Keep what activities are filled with."""
        del journal, schedule, settings
        try:
            self._rollbacks.fill(experiment, configuration or {}, secrets or {})
        finally:
            self._steady_state.fill(configuration or {}, secrets or {})
            # Where they come from may be known to Chaos Toolkit alone, such as a vault.
            self._context.record.learn(secrets or {})
            # Chaos Toolkit has put handlers of its own in place by now.
            self._signals.listen()

    def start_hypothesis_before(self, experiment: object) -> None:
        """The steady state is tried before anything is done."""
        del experiment
        self._section = "before"

    def hypothesis_before_completed(
        self, experiment: object, state: Mapping[str, Any] | None, journal: object
    ) -> None:
        """A system that is not steady cannot be judged."""
        del experiment, journal
        is_steady = bool(state and state["steady_state_met"])
        if not is_steady and self._context.findings.unsteady is None:
            self._context.findings.unsteady = message("chaos.no-reason")
        self._section = "method"

    def start_method(self, experiment: object) -> None:
        """From here on something may have to be undone."""
        del experiment
        self._rollbacks.store()

    def start_rollbacks(self, experiment: object) -> None:
        """What was done is undone, and nobody may interrupt that."""
        del experiment
        self._section = "rollback"
        self._rollbacks.start_undoing()

    def start_activity(self, activity: Activity) -> None:
        """Remember when it began; some run in the background, in a thread of their own."""
        try:
            self._rollbacks.begin(activity)
        finally:
            self._began[threading.get_ident()] = time.monotonic()
            session = self._context.session
            session.observation, session.problem = Observation(), None

    def activity_completed(self, activity: Activity, run: Mapping[str, Any]) -> None:
        """Take what became of it, one at a time."""
        seconds = time.monotonic() - self._began[threading.get_ident()]
        try:
            self._rollbacks.end(activity, run)
        finally:
            with self._lock:
                self._take(activity, run, seconds)

    def _take(self, activity: Activity, run: Mapping[str, Any], seconds: float) -> None:
        try:
            if self._section == "before":
                self._steady_state.take_before(activity, run, seconds)
            elif self._section == "rollback":
                self._rolled_back(activity, run, seconds)
            elif activity["type"] == "probe":
                self._probed(activity, run, seconds)
            else:
                self._acted(activity, run, seconds)
        except BaseException as error:  # also an interruption, which must not be lost
            problem = message("chaos.engine-raised", reason=worded(error))
            self._context.findings.engine = self._context.findings.engine or problem
            raise

    def _rolled_back(self, activity: Activity, run: Mapping[str, Any], seconds: float) -> None:
        problem = refusal(activity, run, problem=self._context.session.problem)
        self._write_step("rollback", problem, seconds, run)
        self._disturbances.note_rolled_back((activity, seconds))
        if problem is not None:
            self._context.findings.failed_rollbacks[activity["name"]] = problem

    def _probed(self, probe: Activity, run: Mapping[str, Any], seconds: float) -> None:
        """A probe of the method: what it must find is its tolerance, if it has one."""
        findings = self._context.findings
        reading = self._steady_state.judge(probe, run)
        step = step_of(probe["name"], reading, seconds, bad=Status.FAILED, kind="probe")
        self._context.record.step(step)
        if reading.raised:
            findings.raised.append(unjudged(probe, reading))
        elif not reading.holds:
            findings.lost.append(loss("chaos.probe-lost", probe, reading))
        elif "tolerance" in probe and findings.disturbed:
            # What the author expects to find after an action shows that it had an effect.
            findings.is_proven = True

    def _acted(self, action: Activity, run: Mapping[str, Any], seconds: float) -> None:
        problem = refusal(action, run, problem=self._context.session.problem)
        self._context.record.phase = "during"
        self._write_step("action", problem, seconds, run)
        if problem is not None:
            self._context.findings.refused.append(problem)
            return
        self._disturbances.count(action, seconds=seconds)
        pause = self._pauses.get(action["name"], 0.0)
        if self._disturbances.is_active:
            self._steady_state.watch(pause)
            self._disturbances.check_lasting(action)
        else:
            # The author asked for time to pass, whether or not there is anything to watch.
            time.sleep(pause)

    def _write_step(
        self, kind: str, problem: Message | None, seconds: float, run: Mapping[str, Any]
    ) -> None:
        activity, record = run["activity"], self._context.record
        # What our own functions give back says nothing that the step does not.
        output = None if own_function(activity) else run.get("output")
        record.step(
            Step(
                text=activity["name"],
                kind=kind,
                status=Status.PASSED if problem is None else Status.BROKEN,
                seconds=seconds,
                reason=problem,
                output="" if output is None else record.masked_text(str(output))[:_MOST_OUTPUT],
            )
        )
