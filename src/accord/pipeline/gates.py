"""When a stage may let the line go on: one typed rule, one sentence.

A figure is a number about a stage: a count (``failed``, ``pending`` …) or a measure the engine
took. Times are in seconds and shares between 0 and 1, whatever unit a rule is written in. A figure
that does not exist closes its gate: what was not measured was not proved.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from accord.errors import ConfigurationError
from accord.model.events import Decision
from accord.model.listed import Listed
from accord.model.message import Message, message
from accord.model.run import Case, Stage
from accord.model.status import Status

NEEDS: Final = "needs"
STARTED: Final = "started"
INTERRUPTED: Final = "pipeline.interrupted"
NO_FIGURE: Final = "pipeline.gate-no-figure"

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


def decide(stage: Stage, rules: Iterable[Rule], *, damaged: int = 0) -> tuple[Decision, ...]:
    """What every gate says of a stage that ended: the built-in ones first, then ``rules``.

    ``damaged`` counts the lines of its journal that cannot be read.
    """
    return (
        _none("record-whole", damaged),
        _none("readable", _unreadable_files(stage)),
        _finished(stage),
        _accounted(stage),
        _none("nothing-failed", stage.counts[Status.FAILED]),
        _nothing_broken(stage),
        _something_ran(stage),
        *(_asked(stage, rule) for rule in rules),
    )


def closed_for(needed: Iterable[str], *, cases: int) -> Decision:
    """The decision of a stage that did not run, because stages it needs are closed."""
    names = Listed(needed)
    return Decision(
        rule=NEEDS,
        open=False,
        because=message("pipeline.gate-needs", needed=names, cases=cases),
        expected=str(names),
        judged=False,
    )


def not_started(stage: Stage, because: Message) -> tuple[Decision, ...]:
    """What is said of a stage whose engine was never started: one reason, not all that follow."""
    decision = Decision(rule=STARTED, open=False, because=because, judged=False)
    readable = _none("readable", _unreadable_files(stage))
    return (decision,) if readable.open else (decision, readable)


def figure(stage: Stage, name: str, argument: str = "") -> float | None:
    """A number about a stage, or about its case of the given id or title; none when unknown."""
    if argument:
        of = (case.measures.get(name) for case in stage.cases.values() if _is(case, argument))
        return next((value for value in of if value is not None), None)
    count = _count(stage, name)
    return stage.measures.get(name) if count is None else float(count)


def _count(stage: Stage, name: str) -> int | None:
    if name in set(Status):
        return stage.counts[Status(name)]
    counts = {
        "cases": len(stage.cases),
        "flaky": sum(case.flaky for case in stage.cases.values()),
    }
    return counts.get(name)


def _is(case: Case, name: str) -> bool:
    return name in (case.id, case.title) or case.id.endswith(f"/{name}")


def _none(rule: str, count: int) -> Decision:
    told = message(f"pipeline.gate-{rule}" if count else f"pipeline.gate-{rule}-open", count=count)
    return Decision(
        rule=rule,
        open=not count,
        because=told,
        expected="0",
        actual=str(count),
        judged=not count or rule == "nothing-failed",
    )


def _unreadable_files(stage: Stage) -> int:
    return len({fault.path for fault in stage.unreadable})


def _finished(stage: Stage) -> Decision:
    told = "pipeline.gate-finished-open" if stage.finished else "pipeline.gate-finished"
    return Decision(
        rule="finished", open=stage.finished, because=message(told), judged=stage.finished
    )


def _accounted(stage: Stage) -> Decision:
    planned = sum(case.planned for case in stage.cases.values())
    lost, unplanned = len(stage.lost), len(stage.unplanned)
    whole = not lost and not unplanned
    told = "pipeline.gate-accounted-open" if whole else "pipeline.gate-accounted"
    return Decision(
        rule="accounted",
        open=whole,
        because=message(told, planned=planned, lost=lost, unplanned=unplanned),
        expected=str(planned),
        actual=str(planned - lost + unplanned),
        judged=whole,
    )


def _nothing_broken(stage: Stage) -> Decision:
    cases, notes = stage.counts[Status.BROKEN], _breaking(stage)
    if not cases and notes:
        return Decision(
            rule="nothing-broken",
            open=False,
            because=notes[0],
            expected="0",
            actual="0",
            judged=False,
        )
    return _none("nothing-broken", cases)


def _breaking(stage: Stage) -> list[Message]:
    return [note.note for note in stage.notes if note.breaks]


def _something_ran(stage: Stage) -> Decision:
    judged = stage.counts[Status.PASSED] + stage.counts[Status.FAILED]
    told = "pipeline.gate-something-ran-open" if judged else "pipeline.gate-something-ran"
    return Decision(
        rule="something-ran",
        open=judged > 0,
        because=message(
            told,
            count=judged,
            skipped=stage.counts[Status.SKIPPED],
            pending=stage.counts[Status.PENDING],
        ),
        expected=">= 1",
        actual=str(judged),
        judged=judged > 0,
    )


def _asked(stage: Stage, rule: Rule) -> Decision:
    expected = f"{rule.comparison} {rule.written(rule.limit)}"
    actual = figure(stage, rule.figure, rule.argument)
    if actual is None:
        told = message(NO_FIGURE, figure=rule.name)
        return Decision(rule=rule.text, open=False, because=told, expected=expected, judged=False)
    is_open = rule.holds(actual)
    because = message(
        "pipeline.gate-asked-open" if is_open else "pipeline.gate-asked",
        figure=rule.name,
        expected=expected,
        actual=rule.written(actual),
    )
    return Decision(
        rule=rule.text,
        open=is_open,
        because=because,
        expected=expected,
        actual=rule.written(actual),
    )
