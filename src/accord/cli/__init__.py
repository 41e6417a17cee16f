"""The front door: the ``accord`` command, which asks the floors below and says what they answer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from accord.cli.terminal import Terminal

__all__ = ["main"]

_INTERRUPTED: Final = 130
_USAGE: Final = 2


def main(
    arguments: Sequence[str] | None = None,
    *,
    terminal: Terminal | None = None,
    platform: str = sys.platform,
) -> int:
    """Run ``accord`` with these arguments, by default the process's, and return its exit code."""
    if platform == "win32":
        # Before anything is loaded: what processes and signals need is missing there.
        from accord.text import language_of, text

        sys.stderr.write(text("cli.windows", language_of()) + "\n")
        return _USAGE
    try:
        # Loading takes a moment in which Ctrl-C must not end in a traceback either.
        from accord.cli import exits

        return exits.main(arguments, terminal=terminal)
    except KeyboardInterrupt:
        return _INTERRUPTED
