"""Conducts one experiment: Chaos Toolkit runs its parts, and the steady state is watched by us."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from chaoslib.experiment import ensure_experiment_is_valid, run_experiment
from chaoslib.run import RunEventHandler
from chaoslib.types import Strategy

from accord.engines.chaostoolkit.effects import (
    Activity,
    refusal,
    take_pauses,
)
from accord.engines.chaostoolkit.experiment_journal import ExperimentJournal
from accord.engines.chaostoolkit.judge import ExperimentFindings
from accord.engines.chaostoolkit.reading import ProbeReading, judged, lost, raised, tried
from accord.engines.chaostoolkit.rollbacks import Rollbacks
from accord.engines.chaostoolkit.session import ExperimentSession, Observation
from accord.engines.chaostoolkit.signals import Signals
from accord.errors import worded
from accord.model.catalogue import Experiment
from accord.model.events import Step
from accord.model.message import Message, message
from accord.model.status import Status
from accord.sources.experiments import DISTURBING, own_function

_BETWEEN_S: Final = 0.1
_ROLLBACKS_ALWAYS: Final = {"runtime": {"rollbacks": {"strategy": "always"}}}


class ExperimentListener(RunEventHandler):  # type: ignore[misc]  # chaoslib is untyped
    """Listens to Chaos Toolkit, and tries the steady state whenever something is disturbed.

    Chaos Toolkit tries it before; after each action it is tried at once and again until the
    action's pause is over; and once all is undone until it holds or the time is up.
    """

    def __init__(
        self,
        experiment: Experiment,
        theatre: ExperimentSession,
        record: ExperimentJournal,
        rollbacks: Rollbacks,
        signals: Signals,
    ) -> None:
        self._experiment = experiment
        self._theatre = theatre
        self._record = record
        self._rollbacks = rollbacks
        self._signals = signals
        self._document = copy.deepcopy(experiment.document)
        self._probes: list[Activity] = self._document["steady-state-hypothesis"]["probes"]
        self._pauses = take_pauses(self._document)
        self._undoing = [each["provider"] for each in self._document.get("rollbacks") or []]
        self._configuration: dict[str, Any] = {}
        self._secrets: dict[str, Any] = {}
        self._part = "method"
        self._foreign = 0
        self._undone_at: float | None = None
        self._tries = {phase: [0, 0] for phase in ("before", "during", "after")}
        self._began: dict[int, float] = {}
        self._lock = threading.RLock()
        self.findings = ExperimentFindings()

    def conduct(self) -> ExperimentFindings:
        """Run the experiment and say what was learnt."""
        ensure_experiment_is_valid(self._document)
        status = self._run()
        self._roll_back()
        if status in {"interrupted", "aborted"} and not self.findings.unsteady:
            self._cut_short()
        if self.findings.disturbed and self.findings.engine is None:
            self._put_right()
            self._recover()
        for phase, (looks, held) in self._tries.items():
            if looks:
                self._record.measure(f"steady_{phase}", held / looks, "share")
        return self.findings

    def _run(self) -> str:
        """Have Chaos Toolkit run it; what it says of it."""
        try:
            journal = run_experiment(
                self._document,
                settings=copy.deepcopy(_ROLLBACKS_ALWAYS),
                strategy=Strategy.BEFORE_METHOD,
                event_handlers=[self._rollbacks, self],
            )
        except BaseException as error:  # noqa: BLE001 - what was done must be undone all the same
            self.findings.engine = message("chaos.engine-raised", reason=worded(error))
            return ""
        return str(journal.get("status"))

    def _cut_short(self) -> None:
        """Say why the method did not come to its end, as well as that is known."""
        told = self._rollbacks.problem or next(iter(self.findings.refused), None)
        self.findings.engine = self.findings.engine or told or message("chaos.interrupted")

    def _roll_back(self) -> None:
        """Run the rollbacks that Chaos Toolkit did not, such as those that a control forbade."""
        for step in self._rollbacks.run_rest():
            self._record.step(step)
            self._undone_at = time.monotonic()
            if step.reason is not None:
                self.findings.left[step.text] = step.reason

    # What Chaos Toolkit tells -------------------------------------------------------------------

    def running(
        self,
        experiment: object,
        journal: object,
        configuration: dict[str, Any],
        secrets: dict[str, Any],
        schedule: object,
        settings: object,
    ) -> None:
        """Keep what activities are filled with."""
        del experiment, journal, schedule, settings
        self._configuration, self._secrets = configuration or {}, secrets or {}
        # Where they come from may be known to Chaos Toolkit alone, such as a vault.
        self._record.learn(self._secrets)
        self._signals.listen()

    def start_hypothesis_before(self, experiment: object) -> None:
        """The steady state is tried before anything is done."""
        del experiment
        self._part = "before"

    def hypothesis_before_completed(
        self, experiment: object, state: Mapping[str, Any] | None, journal: object
    ) -> None:
        """A system that is not steady cannot be judged."""
        del experiment, journal
        is_steady = bool(state and state["steady_state_met"])
        if not is_steady and self.findings.unsteady is None:
            self.findings.unsteady = message("chaos.no-reason")
        self._part = "method"

    def start_rollbacks(self, experiment: object) -> None:
        """What was done is undone."""
        del experiment
        self._part = "rollback"

    def start_activity(self, activity: Activity) -> None:
        """Remember when it began."""
        del activity
        self._began[threading.get_ident()] = time.monotonic()
        self._theatre.seen, self._theatre.told = Observation(), None

    def activity_completed(self, activity: Activity, run: Mapping[str, Any]) -> None:
        """Take what became of it, one at a time; some run in the background.

        Chaos Toolkit swallows what is raised here, so it is kept.
        """
        seconds = time.monotonic() - self._began[threading.get_ident()]
        with self._lock:
            self._take(activity, run, seconds)

    # What is made of it -------------------------------------------------------------------------

    def _take(self, activity: Activity, run: Mapping[str, Any], seconds: float) -> None:
        try:
            if self._part == "before":
                self._before(activity, run, seconds)
            elif self._part == "rollback":
                self._rolled_back(activity, run, seconds)
            elif activity["type"] == "probe":
                self._probed(activity, run, seconds)
            else:
                self._acted(activity, run, seconds)
        except BaseException as error:  # also an interruption, which must not be lost
            told = message("chaos.engine-raised", reason=worded(error))
            self.findings.engine = self.findings.engine or told
            raise

    def _before(self, probe: Activity, run: Mapping[str, Any], seconds: float) -> None:
        look = self._judged(probe, run)
        self._count(holds=look.holds)
        self._tell(probe["name"], look, seconds, bad=Status.BROKEN)
        self._record.sample(self._theatre.seen.calls, since=self._record.elapsed - seconds)
        if not look.holds and self.findings.unsteady is None:
            self.findings.unsteady = look.reason or message("chaos.no-reason")

    def _rolled_back(self, activity: Activity, run: Mapping[str, Any], seconds: float) -> None:
        problem = refusal(activity, run, told=self._theatre.told)
        self._told_step(activity["name"], "rollback", problem, seconds, run)
        if problem is not None:
            self.findings.left[activity["name"]] = problem

    def _probed(self, probe: Activity, run: Mapping[str, Any], seconds: float) -> None:
        """A probe of the method: what it must find is its tolerance, if it has one."""
        look = self._judged(probe, run)
        self._tell(probe["name"], look, seconds, bad=Status.FAILED, kind="probe")
        if look.raised:
            self.findings.raised.append(raised(probe, look))
        elif not look.holds:
            self.findings.lost.append(lost("chaos.probe-lost", probe, look))
        elif "tolerance" in probe and self.findings.disturbed:
            # What the author expects to find after an action shows that it had an effect.
            self.findings.is_proven = True

    def _acted(self, action: Activity, run: Mapping[str, Any], seconds: float) -> None:
        problem = refusal(action, run, told=self._theatre.told)
        self._record.phase = "during"
        self._told_step(action["name"], "action", problem, seconds, run)
        if problem is not None:
            self.findings.refused.append(problem)
            return
        self._count_disturbance(action)
        pause = self._pauses.get(action["name"], 0.0)
        if self._is_disturbed:
            self._undone_at = None
            self._look_for(pause)
            self._still_disturbed(action)
        else:
            self._undone_at = self._undone_at or time.monotonic()
            time.sleep(pause)

    def _count_disturbance(self, action: Activity) -> None:
        function = own_function(action)
        if function:
            self.findings.disturbed += function in DISTURBING
            self.findings.is_proven |= function in DISTURBING
        elif action["provider"] in self._undoing:
            self._foreign = 0
        else:
            self._foreign += 1
            self.findings.disturbed += 1
            self.findings.claimed = self.findings.claimed or action["name"]

    def _still_disturbed(self, action: Activity) -> None:
        """What came back by itself was no disturbance while the steady state was tried."""
        if not self._theatre.starts_system:
            return
        for lease in self._theatre.disturber.leases():
            if not lease.lasts:
                told = message("chaos.came-back", action=action["name"], service=lease.service)
                self.findings.refused.append(told)

    @property
    def _is_disturbed(self) -> bool:
        if self._foreign:
            return True
        return self._theatre.starts_system and bool(self._theatre.disturber.leases())

    # The steady state ---------------------------------------------------------------------------

    def _look_for(self, seconds: float) -> None:
        """Try the steady state while something is disturbed: once at least, then until then."""
        deadline = time.monotonic() + seconds
        while True:
            for probe in self._probes:
                self._look_during(probe)
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(_BETWEEN_S, left))

    def _look_during(self, probe: Activity) -> None:
        look, seconds = self._look(probe)
        self._count(holds=look.holds)
        self.findings.is_proven |= not look.holds
        may = probe["name"] in self._experiment.steadiness.may_be_lost
        excused = may and not look.breaks_contract and not look.raised
        self._tell(probe["name"], look, seconds, bad=Status.SKIPPED if excused else Status.FAILED)
        if look.holds or excused:
            return
        if look.raised:
            self.findings.raised.append(raised(probe, look))
        else:
            self.findings.lost.append(lost("chaos.lost", probe, look))

    def _put_right(self) -> None:
        """Undo what the experiment itself did not."""
        self._record.phase = "after"
        if not self._theatre.starts_system:
            self._undone_at = self._undone_at or time.monotonic()
            return
        for lease in self._theatre.disturber.leases():
            began, service = time.monotonic(), lease.service
            self._theatre.undo(service)
            self._record.step(
                Step(
                    text=service,
                    kind="rollback",
                    status=Status.PASSED,
                    seconds=time.monotonic() - began,
                    reason=message("chaos.put-right", service=service),
                )
            )
            self._undone_at = time.monotonic()
        self._undone_at = self._undone_at or time.monotonic()

    def _recover(self) -> None:
        """Try until the whole steady state holds again, or the time is up."""
        undone = self._undone_at or time.monotonic()
        limit = self._experiment.steadiness.recovers_within_s
        while True:
            began = time.monotonic()
            is_last = began - undone >= limit
            looks = self._look_after(is_last=is_last)
            if all(look.holds for _, look in looks):
                self.findings.is_steady_after = True
                self._record.measure("recovery_seconds", max(0.0, began - undone), "s")
                return
            if is_last:
                self._not_regained(looks[-1], limit)
                return
            time.sleep(_BETWEEN_S)

    def _look_after(self, *, is_last: bool) -> list[tuple[Activity, ProbeReading]]:
        """Look at one probe after another until one does not hold."""
        looks: list[tuple[Activity, ProbeReading]] = []
        for probe in self._probes:
            look, seconds = self._look(probe)
            looks.append((probe, look))
            self._count(holds=look.holds)
            bad = Status.FAILED if is_last else Status.SKIPPED
            self._tell(probe["name"], look, seconds, bad=bad)
            if not look.holds:
                break
        return looks

    def _not_regained(self, found: tuple[Activity, ProbeReading], limit: float) -> None:
        probe, look = found
        if look.raised:
            self.findings.raised.append(raised(probe, look))
            return
        reason = look.reason or message("chaos.no-reason")
        self.findings.not_regained = message(
            "chaos.not-regained", probe=probe["name"], seconds=f"{limit:g}", reason=reason
        )

    def _look(self, probe: Activity) -> tuple[ProbeReading, float]:
        """Run a probe with Chaos Toolkit's own hands."""
        self._theatre.seen, self._theatre.told = Observation(), None
        since, began = self._record.elapsed, time.monotonic()
        look = self._judged(probe, tried(probe, self._configuration, self._secrets))
        self._record.sample(self._theatre.seen.calls, since=since)
        return look, time.monotonic() - began

    def _judged(self, probe: Activity, run: Mapping[str, Any]) -> ProbeReading:
        return judged(probe, run, self._theatre, self._configuration, self._secrets)

    # Telling ------------------------------------------------------------------------------------

    def _count(self, *, holds: bool) -> None:
        tried = self._tries[self._record.phase]
        tried[0] += 1
        tried[1] += holds

    def _tell(
        self,
        name: str,
        look: ProbeReading,
        seconds: float,
        *,
        bad: Status,
        kind: str = "steady-state",
    ) -> None:
        worst = Status.BROKEN if look.raised else bad
        self._record.step(
            Step(
                text=name,
                kind=kind,
                status=Status.PASSED if look.holds else worst,
                seconds=seconds,
                reason=look.reason,
                detail=look.detail,
            )
        )

    def _told_step(
        self,
        name: str,
        kind: str,
        problem: Message | None,
        seconds: float,
        run: Mapping[str, Any],
    ) -> None:
        # What our own functions give back says nothing that the step does not.
        output = None if own_function(run["activity"]) else run.get("output")
        self._record.step(
            Step(
                text=name,
                kind=kind,
                status=Status.PASSED if problem is None else Status.BROKEN,
                seconds=seconds,
                reason=problem,
                output="" if output is None else self._record.words(str(output))[:2000],
            )
        )
