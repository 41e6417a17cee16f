"""Where a case broke: the service at fault, why, how sure that is, and what evidence is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from accord.model.blame import Blame, BlameRule, Ground
from accord.model.blame_words import Way, operation_of, reason_of, symptom_of
from accord.model.call_tree import UNKNOWN, Dependencies, call_tree
from accord.model.calls import Call, CallOrigin
from accord.model.case import CHECK
from accord.model.catalogue import LinkKind
from accord.model.chain_evidence import ChainEvidence, is_bad
from accord.model.events import Finding
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.model.run import Attempt, Case, Stage
from accord.model.status import RED, Status
from accord.model.strangers import with_strangers

_BODIES_WOULD_TELL: Final = frozenset(
    {Ground.SENT_WRONG, Ground.STUMBLED_OVER, Ground.DECIDED, Ground.VALUE, Ground.PASSED_ON}
)
_NOBODY: Final = Listed(())
# A limit of time in a sentence, in the three languages that sentences are written in.
_TIME: Final = re.compile(r"\d\s*(?:ms|s|secs?|seconds?|milliseconds?|毫秒|秒)(?![\w-])")


class Culprit(Struct, frozen=True, kw_only=True):
    """The service at fault.

    ``symptom`` is what it did in a few words, the same for every case that shows it, and
    ``because`` what that came to in this one. ``chain`` leads from the call that the case made to
    the exchange that decided. Unless ``certain``, the finding is a reading of the evidence and not
    the evidence itself; then ``others`` are services that the same evidence allows.
    """

    service: str
    operation: str
    because: Message
    symptom: Message
    certain: bool
    chain: Way
    others: tuple[str, ...] = ()
    missing: tuple[Message, ...] = ()

    @property
    def sentences(self) -> tuple[Message, ...]:
        """Why this service, and which others it may be."""
        if not self.others:
            return (self.because,)
        others = Listed(self.others, alternatives=True)
        return self.because, message("model.culprit-others", others=others)

    def sentences_with(self, owners: Mapping[str, str]) -> tuple[Message, ...]:
        """The same, and whose the service is where ``owners`` of services say so."""
        return (*self.sentences, *whose(self.service, owners))


def whose(service: str, owners: Mapping[str, str]) -> tuple[Message, ...]:
    """The sentence that says whose a service is; none where ``owners`` do not say."""
    owner = owners.get(service, "")
    if not owner:
        return ()
    return (message("model.culprit-owner", service=service, owner=owner),)


def culprit(case: Case, dependencies: Dependencies = UNKNOWN) -> Culprit | None:
    """Who is at fault for a case that did not pass, or none when nothing points at a service.

    A broken case says nothing of the product, so a service is named only where the evidence itself
    shows that it did not do its part.
    """
    attempt = case.last
    if attempt is None or attempt.status not in RED:
        return None
    blamed = _of_attempt(attempt, case, dependencies)
    if blamed and attempt.status is Status.BROKEN and not blamed.certain:
        return None
    return blamed


def _of_attempt(attempt: Attempt, case: Case, dependencies: Dependencies) -> Culprit | None:
    attempt = with_strangers(attempt)
    entry = first_call(attempt)
    if entry is None:
        return None
    # An attempt that ran many examples has chains of several traces.
    every_call = [record.call for record in attempt.calls]
    calls = [call for call in every_call if not entry.trace or call.trace in ("", entry.trace)]
    chain = _Chain(entry, calls, dependencies)
    if _all_passed(attempt) and not is_bad(chain.root):
        # It was expected to fail and did not; nobody is to blame for that.
        return None
    blame = chain.blame(was_slow=_objects_to_time(attempt))
    return chain.culprit(blame, tagged=_also_tagged(blame, attempt, case))


def culprit_of_finding(
    finding: Finding, stage: Stage, dependencies: Dependencies = UNKNOWN
) -> Culprit | None:
    """Who is at fault for what the smallest example of a finding shows.

    Nobody where its answer is as good as any: then the finding itself says what is wrong.
    """
    example = finding.example
    if example is None or not is_own(example):
        return None
    calls = [
        record.call
        for id in finding.cases
        if id in stage.cases
        for attempt in stage.cases[id].attempts
        for record in attempt.calls
        if record.call.trace == example.trace
    ]
    own = [call for call in calls if is_own(call) and call.span == example.span]
    # A case tells of a few examples only, and one may be told of by several cases.
    others = [call for call in calls if call not in own]
    entry = own[0] if own else example
    chain = _Chain(entry, [entry, *others], dependencies)
    return chain.culprit(chain.blame()) if is_bad(chain.root) else None


class _Chain:
    """The calls of one trace below the call to start from."""

    def __init__(self, entry: Call, calls: Sequence[Call], dependencies: Dependencies) -> None:
        exchanges = call_tree(calls, dependencies)
        self.root = next(exchange for exchange in exchanges if exchange.caller is entry)
        self._evidence = ChainEvidence(exchanges, dependencies)

    def blame(self, *, was_slow: bool = False) -> Blame:
        """What the rule says."""
        return BlameRule(self._evidence).blame(self.root, was_slow=was_slow)

    def culprit(self, blame: Blame, *, tagged: Listed = _NOBODY) -> Culprit:
        """What is said of it; ``tagged`` are services that a scenario says it is about."""
        way = self._evidence.path(blame.exchange)
        return Culprit(
            service=blame.service,
            operation=operation_of(blame, way),
            because=reason_of(blame, way, tagged),
            symptom=symptom_of(blame),
            certain=blame.certain,
            chain=way,
            others=blame.others,
            missing=() if blame.certain else tuple(_missing(blame, self._evidence)),
        )


def first_call(attempt: Attempt) -> Call | None:
    """The call to start from: the first that broke its contract, else the last one judged."""
    failing = next((n for n, step in enumerate(attempt.steps) if step.status in RED), None)
    sent_by_case = [entry for entry in attempt.calls if is_own(entry.call)]
    if failing is not None and attempt.steps[failing].kind == CHECK:
        # Checks do not follow one another: what another one objects to is another defect.
        sent_by_case = [it for it in sent_by_case if it.step == failing] or sent_by_case
    # What a step objects to later is often but the consequence of a contract broken before.
    for entry in sent_by_case:
        if entry.call.faults:
            return entry.call
    # What hooks and cleanups call after it was not what the step objected to.
    judged = [entry for entry in sent_by_case if failing is None or entry.step <= failing]
    return judged[-1].call if judged else None


def is_own(call: Call) -> bool:
    """Whether the case itself made a call."""
    return call.origin is CallOrigin.CLIENT


def _objects_to_time(attempt: Attempt) -> bool:
    """Whether the sentence that does not hold sets a limit of time."""
    failing = attempt.failing_step
    return failing is not None and bool(_TIME.search(failing.text))


def _all_passed(attempt: Attempt) -> bool:
    return bool(attempt.steps) and all(step.status is Status.PASSED for step in attempt.steps)


def _also_tagged(blame: Blame, attempt: Attempt, case: Case) -> Listed:
    """Services that the scenario says it is about, and that took part."""
    took_part = {entry.call.service for entry in attempt.calls} - {blame.service}
    claimed = {link.target for link in case.links if link.kind is LinkKind.SERVICE}
    return Listed(sorted(claimed & took_part))


def _missing(blame: Blame, evidence: ChainEvidence) -> list[Message]:
    """The evidence that would have made it certain, or told another service."""
    missing = []
    exchange = blame.exchange
    if blame.ground is Ground.SAID_BY_CALLER:
        missing.append(message("model.culprit-no-logs", service=blame.service))
    elif exchange.callee is None and blame.ground is not Ground.SENT_WRONG:
        missing.append(message("model.culprit-no-logs", service=exchange.call.service))
    if unheard := evidence.unheard(exchange):
        service = exchange.call.service
        missing.append(message("model.culprit-unheard", service=service, others=Listed(unheard)))
    elif not evidence.is_whole(exchange) and exchange.callee is not None:
        missing.append(message("model.culprit-unknown", service=exchange.call.service))
    if blame.ground in _BODIES_WOULD_TELL or (blame.others and not unheard):
        missing.append(message("model.culprit-no-bodies"))
    return missing
