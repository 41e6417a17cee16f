"""The built-in Given-When-Then vocabulary, and the means to write one's own in three languages."""

from __future__ import annotations

from accord.steps.loading import load
from accord.steps.scene import StepContext
from accord.steps.sentences import given, step, then, when
from accord.steps.world import World

__all__ = ["StepContext", "World", "given", "load", "step", "then", "when"]
