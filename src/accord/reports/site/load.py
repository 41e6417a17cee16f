"""A load profile as its page tells it: thresholds, curves over time, figures, scenarios."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from markupsafe import Markup

from accord.errors import ConfigurationError
from accord.model.catalogue import Profile
from accord.model.decision import Decision
from accord.model.events import Sampled, Step
from accord.model.limits import FigureLimit, parse
from accord.model.run import Case, Stage
from accord.pipeline.gates import asked
from accord.reports.site.charts import Curve, Limit, draw
from accord.reports.site.document import DocumentEntry
from accord.reports.site.outcome import CaseOutcome, outcome_of
from accord.reports.site.prose import duration
from accord.reports.site.suite_cases import SuiteCases
from accord.reports.site.uses import Uses

Drawing = Callable[..., Markup]
"""A chart that is drawn when a page asks for it."""
_PERCENTILES: Final = ("p50", "p95", "p99")
# A chart is 720 wide, and a point every three pixels is as much as an eye sees.
_MOST_POINTS: Final = 240
_PROOF: Final = "proof"
_SIGNS: Final[Mapping[str, str]] = MappingProxyType({"<=": "≤", ">=": "≥", "==": "=", "!=": "≠"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A threshold of a profile with what was measured; ``operation`` is the one it is about."""

    rule: str
    outcome: str
    decision: Decision | None = None
    parsed: FigureLimit | None = None
    operation: str = ""

    @property
    def held(self) -> bool:
        """Whether it was measured and held."""
        return self.outcome == CaseOutcome.PASSED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What happened in some seconds of a profile; percentiles are the worst within."""

    since: float
    length: float
    requests: int
    errors: int
    users: int
    p50: float | None
    p95: float | None
    p99: float | None

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.length if self.length else 0.0

    @property
    def share(self) -> float:
        """The share of requests that failed."""
        return self.errors / self.requests if self.requests else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A chart with what it says in words; ``operation`` is empty for all calls together.

    ``drawing`` draws it, once it is given what knows the sentences of the page.
    """

    id: str
    kind: str
    drawing: Drawing
    operation: str = ""
    rows: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSheet:
    """Everything the page of a profile shows; ``case`` is the profile's own."""

    profile: Profile
    entry: DocumentEntry
    parts: tuple[DocumentEntry, ...]
    thresholds: tuple[Threshold, ...]
    graphs: tuple[Graph, ...]
    operations: Mapping[str, Mapping[str, float]]

    @property
    def case(self) -> Case | None:
        """What the run recorded of the profile as a whole."""
        return self.entry.results[-1].case if self.entry.results else None

    @property
    def measures(self) -> Mapping[str, float]:
        """The figures of the profile as a whole."""
        return self.case.measures if self.case else {}


def profile_sheet(profile: Profile, cases: SuiteCases) -> ProfileSheet | None:
    """Gather what is known of a profile; none when the document has no case of it."""
    entries, uses = cases.entries(profile.path), cases.uses
    profile_entry = next((entry for entry in entries if entry.id == profile.id), None)
    if profile_entry is None:
        return None
    case = profile_entry.results[-1].case if profile_entry.results else None
    limits = thresholds(profile, entries, uses)
    return ProfileSheet(
        profile=profile,
        entry=profile_entry,
        parts=tuple(entry for entry in entries if entry is not profile_entry),
        thresholds=limits,
        graphs=tuple(_graphs(case.samples, limits, uses)) if case else (),
        operations=cases.figures(profile),
    )


def thresholds(
    profile: Profile, entries: Sequence[DocumentEntry], uses: Uses
) -> tuple[Threshold, ...]:
    """What became of every threshold, judged as a gate would."""
    cases = {entry.id: entry.results[-1].case for entry in entries if entry.results}
    stage = Stage(name=profile.id, cases=cases)
    case = cases.get(profile.id)
    if case is not None:
        stage.measures = case.measures
    judged = {step.text: step for step in case.last.steps} if case and case.last else {}
    # A profile that names no error threshold has one all the same; its step tells of it.
    asked_too = (text for text, step in judged.items() if step.keyword == _PROOF or _is_rule(text))
    rules = dict.fromkeys([*profile.thresholds, *asked_too])
    return tuple(
        _threshold(text, stage, judged.get(text), run=case is not None, uses=uses) for text in rules
    )


def _is_rule(text: str) -> bool:
    try:
        parse(text)
    except ConfigurationError:
        return False
    return True


def intervals(samples: Iterable[Sampled], operation: str = "") -> tuple[Interval, ...]:
    """The samples of one operation in order, put together where they are too many for a chart."""
    of_operation = sorted(
        (s for s in samples if s.operation == operation), key=lambda sample: sample.since
    )
    # Rounded up, so that there are never more points than that.
    size = -(-len(of_operation) // _MOST_POINTS) or 1
    return tuple(
        _together(of_operation[at : at + size]) for at in range(0, len(of_operation), size)
    )


def _threshold(text: str, stage: Stage, step: Step | None, *, run: bool, uses: Uses) -> Threshold:
    if not _is_rule(text):
        outcome = outcome_of(step.status) if step else CaseOutcome.BROKEN
        return Threshold(rule=text, outcome=outcome.value)
    rule = parse(text)
    operation = uses.resolve(rule.argument) if rule.argument else ""
    if not run:
        outcome = CaseOutcome.NOT_RUN
        return Threshold(rule=text, outcome=outcome.value, parsed=rule, operation=operation)
    decision = asked(stage, rule)
    outcome = CaseOutcome.PASSED if decision.open else CaseOutcome.FAILED
    if not decision.judged:
        outcome = CaseOutcome.BROKEN
    # What was judged when the load ended stands, should a newer Accord judge otherwise.
    if step is not None:
        outcome = outcome_of(step.status)
    return Threshold(
        rule=text, outcome=outcome.value, decision=decision, parsed=rule, operation=operation
    )


def _graphs(samples: Sequence[Sampled], limits: Sequence[Threshold], uses: Uses) -> Iterable[Graph]:
    rows = intervals(samples)
    # Where nobody was asked there is nothing to draw.
    if not any(row.requests for row in rows):
        return
    yield _graph("latency", rows, [_percentile(rows, name) for name in _PERCENTILES], limits)
    operations = {sample.operation for sample in samples} - {""}
    limit_of = {threshold.operation: threshold for threshold in limits if threshold.operation}
    for id in sorted(operations):
        # A curve for every operation would hide the ones that somebody cares about.
        if uses.resolve(id) in limit_of:
            series = intervals(samples, id)
            curves = [_percentile(series, name) for name in _PERCENTILES]
            yield _graph("latency", series, curves, limits, operation=uses.resolve(id))
    yield _graph("rate", rows, [_curve(rows, "rate", lambda row: row.rate)], limits)
    if any(row.errors for row in rows):
        yield _graph("errors", rows, [_curve(rows, "errors", lambda row: row.share)], limits)


def _graph(
    kind: str,
    rows: tuple[Interval, ...],
    curves: Sequence[Curve],
    thresholds: Sequence[Threshold],
    *,
    operation: str = "",
) -> Graph:
    limits = [
        Limit(
            label=f"{threshold.parsed.figure} {_SIGNS.get(sign, sign)}",
            value=threshold.parsed.limit,
            is_met=threshold.held,
            curve=threshold.parsed.figure,
            above=threshold.parsed.comparison.startswith("<"),
        )
        for threshold in thresholds
        if threshold.parsed
        and (sign := threshold.parsed.comparison)
        and threshold.parsed.figure in {curve.name for curve in curves}
        and threshold.operation == operation
        and bool(threshold.parsed.argument) == bool(operation)
    ]
    drawing = partial(
        draw,
        curves,
        seconds=rows[-1].since + rows[-1].length,
        unit=partial(figure, name=kind),
        limits=limits,
        most=1.0 if kind == "errors" else math.inf,
    )
    return Graph(
        id=f"{kind}-{operation.rpartition('/')[2]}" if operation else kind,
        kind=kind,
        drawing=drawing,
        operation=operation,
        rows=rows if kind == "latency" else (),
    )


def _percentile(rows: Sequence[Interval], name: str) -> Curve:
    return _curve(rows, name, lambda row: getattr(row, name))


def _curve(rows: Sequence[Interval], name: str, value: Callable[[Interval], float | None]) -> Curve:
    points = tuple((row.since + row.length / 2, value(row)) for row in rows)
    # Percentiles are called the same everywhere.
    return Curve(
        name=name, style=name, points=points, sentence="" if name in _PERCENTILES else name
    )


def _together(samples: Sequence[Sampled]) -> Interval:
    earliest, latest = samples[0], samples[-1]
    return Interval(
        since=earliest.since,
        length=latest.since + latest.length - earliest.since,
        requests=sum(sample.requests for sample in samples),
        errors=sum(sample.errors for sample in samples),
        users=max(sample.users for sample in samples),
        # Percentiles cannot be averaged; the worst second is what a user may have met.
        p50=_worst(sample.p50 for sample in samples),
        p95=_worst(sample.p95 for sample in samples),
        p99=_worst(sample.p99 for sample in samples),
    )


def _worst(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def per_second(value: float) -> str:
    """A rate, short."""
    return f"{value:.3g}/s" if value < 100 else f"{value:.0f}/s"  # noqa: PLR2004


def share(value: float) -> str:
    """A share as a percentage."""
    return f"{value * 100:.3g} %"


def figure(value: float, name: str) -> str:
    """A figure of load as people read it, by the name that it is measured under."""
    return _UNITS.get(name, duration)(value)


def _count(value: float) -> str:
    return f"{value:.0f}"


_UNITS: Final[Mapping[str, Callable[[float], str]]] = MappingProxyType(
    {"requests": _count, "iterations": _count, "rate": per_second, "errors": share}
)
"""How a figure is written that is no length of time."""
