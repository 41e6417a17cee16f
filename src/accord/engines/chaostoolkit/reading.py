"""One look at a probe, and how to speak of one that did not hold."""

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
from accord.model.message import Message, message, plain

Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReading:
    """What one look at a probe came to; ``raised`` says that it could not be judged."""

    holds: bool
    reason: Message | None = None
    detail: str = ""
    raised: bool = False
    breaks_contract: bool = False


def tried(probe: Activity, configuration: Values, secrets: Values) -> Values:
    """What running a probe came to, as Chaos Toolkit tells it."""
    try:
        return {"output": run_activity(probe, configuration, secrets), "status": "succeeded"}
    except ActivityFailed as error:
        return {"status": "failed", "exception": [words_of(error)]}
    except Exception as error:  # noqa: BLE001 - an extension may raise what it likes
        return {"status": "failed", "exception": [worded(error)]}


def judged(
    probe: Activity,
    run: Mapping[str, Any],
    theatre: ExperimentSession,
    configuration: Values,
    secrets: Values,
) -> ProbeReading:
    """Whether what a probe found is what it must find."""
    seen = theatre.seen
    if run.get("status") != "succeeded":
        reason = theatre.told or plain(exception_of(run))
        return ProbeReading(holds=False, reason=reason, detail=seen.detail, raised=True)
    try:
        holds = "tolerance" not in probe or _tolerates(
            probe["tolerance"], run.get("output"), configuration, secrets
        )
    except Exception as error:  # noqa: BLE001 - a tolerance may call code of anybody
        words = words_of(error) if isinstance(error, ActivityFailed) else worded(error)
        told = message("chaos.tolerance-raised", reason=words)
        return ProbeReading(holds=False, reason=told, detail=seen.detail, raised=True)
    if holds:
        return ProbeReading(holds=True)
    output = str(run.get("output"))
    found = message("chaos.out-of-tolerance", output=output[:300], tolerance=probe["tolerance"])
    return ProbeReading(
        holds=False,
        reason=seen.lost or found,
        detail=seen.detail,
        breaks_contract=any(call.faults for call in seen.calls),
    )


def _tolerates(tolerance: Any, output: Any, configuration: Values, secrets: Values) -> bool:  # noqa: ANN401
    if isinstance(tolerance, dict) and tolerance.get("type") == "probe":
        # Chaos Toolkit takes one that raises for one that does not hold.
        provider = tolerance["provider"]
        arguments = {**(provider.get("arguments") or {}), "value": output}
        asked = {**tolerance, "provider": {**provider, "arguments": arguments}}
        return bool(run_activity(asked, configuration, secrets))
    return bool(within_tolerance(tolerance, output, configuration=configuration, secrets=secrets))


def lost(id: str, probe: Activity, look: ProbeReading) -> Message:
    """That a probe did not hold, and why."""
    return message(id, probe=probe["name"], reason=look.reason or message("chaos.no-reason"))


def raised(probe: Activity, look: ProbeReading) -> Message:
    """That a probe could not be judged, and why."""
    return lost("chaos.probe-raised", probe, look)
