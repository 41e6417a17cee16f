"""One look at a probe: whether it holds, and how to speak of one that does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chaoslib.activity import run_activity
from chaoslib.exceptions import ActivityFailed
from chaoslib.hypothesis import within_tolerance

from accord.engines.chaostoolkit.effects import Activity, exception_of
from accord.engines.chaostoolkit.session import ExperimentSession
from accord.errors import worded, words_of
from accord.model.events import Step
from accord.model.message import Message, message, plain
from accord.model.status import Status

Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReading:
    """What one look at a probe came to; ``raised`` says that it could not be judged."""

    holds: bool
    reason: Message | None = None
    detail: str = ""
    raised: bool = False
    breaks_contract: bool = False


def run_probe(probe: Activity, configuration: Values, secrets: Values) -> Values:
    """What running a probe came to, as Chaos Toolkit tells it."""
    try:
        return {"output": run_activity(probe, configuration, secrets), "status": "succeeded"}
    except ActivityFailed as error:
        return {"status": "failed", "exception": [words_of(error)]}
    except Exception as error:  # noqa: BLE001 - an extension may raise what it likes
        return {"status": "failed", "exception": [worded(error)]}


def judge_probe(
    probe: Activity,
    run: Mapping[str, Any],
    session: ExperimentSession,
    configuration: Values,
    secrets: Values,
) -> ProbeReading:
    """Whether what a probe found is what it must find."""
    observation = session.observation
    if run.get("status") != "succeeded":
        reason = session.problem or plain(exception_of(run))
        return ProbeReading(holds=False, reason=reason, detail=observation.detail, raised=True)
    try:
        holds = "tolerance" not in probe or _tolerates(
            probe["tolerance"], run.get("output"), configuration, secrets
        )
    except Exception as error:  # noqa: BLE001 - a tolerance may call code of anybody
        cause = words_of(error) if isinstance(error, ActivityFailed) else worded(error)
        reason = message("chaos.tolerance-raised", reason=cause)
        return ProbeReading(holds=False, reason=reason, detail=observation.detail, raised=True)
    if holds:
        return ProbeReading(holds=True)
    output = str(run.get("output"))
    mismatch = message("chaos.out-of-tolerance", output=output[:300], tolerance=probe["tolerance"])
    return ProbeReading(
        holds=False,
        reason=observation.lost or mismatch,
        detail=observation.detail,
        breaks_contract=any(call.faults for call in observation.calls),
    )


def _tolerates(tolerance: Any, output: Any, configuration: Values, secrets: Values) -> bool:  # noqa: ANN401
    if isinstance(tolerance, dict) and tolerance.get("type") == "probe":
        # Chaos Toolkit takes one that raises for one that does not hold.
        provider = tolerance["provider"]
        arguments = {**(provider.get("arguments") or {}), "value": output}
        filled = {**tolerance, "provider": {**provider, "arguments": arguments}}
        return bool(run_activity(filled, configuration, secrets))
    return bool(within_tolerance(tolerance, output, configuration=configuration, secrets=secrets))


def loss(id: str, probe: Activity, reading: ProbeReading) -> Message:
    """That a probe did not hold, and why."""
    return message(id, probe=probe["name"], reason=reading.reason or message("chaos.no-reason"))


def unjudged(probe: Activity, reading: ProbeReading) -> Message:
    """That a probe could not be judged, and why."""
    return loss("chaos.probe-raised", probe, reading)


def step_of(
    name: str, reading: ProbeReading, seconds: float, *, bad: Status, kind: str = "steady-state"
) -> Step:
    """A look as a step; ``bad`` is the status of a probe that was judged and does not hold."""
    worst = Status.BROKEN if reading.raised else bad
    return Step(
        text=name,
        kind=kind,
        status=Status.PASSED if reading.holds else worst,
        seconds=seconds,
        reason=reading.reason,
        detail=reading.detail,
    )
