"""What a scenario page shows of each case, gathered before anything is rendered."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from markupsafe import Markup

from accord.model.culprit import Culprit
from accord.model.ids import file_and_line
from accord.model.message import Message
from accord.model.run import Attempt
from accord.model.status import Suite
from accord.model.suites import definition_of
from accord.reports.site.addresses import anchor
from accord.reports.site.document import DocumentEntry, Result, ScenarioPage
from accord.reports.site.outcome import CaseOutcome, outcome_of
from accord.reports.site.story import AttemptStory, Hop, chain, tell

Fold = Callable[[DocumentEntry, AttemptStory], tuple[Markup, str]]
"""Renders the technical detail of a telling: its markup, or else the name it was packed under.

The steps of an outline's row are packed too, because a page has many of them.
"""

_WORTH_REPEATING = frozenset(
    {CaseOutcome.FAILED, CaseOutcome.BROKEN, CaseOutcome.PENDING, CaseOutcome.UNPROVED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierScenario:
    """An attempt that was followed by another one."""

    attempt: Attempt
    outcome: str
    telling: AttemptStory


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCase:
    """One result of a case, ready for the page."""

    outcome: str
    telling: AttemptStory
    result: Result | None = None
    reason: Message | None = None
    seconds: float = 0.0
    flaky: bool = False
    attempts: int = 0
    folded: bool = False
    stowed: bool = False
    culprit: Culprit | None = None
    chain: tuple[Hop, ...] = ()
    command: str = ""
    earlier: tuple[EarlierScenario, ...] = ()
    detail: Markup = field(default_factory=Markup)
    packed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePosition:
    """An entry's place on its page."""

    entry: DocumentEntry
    anchor: str
    results: tuple[ShownCase, ...]


def places(sheet: ScenarioPage, environment: str, fold: Fold) -> list[PagePosition]:
    """Everything a scenario page tells, entry by entry.

    Of the run it tells the environment and nothing else, so that pages stay while that does.
    """
    positions = []
    for entry, name in zip(sheet.entries, anchors(sheet), strict=True):
        results = tuple(
            shown(entry, result, environment, fold, outline=sheet.outline)
            for result in entry.results
        )
        # What no stage planned has a page too: the document is what is written, and not what ran.
        untold = ShownCase(outcome=CaseOutcome.NOT_RUN.value, telling=tell(entry, None, None))
        positions.append(PagePosition(entry=entry, anchor=name, results=results or (untold,)))
    return positions


def anchors(sheet: ScenarioPage) -> Iterator[str]:
    """The place of each entry on its page, all different; nothing for a plain scenario."""
    names: set[str] = set()
    for entry in sheet.entries:
        yield _free(anchor(entry.id) or ("row" if sheet.outline else ""), names)


def repeat_command(entry: DocumentEntry, result: Result, environment: str) -> str:
    """The command that runs just this case again, or nothing when no file holds it."""
    if not entry.path or result.outcome not in _WORTH_REPEATING:
        return ""
    place = file_and_line(entry.path, entry.line)
    if entry.suite is not Suite.SCENARIOS:
        # A profile is run whole or not at all.
        place = entry.path if definition_of(entry.suite).whole_files else entry.id
    arguments = ["accord", "run", place]
    # Where it did not pass is where it has to be repeated; `local` is the default anyway.
    if environment not in {"", "local"}:
        arguments += ["--env", environment]
    return shlex.join(arguments)


def shown(
    entry: DocumentEntry, result: Result, environment: str, fold: Fold, *, outline: bool = False
) -> ShownCase:
    """One result of a case with everything that is told of it."""
    case, attempt = result.case, result.case.last
    telling = tell(entry, result, attempt)
    # Of a hundred rows those that passed are one line each; red ones lie open.
    folded = outline and result.outcome is CaseOutcome.PASSED
    detail, packed = fold(entry, telling)
    return ShownCase(
        outcome=result.outcome.value,
        telling=telling,
        result=result,
        reason=case.reason,
        seconds=attempt.seconds if attempt else 0.0,
        flaky=case.flaky,
        attempts=len(case.attempts),
        folded=folded,
        stowed=folded and bool(packed),
        culprit=result.culprit,
        chain=chain(result),
        command=repeat_command(entry, result, environment),
        earlier=tuple(_earlier(entry, attempt) for attempt in case.attempts[:-1]),
        detail=detail,
        packed=packed,
    )


def _earlier(entry: DocumentEntry, attempt: Attempt) -> EarlierScenario:
    outcome = CaseOutcome.BROKEN
    if attempt.status:
        outcome = outcome_of(attempt.status, entry.suite)
    return EarlierScenario(
        attempt=attempt, outcome=outcome.value, telling=tell(entry, None, attempt)
    )


def _free(name: str, names: set[str]) -> str:
    """The name, or the name with a number when the page has it already."""
    free, number = name, 1
    while free and free in names:
        number += 1
        free = f"{name}-{number}"
    names.add(free)
    return free
