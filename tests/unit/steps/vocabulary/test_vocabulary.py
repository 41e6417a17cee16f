"""The vocabulary as a whole."""

from __future__ import annotations

from accord.steps.vocabulary import THEMES, declarations
from accord.text import has


def test_every_step_and_theme_is_explained() -> None:
    explained = [heading for _, heading in THEMES]
    explained += [declaration.about for declaration in declarations()]
    assert [id for id in explained if not has(id)] == []


def test_what_is_said_of_a_step_is_said_of_no_other() -> None:
    steps = {declaration.about: declaration.function for declaration in declarations()}
    assert all(about == f"steps.about.{function.__name__}" for about, function in steps.items())
    assert len(set(steps.values())) == len(steps)


def test_every_theme_has_steps() -> None:
    modules = {declaration.function.__module__ for declaration in declarations()}
    assert modules == {theme.__name__ for theme, _ in THEMES}
