"""What an answer gives under a name is held against a value or a state."""

from __future__ import annotations

from typing import Any

import pytest

from accord.steps.named_values import NamedValue
from accord.steps.words import Comparison, ValueState


class Noting:
    """Expectations that only note what they are asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def compare_value(self, what: str, comparison: Comparison, **values: object) -> None:
        self.asked.append((what, comparison, values))

    def state_of_value(self, what: str, state: ValueState, **values: object) -> None:
        self.asked.append((what, state, values))


def asked(actual: str | None, expectation: Comparison | ValueState) -> list[tuple[Any, ...]]:
    noting = Noting()
    value = NamedValue(noting, "Age", actual, lambda: noting.asked.append(("lacking",)))  # type: ignore[arg-type]
    if isinstance(expectation, Comparison):
        value.compare(expectation, "1")
    else:
        value.state(expectation)
    return noting.asked


@pytest.mark.parametrize(
    ("actual", "expectation", "judged"),
    [
        pytest.param(
            "2", Comparison.IS, ("Age", Comparison.IS, {"expected": "1", "actual": "2"}), id="value"
        ),
        pytest.param(None, Comparison.IS, ("lacking",), id="no-value"),
        pytest.param(
            "", ValueState.EMPTY, ("Age", ValueState.EMPTY, {"actual": ""}), id="empty-is-there"
        ),
        pytest.param(None, ValueState.PRESENT, ("lacking",), id="not-there"),
    ],
)
def test_what_is_there_is_judged_and_what_lacks_is_told(
    actual: str | None, expectation: Comparison | ValueState, judged: tuple[Any, ...]
) -> None:
    assert asked(actual, expectation) == [judged]


def test_what_must_be_absent_may_lack() -> None:
    assert asked(None, ValueState.ABSENT) == []
