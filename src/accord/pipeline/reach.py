"""Which hosts a stage may reach, by what its suite does to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from accord.client.addresses import may_write
from accord.errors import UsageError
from accord.model.address import shown
from accord.model.suites import definition_of
from accord.pipeline.plan import PlannedStage
from accord.pipeline.planners import planner_of
from accord.system.environment import require_allowed

READ_ONLY: Final = "pipeline.read-only"


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
    require_allowed(_reached(stage, addresses), allow)


def hold_to_reading(stage: PlannedStage, addresses: Mapping[str, str], read_only: str) -> None:
    """Refuse a stage that cannot leave it at reading, where no more is allowed.

    ``read_only`` is as for ``may_write``.

    Raises:
        UsageError: it would send to an address that is not this machine's.
    """
    if definition_of(stage.suite).can_only_read:
        return
    for service, address in _reached(stage, addresses).items():
        if not may_write(address, read_only):
            raise UsageError(
                READ_ONLY,
                where=shown(address),
                service=service,
                address=shown(address),
                environment=shown(read_only),
            )


def _reached(stage: PlannedStage, addresses: Mapping[str, str]) -> dict[str, str]:
    tried = planner_of(stage.suite).services(stage.cases, stage.options)
    # None means any: such a suite may send to whatever its files name.
    return {name: where for name, where in addresses.items() if tried is None or name in tried}
