"""The vocabulary in behave's own registry."""

from __future__ import annotations

from behave.step_registry import StepRegistry

from accord.steps.loading import load
from accord.steps.matcher import is_builtin


def test_the_vocabulary_is_there_once_however_often_it_is_loaded(registry: StepRegistry) -> None:
    load()
    counts = {kind: len(matchers) for kind, matchers in registry.steps.items()}
    load()
    assert {kind: len(matchers) for kind, matchers in registry.steps.items()} == counts
    assert any(map(is_builtin, registry.steps["then"]))
