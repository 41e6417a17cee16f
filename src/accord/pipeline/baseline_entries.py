"""What a run would add to the list of known findings, and which entries it proves to be gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from msgspec.structs import replace

from accord.model.catalogue import Catalogue, LinkKind
from accord.model.culprit import culprit
from accord.model.events import Recognized
from accord.model.known import KnownFinding, KnownState
from accord.model.limits import FigureLimit, parse
from accord.model.message import Message
from accord.model.run import Case, Run, Stage
from accord.model.shown_findings import ShownFinding, shown_findings, step_name
from accord.model.status import Status
from accord.pipeline.baseline import Baseline, profile_of, rows_of
from accord.pipeline.gates import figure_of_profile


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTerms:
    """What whoever adds entries says of them; an empty text leaves that of an earlier entry."""

    added: date
    until: date
    reason: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshEntry:
    """An entry to write, what it is in words, and whether it replaces one of the same key."""

    entry: KnownFinding
    sentence: Message | None
    replaces: bool = False


def fresh_entries(
    run: Run,
    catalogue: Catalogue,
    known: Iterable[KnownFinding],
    terms: EntryTerms,
    *,
    picks: Callable[[Case], bool],
) -> tuple[FreshEntry, ...]:
    """What failed cases show that no entry covers, each once."""
    by_key = {entry.key: entry for entry in known}
    # Asked anew: the list may have been edited since that run.
    rows = rows_of(catalogue)
    baseline = Baseline(by_key.values(), today=terms.added, rows=rows)
    fresh: dict[tuple[str, ...], FreshEntry] = {}
    for stage in run.stages.values():
        covered = _covered(baseline.recognize(stage))
        for case in filter(picks, stage.cases.values()):
            for finding in shown_findings(case, stage):
                if (case.id, finding.key) in covered:
                    continue
                earlier = by_key.get(finding.key)
                entry = _entry(finding, stage, terms, owner=_owner(finding, case, catalogue))
                entry = replace(entry, row=rows.get(entry.case, ""))
                if finding.key in fresh:
                    entry = _joined(fresh[finding.key].entry, entry)
                fresh[finding.key] = FreshEntry(
                    entry=_joined(entry, earlier) if earlier else entry,
                    sentence=finding.sentence,
                    replaces=earlier is not None,
                )
    return tuple(fresh.values())


def unjudged(run: Run, picks: Callable[[Case], bool]) -> int:
    """How many cases could not be judged, of which nothing can be known."""
    return sum(
        case.status is Status.BROKEN
        or (case.status is Status.FAILED and not shown_findings(case, stage))
        for stage in run.stages.values()
        for case in stage.cases.values()
        if picks(case)
    )


def _covered(recognized: Iterable[Recognized]) -> set[tuple[str, tuple[str, ...]]]:
    return {
        (of_case.case, item.entry.key)
        for of_case in recognized
        for item in of_case.findings
        if item.state is KnownState.KNOWN
    }


def _entry(finding: ShownFinding, stage: Stage, terms: EntryTerms, *, owner: str) -> KnownFinding:
    return KnownFinding(
        finding=finding.finding,
        case="" if finding.finding else finding.case,
        step=finding.step,
        error=finding.error,
        status=finding.status,
        contract=finding.contract,
        limit=_limit(finding, stage),
        # Only the examples of the contract suite are drawn by chance.
        seed=int(stage.measures.get("seed", 0)) if finding.finding else 0,
        reason=terms.reason,
        owner=owner,
        ticket=terms.ticket,
        added=terms.added,
        until=terms.until,
    )


def _joined(entry: KnownFinding, other: KnownFinding) -> KnownFinding:
    """What one entry says, and how bad it was in either."""
    return replace(
        entry,
        status=max(entry.status, other.status),
        contract=tuple(sorted({*entry.contract, *other.contract})),
        reason=entry.reason or other.reason,
        owner=entry.owner or other.owner,
        ticket=entry.ticket or other.ticket,
        added=other.added or entry.added,
    )


def _owner(finding: ShownFinding, case: Case, catalogue: Catalogue) -> str:
    owners = catalogue.owners()
    blamed = culprit(case, catalogue.dependencies())
    linked = [link.target for link in case.links if link.kind is LinkKind.OWNER]
    services = [link.target for link in case.links if link.kind is LinkKind.SERVICE]
    names = (finding.service, blamed.service if blamed else "", *services)
    return next(filter(None, (*linked, *(owners.get(name, "") for name in names))), "")


def _limit(finding: ShownFinding, stage: Stage) -> str:
    """How far a threshold was missed, rounded to two digits away from what it asks."""
    if not finding.threshold:
        return ""
    rule = parse(finding.threshold)
    actual = figure_of_profile(rule, *profile_of(stage, finding.case))
    return "" if actual is None else _rounded(rule, actual)


def _rounded(rule: FigureLimit, actual: float) -> str:
    is_above = actual > rule.limit
    value = Decimal(repr(actual)) / rule.kind.units[rule.unit]
    step = Decimal(1).scaleb(value.adjusted() - 1) if value else Decimal(1)
    # Who measures the same again gets a little more or less, and has found nothing new.
    whole = (value / step).to_integral_value(ROUND_CEILING if is_above else ROUND_FLOOR) * step
    number = f"{whole.normalize():f}"
    unit = rule.unit if rule.unit.startswith("/") else f" {rule.unit}" if rule.unit else ""
    return f"{rule.name} {'<=' if is_above else '>='} {number}{unit}"


def is_gone(entry: KnownFinding, run: Run) -> bool | None:
    """Whether a run proves that what an entry is about is not so any more; none if it cannot tell.

    For entries about cases: the case was run whole and passed, or its threshold held.
    """
    answers = [_is_gone_from(entry, stage) for stage in run.stages.values()]
    if False in answers:
        return False
    return True if True in answers else None


def _is_gone_from(entry: KnownFinding, stage: Stage) -> bool | None:
    case = stage.cases.get(entry.case)
    if case is None or not stage.finished or case.last is None:
        return None
    if case.status is Status.PASSED:
        # One that passes only when it is tried again shows it still.
        return not case.flaky
    if case.status is not Status.FAILED:
        return None
    if any(finding.key == entry.key for finding in shown_findings(case, stage)):
        return False
    if entry.limit:
        steps: Mapping[str, Status] = {step_name(step): step.status for step in case.last.steps}
        return True if steps.get(entry.step) is Status.PASSED else None
    # It went wrong before it came to it.
    return None


def is_found_no_more(entry: KnownFinding, run: Run, operations: Iterable[str]) -> bool | None:
    """Whether a replay of the contract suite differs; none if it did not judge all it had to."""
    stages = [stage for stage in run.stages.values() if stage.measures.get("seed")]
    if any(finding.id == entry.finding for stage in stages for finding in stage.findings):
        return False
    operation = operation_of(entry, operations)
    cases = [case for stage in stages for case in _cases_of(stage, operation)]
    if not cases or not all(stage.finished for stage in stages):
        return None
    judged = (Status.PASSED, Status.FAILED, Status.PENDING, Status.SKIPPED)
    if not all(case.status in judged for case in cases):
        return None
    return True if any(case.status in judged[:2] for case in cases) else None


def operation_of(entry: KnownFinding, operations: Iterable[str]) -> str:
    """The operation that a defect is of; nothing when there is none of that name any more."""
    names = [name for name in operations if entry.finding.startswith(f"{name}:")]
    return max(names, key=len, default="")


def _cases_of(stage: Stage, operation: str) -> Iterator[Case]:
    """The cases that might have shown a defect: the operation's, and its service's sequences."""
    service = operation.partition("/")[0]
    for case in stage.cases.values():
        links = {link.kind: link.target for link in case.links}
        named = links.get(LinkKind.OPERATION, "")
        if named == operation or (not named and links.get(LinkKind.SERVICE) == service):
            yield case
