"""When a stage may let the line go on: one typed rule, one sentence.

A figure is a number about a stage, of those in ``model.figures``. Times are in seconds and shares
between 0 and 1, whatever unit a rule is written in. A figure that nobody measured closes its gate:
what was not measured was not proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from accord.model.decision import Decision
from accord.model.known import KnownState
from accord.model.limits import FigureLimit, parse
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.model.run import ALL_WRITTEN, Case, Stage, in_words
from accord.model.status import Status
from accord.model.suites import UNPROVED

__all__ = [
    "FigureLimit",
    "asked",
    "asked_of_profile",
    "closed_for",
    "count_of",
    "decide",
    "figure",
    "figure_of_profile",
    "not_started",
    "parse",
]

NEEDS: Final = "needs"
STARTED: Final = "started"
RECORD_WHOLE: Final = "record-whole"
INTERRUPTED: Final = "pipeline.interrupted"
NO_FIGURE: Final = "pipeline.gate-no-figure"
UNFINISHED_WORK: Final = "@wip"
FINDINGS: Final = "findings"
_SENTENCES_OF_NONE: Final[Mapping[str, tuple[str, str]]] = {
    RECORD_WHOLE: ("pipeline.gate-record-whole", "pipeline.gate-record-whole-open"),
    "readable": ("pipeline.gate-readable", "pipeline.gate-readable-open"),
    "nothing-failed": ("pipeline.gate-nothing-failed", "pipeline.gate-nothing-failed-open"),
    "nothing-broken": ("pipeline.gate-nothing-broken", "pipeline.gate-nothing-broken-open"),
}
"""What the gates that allow none of something say when they are closed, and when they are open."""


def decide(
    stage: Stage,
    rules: Iterable[FigureLimit],
    *,
    damaged: int = 0,
    allow_pending: Iterable[str] = (),
) -> tuple[Decision, ...]:
    """What every gate says of a stage that ended: the built-in ones first, then ``rules``.

    ``damaged`` counts the lines of its journal that cannot be read; ``allow_pending`` are the tags,
    files and folders whose steps need no code yet.
    """
    return (
        _none(RECORD_WHOLE, damaged),
        _none("readable", _unreadable_files(stage)),
        _finished(stage),
        _accounted(stage),
        _nothing("nothing-failed", stage, Status.FAILED),
        _nothing("nothing-broken", stage, Status.BROKEN),
        _something_ran(stage),
        _all_written(stage, (UNFINISHED_WORK, *allow_pending)),
        *(asked(stage, rule) for rule in rules),
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
    """A number about a stage, or about a case or an operation of it; none when unknown.

    ``argument`` is the id or title of a case, or the name of an operation that cases called.
    """
    if argument:
        return next(iter(_figures(stage, name, argument)), None)
    count = count_of(stage, name)
    if count is not None:
        return float(count)
    measured = stage.measures.get(name)
    if name != FINDINGS or measured is None:
        return measured
    return measured - len(_known_ids(stage))


def _known_ids(stage: Stage) -> set[str]:
    """The defects of a stage that are known and no worse than they were."""
    ids = {
        item.entry.finding
        for case in stage.cases.values()
        for recognized in case.recognized[-1:]
        for item in recognized.findings
        if item.state is KnownState.KNOWN
    }
    return ids & {finding.id for finding in stage.findings}


def _figures(stage: Stage, name: str, argument: str) -> list[float]:
    """The number for every case of that name, else for the operation in every case."""
    cases = [case.measures.get(name) for case in stage.cases.values() if _is(case, argument)]
    operations = [
        measures.get(name)
        for case in stage.cases.values()
        for operation, measures in case.operations.items()
        if operation == argument or operation.endswith(f"/{argument}")
    ]
    return [value for value in cases or operations if value is not None]


def _asked_for(stage: Stage, rule: FigureLimit) -> float | None:
    """The figure a rule asks for; of several, the one that is the worst for it."""
    if not rule.argument:
        return figure(stage, rule.figure)
    figures = _figures(stage, rule.figure, rule.argument)
    return next((value for value in figures if not rule.holds(value)), next(iter(figures), None))


def count_of(stage: Stage, name: str) -> int | None:
    """A figure that is the number of some cases; none when it is another one."""
    if name == Status.FAILED:
        return stage.failed
    if name in set(Status):
        return stage.counts[Status(name)]
    counts = {
        "known": len(stage.known_cases),
        "cases": len(stage.cases),
        "flaky": sum(case.flaky for case in stage.cases.values()),
    }
    return counts.get(name)


def _is(case: Case, name: str) -> bool:
    return name in (case.id, case.title) or case.id.endswith(f"/{name}")


def _none(rule: str, count: int) -> Decision:
    closed_id, open_id = _SENTENCES_OF_NONE[rule]
    return Decision(
        rule=rule,
        open=not count,
        because=message(closed_id if count else open_id, count=count),
        expected="0",
        actual=str(count),
        judged=not count or rule == "nothing-failed",
    )


def _unreadable_files(stage: Stage) -> int:
    return len({fault.path for fault in stage.unreadable})


def _finished(stage: Stage) -> Decision:
    because = "pipeline.gate-finished-open" if stage.finished else "pipeline.gate-finished"
    return Decision(
        rule="finished", open=stage.finished, because=message(because), judged=stage.finished
    )


def _accounted(stage: Stage) -> Decision:
    planned = sum(case.planned for case in stage.cases.values())
    lost, unplanned = len(stage.lost), len(stage.unplanned)
    is_whole = not lost and not unplanned
    sentence = "pipeline.gate-accounted-open" if is_whole else "pipeline.gate-accounted"
    return Decision(
        rule="accounted",
        open=is_whole,
        because=message(sentence, planned=planned, lost=lost, unplanned=unplanned),
        expected=str(planned),
        actual=str(planned - lost + unplanned),
        judged=is_whole,
    )


def _nothing(rule: str, stage: Stage, status: Status) -> Decision:
    """No case has that status, and no note gives it to the stage as a whole."""
    cases = stage.failed if status is Status.FAILED else stage.counts[status]
    notes = [note.note for note in stage.notes if note.status is status]
    if status is Status.FAILED and stage.known_cases and not cases and not notes:
        because = message("pipeline.gate-nothing-failed-known", known=len(stage.known_cases))
        return Decision(rule=rule, open=True, because=because, expected="0", actual="0")
    if cases or not notes:
        return _none(rule, cases)
    judged = status is Status.FAILED
    return Decision(
        rule=rule, open=False, because=notes[0], expected="0", actual="0", judged=judged
    )


def _something_ran(stage: Stage) -> Decision:
    judged = stage.counts[Status.PASSED] + stage.counts[Status.FAILED]
    if judged:
        sentence = "pipeline.gate-something-ran-open"
    elif in_words(stage).get(UNPROVED):
        sentence = "pipeline.gate-something-proved"
    else:
        # The gates of several stages are told in one sentence.
        sentence = "pipeline.gate-something-ran"
    return Decision(
        rule="something-ran",
        open=judged > 0,
        because=message(
            sentence,
            count=judged,
            skipped=stage.counts[Status.SKIPPED],
            pending=stage.counts[Status.PENDING],
        ),
        expected=">= 1",
        actual=str(judged),
        judged=judged > 0,
    )


def _all_written(stage: Stage, allowed: Iterable[str]) -> Decision:
    places = tuple(allowed)
    without_code = [case for case in stage.cases.values() if case.unwritten]
    unwritten = [
        case for case in without_code if not any(_stands_in(case, place) for place in places)
    ]
    count, let_through = len(unwritten), len(without_code) - len(unwritten)
    if unwritten:
        example = unwritten[0]
        because = message(
            "pipeline.gate-all-written-outside" if let_through else "pipeline.gate-all-written",
            count=count,
            places=Listed(places),
            example=f"{example.path}:{example.line}",
            folder=PurePosixPath(example.path).parent.as_posix(),
            table=f"stages.{stage.name}",
        )
    elif let_through:
        because = message(
            "pipeline.gate-all-written-open-outside", count=let_through, places=Listed(places)
        )
    elif places:
        because = message("pipeline.gate-all-written-allowed", places=Listed(places))
    else:
        because = message("pipeline.gate-all-written-open")
    return Decision(
        rule=ALL_WRITTEN,
        open=not unwritten,
        because=because,
        expected="0",
        actual=str(count),
    )


def _stands_in(case: Case, place: str) -> bool:
    """Whether a tag is the case's, or a file or folder holds it."""
    if place.startswith("@"):
        return place.removeprefix("@") in case.tags
    return PurePosixPath(case.path).is_relative_to(PurePosixPath(place))


def asked_of_profile(rule: FigureLimit, profile: Case, scenarios: Mapping[str, Case]) -> Decision:
    """What a gate of a stage that is one load profile alone would say; scenarios are by id."""
    return asked(_stage_of_profile(profile, scenarios), rule)


def figure_of_profile(
    rule: FigureLimit, profile: Case, scenarios: Mapping[str, Case]
) -> float | None:
    """The figure that such a gate would ask for."""
    return _asked_for(_stage_of_profile(profile, scenarios), rule)


def _stage_of_profile(profile: Case, scenarios: Mapping[str, Case]) -> Stage:
    # So that a threshold and a gate of the same words can never come to different ends.
    stage = Stage(name=profile.id)
    stage.measures = profile.measures
    stage.cases = {member.id: member for member in (profile, *scenarios.values())}
    # A threshold may name a scenario by its id alone.
    stage.cases |= {id: _by_another_id(scenario, id) for id, scenario in scenarios.items()}
    return stage


def _by_another_id(case: Case, id: str) -> Case:
    return Case(id=id, title=case.title, measures=case.measures)


def asked(stage: Stage, rule: FigureLimit) -> Decision:
    """What the gate of one rule says of a stage."""
    expected = f"{rule.comparison} {rule.written(rule.limit)}"
    actual = _asked_for(stage, rule)
    if actual is None:
        because = message(NO_FIGURE, figure=rule.name)
        return Decision(
            rule=rule.text, open=False, because=because, expected=expected, judged=False
        )
    is_open = rule.holds(actual)
    because = message(
        "pipeline.gate-asked-open" if is_open else "pipeline.gate-asked",
        figure=rule.name,
        expected=expected,
        actual=rule.measured(actual),
    )
    return Decision(
        rule=rule.text,
        open=is_open,
        because=because,
        expected=expected,
        actual=rule.measured(actual),
    )
