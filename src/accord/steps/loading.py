"""Registers the built-in vocabulary in whatever registry behave uses at the moment."""

from __future__ import annotations

from accord.steps.matcher import add_builtin, current_registry, is_builtin
from accord.steps.vocabulary import declarations


def load() -> None:
    """Make Accord's own sentences known to behave; once more does nothing more."""
    registry = current_registry()
    # Plain behave loads it from a step file, which other step files may import again.
    if any(is_builtin(matcher) for matchers in registry.steps.values() for matcher in matchers):
        return
    for declaration in declarations():
        add_builtin(declaration, registry)
