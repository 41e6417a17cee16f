"""A fixed sample of drawn schemas and values, on which an independent judge says the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fakes.drawn_schemas import VALUES, disagreements, pairs


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1"])
def test_drawn_values_are_judged_as_by_another_judge(version: str) -> None:
    @seed(1)
    @settings(
        max_examples=20,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def draw(data: Any) -> None:
        pair = data.draw(pairs(version))
        values = data.draw(st.lists(VALUES, min_size=8, max_size=8))

        assert disagreements(version, pair, values) == []

    draw()
