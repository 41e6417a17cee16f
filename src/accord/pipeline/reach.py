"""Which hosts a stage may reach, by what its suite does to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from accord.model.status import Suite
from accord.pipeline.operations import tried_services
from accord.pipeline.plan import PlannedStage
from accord.system.environment import require_allowed

_HARMFUL: Final = frozenset({Suite.CONTRACT, Suite.LOAD, Suite.CHAOS})


def hold_to_allow_list(
    stage: PlannedStage, addresses: Mapping[str, str], allow: Collection[str]
) -> None:
    """Refuse a stage whose requests may do harm to a host that the inventory does not name.

    Load and chaos touch the whole system; the contract suite tries the services of its cases.

    Raises:
        UsageError: it would reach a host that it may not.
    """
    if stage.suite is Suite.CONTRACT:
        asked = any(stage.options.get(name) for name in ("third-party", "third_party"))
        tried = tried_services(stage.cases, third_party=asked)
        addresses = {name: where for name, where in addresses.items() if name in tried}
    if stage.suite in _HARMFUL:
        require_allowed(addresses, allow)
