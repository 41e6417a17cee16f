"""The first page: the verdict in words, what was proved, what was not, and what to read next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from markupsafe import Markup

from accord.model.catalogue import Operation
from accord.model.causes import CommonCause
from accord.model.events import Finding
from accord.model.finding_groups import FindingGroup, grouped
from accord.model.message import Message, message
from accord.model.status import Status, Suite, Verdict
from accord.model.suites import definition_of, definitions, title_of
from accord.reports.site.capabilities import capabilities
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.outcome import UNJUDGED, CaseOutcome, OutcomeTally
from accord.reports.site.page_text import PageText
from accord.reports.site.slow import slow_operation
from accord.reports.site.unjudged import unjudged

# What fits on a screen or two; the rest is one click away on the filter page.
MOST_IN_A_GROUP: Final = 5
MOST_GROUPS: Final = 6
MOST_LISTED: Final = 20
_NOT_PROVED: Final = {
    CaseOutcome.FAILED: "not-proved-failed",
    CaseOutcome.BROKEN: "not-proved-broken",
    CaseOutcome.PENDING: "not-proved-pending",
    CaseOutcome.SKIPPED: "not-proved-skipped",
    CaseOutcome.OUT_OF_DATE: "not-proved-out-of-date",
    CaseOutcome.NOT_RUN: "not-proved-not-run",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A sentence with the place to read on."""

    sentence: Markup
    address: str
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The failures of a service that broke in the same way; without a sentence none is known."""

    because: Message | None
    entries: tuple[DocumentEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blamed:
    """What broke in one service; ``service`` is empty where none can be named."""

    service: str
    causes: tuple[Cause, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def groups(self) -> tuple[FindingGroup, ...]:
        """The findings, those of one cause over many operations together."""
        return grouped(self.findings)

    @property
    def count(self) -> int:
        """How many failures and defects there are."""
        return len(self.entries) + len(self.findings)

    @property
    def entries(self) -> tuple[DocumentEntry, ...]:
        """All of them."""
        return tuple(entry for cause in self.causes for entry in cause.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """How many planned cases have a result; ``others`` are written and have no current one."""

    planned_count: int
    accounted: int
    unreadable: int
    others: int

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.planned_count == self.accounted and not self.unreadable


def accounting(document: Document) -> Accounting:
    """Count what the run had to account for, and what it did."""
    stages = document.run.stages.values()
    # Several stages may run one case, which is one to a reader, and lost if one of them lost it.
    planned = {
        (stage.suite, case.id) for stage in stages for case in stage.cases.values() if case.planned
    }
    lost = {(stage.suite, case.id) for stage in stages for case in stage.lost}
    return Accounting(
        planned_count=len(planned),
        accounted=len(planned - lost),
        unreadable=len({fault.path for stage in stages for fault in stage.unreadable}),
        others=_unjudged(document),
    )


def _unjudged(document: Document) -> int:
    """How many cases have no current result."""
    return sum(document.tally[outcome] for outcome in UNJUDGED)


def _judged(document: Document) -> int:
    """How many cases have one, of however many stages."""
    return document.tally.total - _unjudged(document)


def tone(document: Document) -> str:
    """The verdict's word; neither a closed gate nor a part of the whole is shown as passed."""
    verdict = document.run.verdict
    # Red without a failed case would send readers looking for one.
    if verdict is Verdict.FAILED and not any(
        stage.failed for stage in document.run.stages.values()
    ):
        return "closed"
    if verdict is Verdict.PASSED and _unjudged(document):
        return Verdict.INCOMPLETE.value
    return verdict.value


def headline(document: Document, page_text: PageText, tone: str) -> Markup:
    """The verdict, of which ``tone`` is the word, as a sentence."""
    total = _judged(document)
    match tone, _has_other_suites(document):
        case "passed", _ if document.known:
            passed = document.tally[CaseOutcome.PASSED]
            line = page_text.count(
                "headline-known", len(document.known), passed=passed, total=total
            )
        case "failed", True:
            line = page_text.say(message("site.headline-failed-suites", parts=_failed(document)))
        case "failed", False:
            failed = document.tally[CaseOutcome.FAILED]
            line = page_text.count("headline-failed", failed, total=total)
        case "passed", True:
            line = page_text.say(message("site.headline-passed-suites", parts=_passed(document)))
        case "passed", False if document.tally[CaseOutcome.SKIPPED]:
            line = _headline_of_a_part(document, page_text, several=False)
        case "passed", False:
            line = page_text.plural("headline-passed", total, total=total)
        case "broken", _:
            passed = document.run.counts[Status.PASSED]
            line = page_text("headline-broken" if passed else "headline-nothing", passed=passed)
        case "incomplete", several:
            line = _headline_of_a_part(document, page_text, several=several)
        case _, several:
            line = _headline_of_closed_gates(document, page_text, several=several)
    return line


def _headline_of_a_part(document: Document, page_text: PageText, *, several: bool) -> Markup:
    total, unautomated = _judged(document), document.tally[CaseOutcome.PENDING]
    holding, skipped = document.tally[CaseOutcome.PASSED], document.tally[CaseOutcome.SKIPPED]
    if not unautomated and document.tally[CaseOutcome.UNPROVED]:
        return page_text.count("headline-unproved", len(document.run.unproved))
    if unautomated:
        id = "headline-incomplete-cases" if several else "headline-incomplete"
        return page_text.count(id, unautomated, total=total)
    unjudged = _unjudged(document)
    if document.tally[CaseOutcome.OUT_OF_DATE]:
        return page_text.count("headline-outdated", unjudged, total=holding)
    id = "headline-part-cases" if several else "headline-part"
    # What was left out on purpose holds no more than what was left out by chance.
    return page_text.count(id, unjudged + skipped, total=holding)


def _headline_of_closed_gates(document: Document, page_text: PageText, *, several: bool) -> Markup:
    total = _judged(document)
    # A stage that stopped itself says why better than the gate which that closed.
    if any(note.fails for stage in document.run.stages.values() for note in stage.notes):
        return page_text("headline-stopped", total=total)
    return page_text("headline-closed-cases" if several else "headline-closed", total=total)


def _has_other_suites(document: Document) -> bool:
    """Whether sentences must speak of cases, because not all of them are scenarios."""
    return not set(document.suites) <= {Suite.SCENARIOS}


def _failed(document: Document) -> Message:
    parts = []
    for suite, counts in _by_suite(document).items():
        if counts[CaseOutcome.FAILED]:
            arguments = {"count": counts[CaseOutcome.FAILED], "total": counts.total}
            parts.append(_of_suite(suite, definition_of(suite).sentences.failed, **arguments))
    return _listed(parts)


def _passed(document: Document) -> Message:
    return _listed(
        [
            _of_suite(suite, _holds(suite, is_single=passed == 1), count=passed)
            for suite, counts in _by_suite(document).items()
            if (passed := counts[CaseOutcome.PASSED])
        ]
    )


def _by_suite(document: Document) -> dict[Suite, OutcomeTally]:
    ended: dict[Suite, list[CaseOutcome]] = defaultdict(list)
    for entry in document.cases:
        if entry.outcome not in UNJUDGED:
            ended[entry.suite].append(entry.outcome)
    order = [definition.suite for definition in definitions() if definition.suite in ended]
    others = [suite for suite in ended if suite not in order]
    return {suite: OutcomeTally(ended[suite]) for suite in (*order, *others)}


def _holds(suite: Suite, *, is_single: bool) -> str:
    sentences = definition_of(suite).sentences
    return sentences.holds_one if is_single else sentences.holds


def _of_suite(suite: Suite, id: str, /, **arguments: object) -> Message:
    return message(id, suite=title_of(suite), **arguments)


def _listed(parts: Sequence[Message]) -> Message:
    """Parts of a sentence one after the other, as each language lists them."""
    joined = parts[-1]
    # Nested, because only a language knows what stands between the last two of a list.
    for item in reversed(parts[:-1]):
        joined = message("site.listed", first=item, rest=joined)
    return joined


def proved(document: Document, page_text: PageText) -> list[Markup]:
    """What holds: how many scenarios, and the capabilities in which nothing is left open."""
    passed = document.having(CaseOutcome.PASSED)
    several = _has_other_suites(document)
    if not passed:
        return [page_text("proved-nothing-cases" if several else "proved-nothing")]
    sentences = [page_text.count("proved-cases" if several else "proved", len(passed))]
    # Features that lie in no folder are no capability, and have no name to be told by.
    named = [
        capability
        for capability in capabilities(document.chapters, document.catalogue.capabilities)
        if capability.title
    ]
    proved_names = [it.title for it in named if it.tally.word == "passed"]
    if proved_names:
        listed = proved_names[:MOST_IN_A_GROUP] + ["…"] * (len(proved_names) > MOST_IN_A_GROUP)
        id = "proved-in-full-cases" if several else "proved-in-full"
        sentences.append(page_text(id, names=" · ".join(listed)))
    elif named:
        sentences.append(page_text("proved-nowhere-in-full"))
    return sentences


def not_proved(document: Document, page_text: PageText, *, unseen: int = 0) -> list[Pointer]:
    """Everything that does not hold or was not judged, each with its list.

    ``unseen`` counts documented responses that no suite has seen.
    """
    pointers = [
        Pointer(
            sentence=page_text.count(id, number),
            address=f"scenarios.html?status={outcome.value}",
            outcome=outcome.value,
        )
        for outcome, id in _NOT_PROVED.items()
        # Operations that are unproved have a line of their own, which counts them and not cases.
        if (number := document.tally[outcome])
    ]
    files = accounting(document).unreadable
    if files:
        unreadable = page_text.count("not-proved-unreadable", files)
        pointers.insert(0, Pointer(sentence=unreadable, address="#broken", outcome="broken"))
    if unproved := len(document.run.unproved):
        sentence = page_text.count("not-proved-unproved", unproved)
        pointers.append(Pointer(sentence=sentence, address="#unproved", outcome="unproved"))
    if unseen:
        never = page_text.count("not-proved-responses", unseen)
        pointers.append(
            Pointer(sentence=never, address="api.html", outcome=CaseOutcome.NOT_RUN.value)
        )
    return pointers


def next_reading(
    document: Document, page_text: PageText, blamed: Sequence[Blamed]
) -> list[Pointer]:
    """At most three places to go from here, the most urgent first."""
    pointers: list[Pointer] = []
    several = _has_other_suites(document)
    for group in blamed[:2]:
        of_service = "next-service-cases" if several else "next-service"
        id = of_service if group.service else "next-failure"
        sentence = page_text.count(id, group.count, service=group.service)
        alone = group.entries if not group.findings else ()
        address = alone[0].address if len(alone) == 1 else "#failures"
        pointers.append(Pointer(sentence=sentence, address=address, outcome="failed"))
    if unjudged(document).any:
        pointers.append(
            Pointer(sentence=page_text("next-broken"), address="#broken", outcome="broken")
        )
    if pending := document.tally[CaseOutcome.PENDING]:
        sentence = page_text.count("next-pending", pending)
        pointers.append(Pointer(sentence=sentence, address="#pending", outcome="pending"))
    if not pointers:
        pointers.append(Pointer(sentence=page_text("next-features"), address="features.html"))
    # A list of more is no advice.
    return pointers[:3]


def blamed(document: Document) -> list[Blamed]:
    """Failures and defects by the service where they broke, the largest group first."""
    groups: dict[str, list[DocumentEntry]] = defaultdict(list)
    defects: dict[str, list[Finding]] = defaultdict(list)
    operations = document.catalogue.operations()
    for finding in document.findings:
        if document.knows(finding):
            continue
        at_fault = document.culprit_of(finding)
        defects[at_fault.service if at_fault else finding.service].append(finding)
    for entry in document.having(CaseOutcome.FAILED):
        # The finding stands there already, with the command that shows it.
        if document.is_told(entry) or (entry.telling and entry.telling.case.is_known):
            continue
        groups[_place(entry, operations)[0]].append(entry)
    blamed_services = [
        Blamed(
            service=name,
            causes=_causes(groups[name], operations),
            findings=tuple(defects[name]),
        )
        for name in {**groups, **defects}
    ]
    return sorted(
        # Where nobody is named last: a reader can do least about it.
        blamed_services,
        key=lambda group: (not group.service, -group.count, group.service),
    )


def causes_beside(
    causes: Sequence[CommonCause], blamed: Sequence[Blamed]
) -> tuple[CommonCause, ...]:
    """The common causes that no group below them says in the same words."""
    sentences = [
        group.sentence for it in blamed[:MOST_GROUPS] for group in it.groups[:MOST_IN_A_GROUP]
    ]
    return tuple(cause for cause in causes if cause.symptom not in sentences)


def _place(entry: DocumentEntry, operations: Sequence[Operation]) -> tuple[str, Message | None]:
    """The service where an entry broke, and why; neither when none can be named."""
    blamed = entry.telling.culprit if entry.telling else None
    if blamed:
        return blamed.service, blamed.because
    slow = slow_operation(entry, operations)
    if slow is None:
        return "", None
    because = message("site.slow-operation", service=slow.service, operation=slow.name)
    return slow.service, because


def _causes(entries: Sequence[DocumentEntry], operations: Sequence[Operation]) -> tuple[Cause, ...]:
    """Entries by why they broke, the most frequent first."""
    alike: dict[bytes, list[DocumentEntry]] = defaultdict(list)
    sentences: dict[bytes, Message | None] = {}
    for entry in entries:
        because = _place(entry, operations)[1]
        # A message holds dictionaries and cannot be hashed.
        key = msgspec.json.encode(because)
        alike[key].append(entry)
        sentences[key] = because
    ordered = sorted(alike.items(), key=lambda group: -len(group[1]))
    return tuple(Cause(because=sentences[key], entries=_together(group)) for key, group in ordered)


def _together(entries: Sequence[DocumentEntry]) -> tuple[DocumentEntry, ...]:
    """Entries with the same reason side by side, so that the page says it once."""
    reasons = [
        msgspec.json.encode(entry.telling.case.reason if entry.telling else None)
        for entry in entries
    ]
    order = {reason: place for place, reason in reversed(list(enumerate(reasons)))}
    pairs = sorted(zip(reasons, entries, strict=True), key=lambda pair: order[pair[0]])
    return tuple(entry for _, entry in pairs)
