"""A case as its page tells it: the written steps with what became of each, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from accord.model.call_tree import UNKNOWN, Dependencies, Exchange, call_tree, target, walk
from accord.model.calls import Call
from accord.model.catalogue import ScenarioStep
from accord.model.chain_evidence import is_bad, went_wrong
from accord.model.events import Evidence, Step
from accord.model.run import Attempt, CallOfStep
from accord.model.status import Status
from accord.model.time_spent import own_seconds
from accord.reports.site.document import DocumentEntry, Result
from accord.reports.site.outcome import CaseOutcome, outcome_of

AROUND: Final = frozenset({"hook", "cleanup"})
"""Kinds of steps that stand around those which were written."""
_MOMENT_S: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One Given-When-Then line; without ``result`` it was never reached."""

    step: ScenarioStep
    result: Step | None = None
    reached: bool = True

    @property
    def outcome(self) -> CaseOutcome:
        """What became of the line; engines call skipped what they did not reach."""
        # behave reports the steps behind one that failed as skipped, as if somebody had wanted
        # that.
        outcome = outcome_of(None if self.result is None else self.result.status)
        return (
            CaseOutcome.NOT_RUN if outcome is CaseOutcome.SKIPPED and not self.reached else outcome
        )

    @property
    def is_bare(self) -> bool:
        """Whether it is a sentence and nothing else: no table, no text, no title of an engine's."""
        step = self.step
        return not (step.table or (self.result and self.result.title)) and step.doc is None

    @property
    def told(self) -> bool:
        """Whether the step itself has something to say."""
        return self.result is not None and bool(self.result.reason or self.result.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A call at its depth in the chain of calls that a case caused.

    ``start`` and ``width`` are shares of the time that the whole chain took, in percent. ``own_s``
    is how long the service worked itself, where it asked others; ``tries`` counts up to this one.
    """

    call: Call
    depth: int
    broke: bool = False
    start: float = 0.0
    width: float = 100.0
    own_s: float | None = None
    tries: int = 1
    went_wrong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStory:
    """What one attempt has to say."""

    attempt: Attempt
    lines: tuple[Line, ...]
    around: tuple[Step, ...]
    tree: tuple[Hop, ...]

    @property
    def plain(self) -> bool:
        """Whether every line passed and none has more to say."""
        return all(line.outcome is CaseOutcome.PASSED and not line.told for line in self.lines)

    @property
    def files(self) -> tuple[Evidence, ...]:
        """Everything attached to the attempt or to one of its steps, each once."""
        steps = (evidence for step in self.attempt.steps for evidence in step.evidence)
        return tuple({file.path: file for file in (*self.attempt.evidence, *steps)}.values())

    @property
    def detailed(self) -> bool:
        """Whether there is anything to fold below the story."""
        attempt = self.attempt
        return bool(attempt.calls or self.files or self.around or self.printed)

    @property
    def printed(self) -> list[Line]:
        """The lines that wrote something while they ran."""
        return [line for line in self.lines if line.result and line.result.output]


def tell(entry: DocumentEntry, result: Result | None, attempt: Attempt | None) -> AttemptStory:
    """Join the written lines of a case with an attempt at it."""
    tried = attempt or Attempt(number=0)
    steps_written = entry.scenario.steps if entry.scenario else _as_written(tried.steps)
    steps = [step for step in tried.steps if step.kind not in AROUND]
    blamed = result.culprit.chain[-1] if result and result.culprit else None
    return AttemptStory(
        attempt=tried,
        lines=_lines(steps_written, steps),
        around=tuple(step for step in tried.steps if step.kind in AROUND),
        tree=hops(tried.calls, blamed, result.dependencies if result else UNKNOWN),
    )


def chain(result: Result) -> tuple[Hop, ...]:
    """The way from the call of the case to the hop that broke."""
    if result.culprit is None:
        return ()
    exchanges = result.culprit.chain
    waterfall = _Waterfall(exchanges)
    return tuple(
        waterfall.hop(exchange, depth, broke=depth == len(exchanges) - 1)
        for depth, exchange in enumerate(exchanges)
    )


def hops(
    calls: Iterable[CallOfStep],
    blamed: Exchange | None = None,
    dependencies: Dependencies = UNKNOWN,
) -> tuple[Hop, ...]:
    """Exchanges in the order they began, each below the one that caused it."""
    # A call seen from both ends is two records; either of them marks the place.
    spans = {record.span for record in blamed.sides} if blamed else set()
    placed = tuple(walk(call_tree((entry.call for entry in calls), dependencies)))
    waterfall = _Waterfall([exchange for exchange, _ in placed])
    return tuple(
        waterfall.hop(exchange, depth, broke=exchange.call.span in spans)
        for exchange, depth in placed
    )


class _Waterfall:
    """When each of some exchanges was open, on one scale of time."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._began = min((exchange.began for exchange in exchanges), default=0.0)
        ended = max((exchange.left for exchange in exchanges), default=0.0)
        self._seconds = max(ended - self._began, _MOMENT_S)
        self._tries: dict[Exchange, int] = {}
        for exchange in exchanges:
            self._count_tries(exchange.children)

    def hop(self, exchange: Exchange, depth: int, *, broke: bool) -> Hop:
        """An exchange as the page shows it."""
        start = 100 * (exchange.began - self._began) / self._seconds
        width = 100 * (exchange.left - exchange.began) / self._seconds
        return Hop(
            call=exchange.call,
            depth=depth,
            broke=broke,
            start=round(min(start, 100.0), 1),
            width=round(max(width, 0.0), 1),
            own_s=own_seconds(exchange) if exchange.children else None,
            tries=self._tries.get(exchange, 1),
            went_wrong=went_wrong(exchange),
        )

    def _count_tries(self, below: Sequence[Exchange]) -> None:
        """A call is tried again where the same one failed before."""
        earlier: dict[tuple[str, str, str], Exchange] = {}
        for exchange in below:
            asked = target(exchange.call)
            before = earlier.get(asked)
            if before is not None and is_bad(before):
                self._tries[exchange] = self._tries.get(before, 1) + 1
            earlier[asked] = exchange


def _lines(steps_written: Sequence[ScenarioStep], steps: Sequence[Step]) -> tuple[Line, ...]:
    by_line = {step.line: step for step in steps if step.line}
    # Other engines know no lines; their steps come in the order in which they are written.
    in_order = len(by_line) < len(steps)
    lines: list[Line] = []
    reached = True
    for place, step in enumerate(steps_written):
        same_place = steps[place] if in_order and place < len(steps) else None
        result = by_line.get(step.line, same_place)
        lines.append(Line(step=step, result=result, reached=reached))
        reached = reached and result is not None and result.status is Status.PASSED
    return tuple(lines)


def _as_written(steps: Sequence[Step]) -> tuple[ScenarioStep, ...]:
    return tuple(
        ScenarioStep(keyword=step.keyword, text=step.text, line=step.line)
        for step in steps
        if step.kind not in AROUND
    )
