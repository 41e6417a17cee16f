"""The grammar of gates and thresholds: a figure, a comparison and a limit in the figure's unit."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from accord.errors import ConfigurationError
from accord.model.figures import Figure, FigureKind, called
from accord.model.lists import Listed
from accord.model.suites import every_figure

_RULE: Final = re.compile(
    r"""\s*(?P<figure>[a-z][\w.\-]*)
        (?:\(\s*(?P<quote>["'])(?P<argument>[^"']+)(?P=quote)\s*\))?
        \s*(?P<comparison><=|>=|==|!=|=|<|>)\s*
        (?P<limit>\S.*?)\s*""",
    re.VERBOSE,
)
_LIMIT: Final = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>/?[^\W\d]*|%)(?:\s*\([^()]*\))?"
)
"""The brackets say where a limit is from, for those who read it."""
# Whole ids, so that a search for one finds the place that says it.
_COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}
_UNIT_SENTENCES: Final[Mapping[FigureKind, tuple[str, str]]] = {
    FigureKind.SHARE: ("rules.unit-of-share", "rules.no-unit-of-share"),
    FigureKind.DURATION: ("rules.unit-of-duration", "rules.no-unit-of-duration"),
    FigureKind.RATE: ("rules.unit-of-rate", "rules.no-unit-of-rate"),
}
"""What is said of a wrong unit and of none; a count is said to have none."""
_TELLING: Final = 3
_MOST_DIGITS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLimit:
    """A figure, a comparison and a limit, such as ``p95("placeOrder") <= 200 ms``."""

    text: str
    figure: str
    argument: str
    comparison: str
    limit: float
    kind: FigureKind
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
        return self._rounded(value, digits=3)

    def measured(self, value: float) -> str:
        """A measurement in the unit of the rule: three digits tell, more only if they decide."""
        if self.kind not in (FigureKind.DURATION, FigureKind.RATE):
            return self.written(value)
        unit = float(self.kind.units[self.unit])
        number = value / unit
        before_the_point = len(str(int(abs(number)))) if abs(number) >= 1 else 0
        for digits in range(max(_TELLING - before_the_point, 0), _MOST_DIGITS):
            if self.holds(round(number, digits) * unit) is self.holds(value):
                return self._rounded(value, digits=digits)
        return self.written(value)

    def _rounded(self, value: float, *, digits: int) -> str:
        number = f"{value / float(self.kind.units[self.unit]):.{digits}f}"
        number = number.rstrip("0").rstrip(".") if "." in number else number
        return f"{number} {self.unit}" if self.unit else number


def parse(text: str, figures: Iterable[Figure] | None = None) -> FigureLimit:
    """Read a rule about one of ``figures``, by default of all that any suite measures.

    Raises:
        ConfigurationError: the text is no rule, nobody measures its figure, its limit can say
            nothing, or the unit of its limit is not the figure's.
    """
    rule = _RULE.fullmatch(text)
    if rule is None:
        raise ConfigurationError("rules.no-rule", rule=text)
    kind = _kind(text, rule["figure"], every_figure() if figures is None else tuple(figures))
    limit = _LIMIT.fullmatch(rule["limit"])
    if limit is None:
        raise ConfigurationError("rules.no-limit", rule=text, limit=rule["limit"])
    number, unit = Decimal(limit["number"]), limit["unit"]
    if unit not in kind.units:
        comparison = text[: rule.start("limit")].strip()
        raise _wrong_unit(text, kind, unit, comparison=comparison, number=number)
    if kind is FigureKind.SHARE and number > 100:  # noqa: PLR2004 - all of it
        raise ConfigurationError("rules.more-than-all", rule=text, limit=rule["limit"])
    return FigureLimit(
        text=" ".join(text.split()),
        figure=rule["figure"],
        argument=rule["argument"] or "",
        comparison=rule["comparison"],
        # Worked out as a decimal: 0.7 × 0.01 in binary is no 0.007, and `=` compares exactly.
        limit=float(number * kind.units[unit]),
        kind=kind,
        unit=unit,
    )


def _kind(text: str, name: str, figures: tuple[Figure, ...]) -> FigureKind:
    figure = called(name, figures)
    if figure is not None:
        return figure.kind
    names = [figure.name for figure in figures]
    similar = get_close_matches(name, names, n=1)
    id = "rules.no-figure-near" if similar else "rules.no-figure"
    raise ConfigurationError(
        id, rule=text, figure=name, near=similar[0] if similar else "", known=Listed(names)
    )


def _wrong_unit(
    text: str, kind: FigureKind, unit: str, *, comparison: str, number: Decimal
) -> ConfigurationError:
    """What is wrong with the unit, and how the rule is written right."""
    if kind is FigureKind.COUNT:
        id = "rules.share-of-count" if unit == "%" else "rules.unit-of-count"
        return ConfigurationError(id, rule=text, unit=unit, right=f"{comparison} {number}")
    limits = [f"{number}{right}" if right == "/s" else f"{number} {right}" for right in kind.units]
    if kind is FigureKind.SHARE and not unit and 0 < number < 1:
        # Whoever writes a fraction may mean a hundred times as many per cent.
        limits.insert(0, f"{(number * 100).normalize():f} %")
    # Two at most: nobody who left a unit out meant minutes.
    rules = Listed([f"{comparison} {limit}" for limit in limits[:2]], alternatives=True)
    wrong_id, absent_id = _UNIT_SENTENCES[kind]
    return ConfigurationError(wrong_id if unit else absent_id, rule=text, unit=unit, right=rules)
