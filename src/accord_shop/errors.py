"""What can keep the shop from running."""

from __future__ import annotations


class StartError(RuntimeError):
    """A service could not be started."""
