"""The grammar of gates and thresholds: a figure, a comparison and a limit."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from accord.errors import ConfigurationError

_RULE: Final = re.compile(
    r"""\s*(?P<figure>[a-z][\w.\-]*)
        (?:\(\s*(?P<quote>["'])(?P<argument>[^"']+)(?P=quote)\s*\))?
        \s*(?P<comparison><=|>=|==|!=|=|<|>)\s*
        (?P<limit>-?\d+(?:\.\d+)?)\s*(?P<unit>%|ms|s|/s)?\s*""",
    re.VERBOSE,
)
_UNITS: Final[Mapping[str, float]] = {"": 1.0, "s": 1.0, "/s": 1.0, "%": 0.01, "ms": 0.001}
_COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A figure, a comparison and a limit, such as ``p95("placeOrder") <= 200 ms``."""

    text: str
    figure: str
    argument: str
    comparison: str
    limit: float
    unit: str = ""

    @property
    def name(self) -> str:
        """The figure as it was written."""
        return f'{self.figure}("{self.argument}")' if self.argument else self.figure

    def holds(self, actual: float) -> bool:
        """Whether a figure satisfies the rule."""
        return _COMPARISONS[self.comparison](actual, self.limit)

    def written(self, value: float) -> str:
        """A number in the unit of the rule."""
        number = f"{round(value / _UNITS[self.unit], 3):g}"
        return f"{number} {self.unit}" if self.unit else number


def parse(text: str) -> Rule:
    """Read a rule.

    Raises:
        ConfigurationError: the text is no rule.
    """
    found = _RULE.fullmatch(text)
    if found is None:
        raise ConfigurationError("pipeline.gate-no-rule", rule=text)
    unit = found["unit"] or ""
    return Rule(
        text=" ".join(text.split()),
        figure=found["figure"],
        argument=found["argument"] or "",
        comparison=found["comparison"],
        limit=float(found["limit"]) * _UNITS[unit],
        unit=unit,
    )
