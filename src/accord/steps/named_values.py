"""Judges what an answer gives under a name, such as a header or a cookie, or does not give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accord.steps.expectations import Expectations
from accord.steps.words import Comparison, ValueState


@dataclass(frozen=True, slots=True)
class NamedValue:
    """What an answer gives under a name, if it does; ``lacking`` tells that it does not."""

    expected: Expectations
    name: str
    actual: str | None
    lacking: Callable[[], None]

    def compare(self, comparison: Comparison, value: str) -> None:
        """Tell when it differs from a value, or is not there."""
        if self.actual is None:
            self.lacking()
        else:
            self.expected.compare_value(self.name, comparison, expected=value, actual=self.actual)

    def state(self, state: ValueState) -> None:
        """Tell when it is in another state."""
        # What is there may be empty, which is a state of its own.
        if self.actual is not None:
            self.expected.state_of_value(self.name, state, actual=self.actual)
        elif state is not ValueState.ABSENT:
            self.lacking()
