"""Which hosts a stage may reach, by what its suite does to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from accord.model.suites import definition_of
from accord.pipeline.plan import PlannedStage
from accord.pipeline.planners import planner_of
from accord.system.environment import require_allowed


def hold_to_allow_list(
    stage: PlannedStage, addresses: Mapping[str, str], allow: Collection[str]
) -> None:
    """Refuse a stage whose requests may do harm to a host that the inventory does not name.

    Most suites may touch the whole system; some only the services of their cases.

    Raises:
        UsageError: it would reach a host that it may not.
    """
    if not definition_of(stage.suite).harmful:
        return
    tried = planner_of(stage.suite).services(stage.cases, stage.options)
    # None means any: such a suite may send to whatever its files name.
    reached = {name: where for name, where in addresses.items() if tried is None or name in tried}
    require_allowed(reached, allow)
