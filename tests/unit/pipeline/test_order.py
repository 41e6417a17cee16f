"""What a run is asked for."""

from __future__ import annotations

from dataclasses import MISSING, fields

import pytest

from accord.pipeline.order import RunOrder


@pytest.mark.parametrize(
    "setting", ["reports", "masks", "leave_out", "allow", "client_timeout_s", "keep_runs", "target"]
)
def test_nobody_can_forget_what_a_workspace_sets(setting: str) -> None:
    [field] = [field for field in fields(RunOrder) if field.name == setting]
    assert field.default is MISSING
    assert field.default_factory is MISSING
