"""What can be set of the chaos suite: nothing but what every engine is given."""

from __future__ import annotations

from accord.model.assignment import EngineOptions


class ChaosOptions(EngineOptions, frozen=True, kw_only=True):
    """How experiments are run; what is special of one stands in its own file."""
