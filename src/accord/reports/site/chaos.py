"""A chaos experiment as its page tells it: what was done when, and whether the state was steady."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from unicodedata import east_asian_width

from accord.model.catalogue import Experiment
from accord.model.events import Sampled, Step
from accord.model.run import Case
from accord.model.status import Status
from accord.reports.site.charts import clock, time_axis
from accord.reports.site.document import DocumentEntry
from accord.reports.site.suite_cases import SuiteCases

PHASES: Final = ("before", "during", "after")
LANES: Final = ("steady", "deed", "undo")
WIDTH: Final = 720
LANE: Final = 30
TOP: Final = 24
_LEFT: Final = 12
_NARROWEST: Final = 4.0
_GAP: Final = 5.0
# About as wide as letters of the page are: without a script a page cannot be asked.
_SLIM: Final = 6.8
_WIDE: Final = 12.5
STEADY: Final = "steady-state"
_ROOM_FOR_NAME: Final = 100.0
_LANE_OF: Final = {"action": "deed", "rollback": "undo"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing on the timeline, placed on the paper; ``outcome`` says how it went.

    ``label`` is where its text stands, where there is room for it.
    """

    lane: str
    outcome: str
    text: str
    x: float
    y: float
    width: float
    since: float
    seconds: float
    label: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A phase of the experiment, placed on the paper."""

    name: str
    x: float
    width: float
    since: float
    until: float

    @property
    def named(self) -> bool:
        """Whether there is room for its name."""
        return self.width >= _ROOM_FOR_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Everything the drawing of an experiment shows; ``ticks`` are places with their words."""

    moments: tuple[Moment, ...]
    phases: tuple[Span, ...]
    ticks: tuple[tuple[float, str], ...]
    height: int = TOP + LANE * len(LANES) + 26


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentSheet:
    """Everything the page of an experiment shows."""

    experiment: Experiment
    entry: DocumentEntry
    timeline: Timeline | None
    touched: tuple[str, ...]

    @property
    def case(self) -> Case | None:
        """What the run recorded of it."""
        return self.entry.results[-1].case if self.entry.results else None

    @property
    def measures(self) -> Iterator[tuple[str, float]]:
        """Its figures by name."""
        measures = self.case.measures if self.case else {}
        order = {f"steady_{name}": place for place, name in enumerate(PHASES)}
        return iter(
            sorted(measures.items(), key=lambda figure: (order.get(figure[0], -1), figure[0]))
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """Probes, actions and rollbacks of the attempt that counts."""
        return tuple(self.case.last.steps) if self.case and self.case.last else ()

    @property
    def turns(self) -> tuple[Step, ...]:
        """The steps without looks at the steady state that found what the one before had found."""
        statuses: dict[tuple[str, str], Status] = {}
        changes = []
        for step in self.steps:
            previous = statuses.get((step.text, step.phase))
            # An experiment looks several times a second; what a reader wants is when it turned.
            if step.kind != STEADY or step.status is not previous:
                changes.append(step)
            statuses[step.text, step.phase] = step.status
        return tuple(changes)

    @property
    def looks(self) -> tuple[Sampled, ...]:
        """What was seen of the steady state, look by look."""
        return tuple(self.case.samples) if self.case else ()


def experiment_sheet(experiment: Experiment, cases: SuiteCases) -> ExperimentSheet | None:
    """Gather what is known of an experiment; none when the document has no case of it."""
    entries = cases.entries(experiment.path)
    entry = next((entry for entry in entries if entry.id == experiment.id), None)
    if entry is None:
        return None
    case = entry.results[-1].case if entry.results else None
    touched = (
        name
        for name in cases.uses.services
        if (experiment, entry) in cases.experiments_of(service=name)
    )
    return ExperimentSheet(
        experiment=experiment,
        entry=entry,
        timeline=_timeline(case) if case and case.last else None,
        touched=tuple(touched),
    )


def _timeline(case: Case) -> Timeline | None:
    steps = case.last.steps if case.last else []
    timed = [step for step in steps if step.phase or step.since]
    ends = [step.since + step.seconds for step in timed]
    ends += [sample.since + sample.length for sample in case.samples]
    lasted = max(ends, default=0.0)
    if not lasted:
        return None

    def x(seconds: float) -> float:
        return round(_LEFT + seconds / lasted * (WIDTH - 2 * _LEFT), 1)

    return Timeline(
        moments=_labelled(
            [_moment(step, x(step.since), x(step.since + step.seconds)) for step in timed]
        ),
        phases=tuple(
            Span(name=name, x=x(since), width=x(until) - x(since), since=since, until=until)
            for name, since, until in _phases(timed, case.samples)
        ),
        ticks=tuple((x(moment), clock(moment)) for moment in time_axis(lasted)),
    )


def _moment(step: Step, begin: float, end: float) -> Moment:
    lane = _LANE_OF.get(step.kind, "steady")
    return Moment(
        lane=lane,
        outcome=step.status.value,
        text=step.text,
        x=begin,
        y=TOP + LANE * LANES.index(lane),
        # A kill takes no time, and must be seen all the same.
        width=max(end - begin, _NARROWEST),
        since=step.since,
        seconds=step.seconds,
    )


def _labelled(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """The moments with a place for the text of each that has room beside it."""
    labelled = []
    for place, moment in enumerate(moments):
        end = moment.x + moment.width + _GAP
        later = (following.x for following in moments[place + 1 :] if following.lane == moment.lane)
        room = min(later, default=float(WIDTH)) - end - _GAP
        # Looks at the steady state are many and all named alike.
        fits = moment.lane != LANES[0] and _length(moment.text) <= room
        labelled.append(replace(moment, label=round(end, 1) if fits else None))
    return tuple(labelled)


def _length(text: str) -> float:
    return sum(_WIDE if east_asian_width(letter) in "WF" else _SLIM for letter in text)


def _phases(
    steps: Sequence[Step], samples: Iterable[Sampled]
) -> Iterator[tuple[str, float, float]]:
    """Each phase from its first moment to the next phase's."""
    moments = [(step.phase, step.since, step.since + step.seconds) for step in steps]
    moments += [(sample.phase, sample.since, sample.since + sample.length) for sample in samples]
    values = {
        name: [(since, until) for phase, since, until in moments if phase == name]
        for name in PHASES
    }
    present = [name for name in PHASES if values[name]]
    for place, name in enumerate(present):
        since = min(begin for begin, _ in values[name]) if place else 0.0
        until = max(end for _, end in values[name])
        # Nobody looks between two phases, and the drawing must have no hole there.
        if place + 1 < len(present):
            until = min(begin for begin, _ in values[present[place + 1]])
        yield name, since, max(since, until)


def lost(sheet: ExperimentSheet) -> Step | None:
    """The step at which the experiment failed or could not go on."""
    attempt = sheet.case.last if sheet.case else None
    return attempt.failing_step if attempt else None
