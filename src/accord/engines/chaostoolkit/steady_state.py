"""The steady state of an experiment: looked at before, during and after a disturbance."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from accord.engines.chaostoolkit.context import ExperimentContext
from accord.engines.chaostoolkit.disturbance import Undoing
from accord.engines.chaostoolkit.effects import Activity
from accord.engines.chaostoolkit.reading import (
    ProbeReading,
    judge_probe,
    loss,
    run_probe,
    step_of,
    unjudged,
)
from accord.engines.chaostoolkit.session import Observation
from accord.model.message import message
from accord.model.status import Status

# Often enough to see a restart, seldom enough not to be a load.
_BETWEEN_S: Final = 0.1


class SteadyState:
    """The probes of the hypothesis, and what looking at them came to.

    Chaos Toolkit looks before; its own strategies for *during* and *after* are not used, since they
    forget what was lost and came back, and look again before anything is undone.
    """

    def __init__(self, context: ExperimentContext) -> None:
        self._context = context
        self._probes: list[Activity] = context.document["steady-state-hypothesis"]["probes"]
        self._configuration: dict[str, Any] = {}
        self._secrets: dict[str, Any] = {}
        self._looks = dict.fromkeys(("before", "during", "after"), 0)
        self._held = dict.fromkeys(self._looks, 0)

    def fill(self, configuration: dict[str, Any], secrets: dict[str, Any]) -> None:
        """Take what the arguments of probes are filled with."""
        self._configuration, self._secrets = configuration, secrets

    def judge(self, probe: Activity, run: Mapping[str, Any]) -> ProbeReading:
        """What a probe that was run came to."""
        session = self._context.session
        return judge_probe(probe, run, session, self._configuration, self._secrets)

    def take_before(self, probe: Activity, run: Mapping[str, Any], seconds: float) -> None:
        """Take what Chaos Toolkit got from a probe before anything was done."""
        record, findings = self._context.record, self._context.findings
        reading = self.judge(probe, run)
        self._count(reading)
        record.step(step_of(probe["name"], reading, seconds, bad=Status.BROKEN))
        record.sample(self._context.session.observation.calls, since=record.elapsed - seconds)
        # The first reason is the one that a reader can act on.
        if not reading.holds and findings.unsteady is None:
            findings.unsteady = reading.reason or message("chaos.no-reason")

    def watch(self, seconds: float) -> None:
        """Look while something is disturbed: at every probe once, then until the time is up."""
        deadline = time.monotonic() + seconds
        while True:
            for probe in self._probes:
                self._look_during(probe)
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return
            time.sleep(min(_BETWEEN_S, remaining))

    def recover(self, undoing: Undoing) -> None:
        """Look until the whole steady state holds again, or the time is up.

        A service that was killed and is slow to start has not recovered while it starts.
        """
        limit = self._context.experiment.steadiness.recovers_within_s
        while True:
            began = time.monotonic()
            is_late = began - undoing.began >= limit
            readings = self._look_after(is_late=is_late)
            if all(reading.holds for _, reading in readings):
                self._regained(undoing, max(0.0, began - undoing.began), limit)
                return
            if is_late:
                probe, reading = readings[-1]
                self._not_regained(probe, reading, limit)
                return
            time.sleep(_BETWEEN_S)

    def measure(self) -> None:
        """Write down how often it held in each phase in which anybody looked."""
        for phase, looks in self._looks.items():
            if looks:
                self._context.record.measure(f"steady_{phase}", self._held[phase] / looks, "share")

    def _look_during(self, probe: Activity) -> None:
        reading, seconds = self._look(probe)
        findings = self._context.findings
        # A steady state that was lost for a moment shows that the disturbance reached the system.
        findings.is_proven |= not reading.holds
        may_be_lost = probe["name"] in self._context.experiment.steadiness.may_be_lost
        is_excused = may_be_lost and not reading.breaks_contract and not reading.raised
        bad = Status.SKIPPED if is_excused else Status.FAILED
        self._context.record.step(step_of(probe["name"], reading, seconds, bad=bad))
        if reading.holds or is_excused:
            return
        if reading.raised:
            findings.raised.append(unjudged(probe, reading))
        else:
            findings.lost.append(loss("chaos.lost", probe, reading))

    def _look_after(self, *, is_late: bool) -> list[tuple[Activity, ProbeReading]]:
        """Look at one probe after another until one does not hold."""
        readings: list[tuple[Activity, ProbeReading]] = []
        # Until the time is up a system may still be on its way back: that is no failure yet.
        bad = Status.FAILED if is_late else Status.SKIPPED
        for probe in self._probes:
            reading, seconds = self._look(probe)
            readings.append((probe, reading))
            self._context.record.step(step_of(probe["name"], reading, seconds, bad=bad))
            if not reading.holds:
                break
        return readings

    def _regained(self, undoing: Undoing, seconds: float, limit: float) -> None:
        findings = self._context.findings
        findings.is_steady_after = True
        self._context.record.measure("recovery_seconds", seconds, "s")
        # What was looked at late for another reason, such as a pause, may have held before.
        if undoing.seconds > max(limit, _BETWEEN_S):
            findings.not_regained = message(
                "chaos.ready-late", took=f"{undoing.seconds:.3g}", seconds=f"{limit:g}"
            )

    def _not_regained(self, probe: Activity, reading: ProbeReading, limit: float) -> None:
        findings = self._context.findings
        if reading.raised:
            findings.raised.append(unjudged(probe, reading))
            return
        reason = reading.reason or message("chaos.no-reason")
        findings.not_regained = message(
            "chaos.not-regained", probe=probe["name"], seconds=f"{limit:g}", reason=reason
        )

    def _look(self, probe: Activity) -> tuple[ProbeReading, float]:
        """Run a probe with Chaos Toolkit's own hands; what it came to, and the seconds it took."""
        session, record = self._context.session, self._context.record
        session.observation, session.problem = Observation(), None
        since, began = record.elapsed, time.monotonic()
        reading = self.judge(probe, run_probe(probe, self._configuration, self._secrets))
        self._count(reading)
        record.sample(session.observation.calls, since=since)
        return reading, time.monotonic() - began

    def _count(self, reading: ProbeReading) -> None:
        phase = self._context.record.phase
        self._looks[phase] += 1
        self._held[phase] += reading.holds
