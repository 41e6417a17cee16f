"""A case as its page tells it: the written steps with what became of each, then the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import msgspec

from accord.model.calls import Call, CallOrigin
from accord.model.catalogue import ScenarioStep
from accord.model.events import Evidence, Step
from accord.model.run import Attempt, CallOfStep
from accord.model.status import Status
from accord.reports.site.document import DocumentEntry, Result
from accord.reports.site.outcome import CaseOutcome, outcome_of

AROUND: Final = frozenset({"hook", "cleanup"})
"""Kinds of steps that stand around those which were written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One Given-When-Then line; without ``result`` it was never reached."""

    written: ScenarioStep
    result: Step | None = None
    reached: bool = True

    @property
    def outcome(self) -> CaseOutcome:
        """What became of the line; engines call skipped what they did not reach."""
        found = outcome_of(None if self.result is None else self.result.status)
        return CaseOutcome.NOT_RUN if found is CaseOutcome.SKIPPED and not self.reached else found

    @property
    def told(self) -> bool:
        """Whether the step itself has something to say."""
        return self.result is not None and bool(self.result.reason or self.result.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A call at its depth in the chain of calls that a case caused."""

    call: Call
    depth: int
    broke: bool = False


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
        steps = (found for step in self.attempt.steps for found in step.evidence)
        return tuple({found.path: found for found in (*self.attempt.evidence, *steps)}.values())

    @property
    def detailed(self) -> bool:
        """Whether there is anything to fold below the story."""
        found = self.attempt
        shown = any(line.result and line.result.output for line in self.lines)
        return bool(found.calls or self.files or self.around or shown)


def tell(entry: DocumentEntry, result: Result | None, attempt: Attempt | None) -> AttemptStory:
    """Join the written lines of a case with an attempt at it."""
    tried = attempt or Attempt(number=0)
    written = entry.scenario.steps if entry.scenario else _as_written(tried.steps)
    steps = [step for step in tried.steps if step.kind not in AROUND]
    blamed = result.culprit.chain[-1].span if result and result.culprit else ""
    return AttemptStory(
        attempt=tried,
        lines=_lines(written, steps),
        around=tuple(step for step in tried.steps if step.kind in AROUND),
        tree=tree(tried.calls, blamed),
    )


def chain(result: Result) -> tuple[Hop, ...]:
    """The way from the call of the case to the hop that broke."""
    if result.culprit is None:
        return ()
    calls = result.culprit.chain
    return tuple(
        Hop(call=call, depth=depth, broke=depth == len(calls) - 1)
        for depth, call in enumerate(calls)
    )


def tree(calls: Sequence[CallOfStep], blamed: str = "") -> tuple[Hop, ...]:
    """Calls in the order they were made, each below the one that caused it.

    An exchange that its caller and its callee both recorded stands once.
    """
    made = sorted((entry.call for entry in calls), key=lambda call: call.started)
    causes = _causes(made)
    twins = {causes[call.span].span: call for call in made if _twin(causes.get(call.span), call)}
    hidden = {call.span: caller for caller, call in twins.items()}
    below: dict[str, list[Call]] = defaultdict(list)
    for call in made:
        if call.span not in hidden:
            cause = causes[call.span].span if call.span in causes else ""
            below[hidden.get(cause, cause)].append(call)
    hops: list[Hop] = []
    waiting = [(call, 0) for call in reversed(below.pop("", []))]
    while waiting:
        call, depth = waiting.pop()
        twin = twins.get(call.span, call)
        shown = msgspec.structs.replace(call, note=call.note or twin.note)
        broke = bool(blamed) and blamed in {call.span, twin.span}
        hops.append(Hop(call=shown, depth=depth, broke=broke))
        waiting.extend((child, depth + 1) for child in reversed(below.pop(call.span, [])))
    # Ids of a damaged log may point at each other; such calls are told, not lost.
    circular = (Hop(call=call, depth=0) for group in below.values() for call in group)
    return (*hops, *circular)


def _causes(made: Sequence[Call]) -> dict[str, Call]:
    """The call that caused each one, by the span of the caused; what a case made has none."""
    by_span = {call.span: call for call in made}
    found: dict[str, Call] = {}
    for call in made:
        if call.origin is CallOrigin.CLIENT:
            continue
        known = by_span.get(call.parent) if call.parent != call.span else None
        if cause := known or _around(call, made):
            found[call.span] = cause
    return found


def _around(call: Call, made: Sequence[Call]) -> Call | None:
    """The shortest call that was open while this one ran: services seldom log outgoing spans."""
    end = call.started + call.seconds
    open_then = [
        other
        for other in made
        if other.started <= call.started
        and end <= other.started + other.seconds
        and other.seconds > call.seconds
    ]
    return min(open_then, key=lambda other: other.seconds, default=None)


def _twin(cause: Call | None, call: Call) -> bool:
    return (
        cause is not None
        and cause.origin is CallOrigin.CLIENT
        and (cause.service, cause.method) == (call.service, call.method)
        and urlsplit(cause.url).path == urlsplit(call.url).path
    )


def _lines(written: Sequence[ScenarioStep], steps: Sequence[Step]) -> tuple[Line, ...]:
    by_line = {step.line: step for step in steps if step.line}
    in_order = len(by_line) < len(steps)
    lines: list[Line] = []
    reached = True
    for place, step in enumerate(written):
        same_place = steps[place] if in_order and place < len(steps) else None
        result = by_line.get(step.line, same_place)
        lines.append(Line(written=step, result=result, reached=reached))
        reached = reached and result is not None and result.status is Status.PASSED
    return tuple(lines)


def _as_written(steps: Sequence[Step]) -> tuple[ScenarioStep, ...]:
    return tuple(
        ScenarioStep(keyword=step.keyword, text=step.text, line=step.line)
        for step in steps
        if step.kind not in AROUND
    )
