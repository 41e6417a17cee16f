"""The front door: the ``accord`` command, which asks the floors below and says what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from accord.cli.terminal import Terminal

__all__ = ["main"]

_INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None, *, terminal: Terminal | None = None) -> int:
    """Run ``accord`` with these arguments, by default the process's, and return its exit code."""
    try:
        # Loading takes a moment in which Ctrl-C must not end in a traceback either.
        from accord.cli import exits

        return exits.main(arguments, terminal=terminal)
    except KeyboardInterrupt:
        return _INTERRUPTED
