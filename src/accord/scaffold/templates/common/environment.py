"""Lets plain `behave` mean what `accord run scenarios` means: one world, every contract held."""

from accord.steps.hooks import after_all, after_scenario, after_step, before_all, before_scenario

__all__ = ["after_all", "after_scenario", "after_step", "before_all", "before_scenario"]
