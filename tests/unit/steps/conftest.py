from __future__ import annotations

from collections.abc import Iterator

import pytest
from behave.step_registry import StepRegistry

from fakes.scripted import Stage, fresh_registry


@pytest.fixture
def registry() -> Iterator[StepRegistry]:
    with fresh_registry(vocabulary=False) as empty:
        yield empty


@pytest.fixture
def stage() -> Iterator[Stage]:
    with fresh_registry() as known:
        yield Stage(known)
