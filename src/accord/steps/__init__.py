"""The built-in Given-When-Then vocabulary, and the means to write one's own in three languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accord.steps.loading import load
    from accord.steps.scene import StepContext
    from accord.steps.sentences import given, step, then, when
    from accord.steps.world import World
else:
    from accord.late_imports import late_imports

    __getattr__ = late_imports(
        __name__,
        {
            "loading": ("load",),
            "scene": ("StepContext",),
            "sentences": (
                "given",
                "step",
                "then",
                "when",
            ),
            "world": ("World",),
        },
    )

__all__ = ["StepContext", "World", "given", "load", "step", "then", "when"]
