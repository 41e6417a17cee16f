"""What a failed case shows, in words that stay the same whatever the examples and values were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from accord.model.calls import CallOrigin
from accord.model.events import Step
from accord.model.known import KnownFinding, KnownState
from accord.model.message import PLAIN, Message
from accord.model.run import Case, Run, Stage
from accord.model.status import Status, Suite

THRESHOLD: Final = "threshold"
"""The keyword of a step that is a limit of a load profile."""
_NUMBER: Final = re.compile(r"\d+(?=/|$)")
_WRAPPERS: Final[Mapping[str, str]] = {
    "engines.and-contract": "first",
    "engines.and-broken": "first",
    "load.threshold-starved": "missed",
    "model.case-passes-alone": "reason",
}
"""Sentences that say more of another, which is what went wrong, and what they call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    """One thing that is wrong with a case; the fields are those of ``KnownFinding``.

    ``service`` is who answered last, ``sentence`` what is wrong in words.
    """

    case: str
    step: str = ""
    finding: str = ""
    error: str = ""
    status: str = ""
    contract: tuple[str, ...] = ()
    threshold: str = ""
    service: str = ""
    sentence: Message | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """As that of the entry that is about it."""
        if self.finding:
            return self.finding, "", "", "", "", ""
        return "", self.case, self.step, "", "", ""


def shown_findings(case: Case, stage: Stage) -> tuple[ShownFinding, ...]:
    """Everything wrong with a failed case; nothing of one that could not be judged whole."""
    attempt = case.last
    if case.status is not Status.FAILED or attempt is None:
        return ()
    if any(step.status is Status.BROKEN for step in attempt.steps):
        return ()
    if stage.suite is Suite.CONTRACT:
        return tuple(_of_contract(case, stage))
    # An experiment comes to more than its steps say, such as that steadiness was not regained.
    return tuple(_of_steps(case, with_whole=stage.suite is Suite.CHAOS))


def known_findings(run: Run) -> tuple[KnownFinding, ...]:
    """What is known of that failed cases of a run show, each once, what expires first in front."""
    entries = {
        item.entry.key: item.entry
        for stage in run.stages.values()
        for case in stage.cases.values()
        if case.status is Status.FAILED
        for recognized in case.recognized[-1:]
        for item in recognized.findings
        if item.state is KnownState.KNOWN
    }
    return tuple(sorted(entries.values(), key=lambda entry: (entry.until, entry.line)))


def _of_contract(case: Case, stage: Stage) -> Iterator[ShownFinding]:
    by_id = {finding.id: finding for finding in stage.findings}
    for step in case.last.steps if case.last else ():
        if step.status is not Status.FAILED:
            continue
        finding = by_id.get(step.definition)
        example = finding.example if finding else None
        yield ShownFinding(
            case=case.id,
            finding=step.definition,
            status=class_of(example.status if example else None),
            service=finding.service if finding else "",
            sentence=step.reason,
        )


def _of_steps(case: Case, *, with_whole: bool) -> Iterator[ShownFinding]:
    attempt = case.last
    assert attempt is not None
    contract = _broken_promises(case)
    failed = [(n, step) for n, step in enumerate(attempt.steps) if step.status is Status.FAILED]
    for number, step in failed:
        service, status = _last_answer(case, number)
        yield ShownFinding(
            case=case.id,
            step=_numbered(attempt.steps, number),
            error=kind_of_error(step.reason, step.detail),
            status=status,
            contract=contract,
            threshold=step.text if step.keyword == THRESHOLD else "",
            service=service,
            sentence=step.reason,
        )
    if with_whole or not failed:
        service, status = _last_answer(case, len(attempt.steps))
        yield ShownFinding(
            case=case.id,
            error=kind_of_error(attempt.reason, ""),
            # What an experiment's last call came to is chance: its looks say what was wrong.
            status="" if with_whole else status,
            contract=contract,
            service=service,
            sentence=attempt.reason,
        )


def step_name(step: Step) -> str:
    """A step as an entry names it: as it is written, a hook or a probe with its phase."""
    phase = f"@{step.phase}" if step.phase else ""
    return " ".join(filter(None, (step.keyword.strip(), step.text, phase)))


def _numbered(steps: Sequence[Step], number: int) -> str:
    """A step's name, told apart from those of the same words before it.

    How often a hook or a look of an experiment is there is chance.
    """
    name = step_name(steps[number])
    if steps[number].phase:
        return name
    earlier = sum(step_name(step) == name for step in steps[:number])
    return f"{name} ({earlier + 1})" if earlier else name


def kind_of_error(reason: Message | None, detail: str) -> str:
    """What kind of error it is, without the values of this very time."""
    if reason is None:
        return ""
    inner = reason.within.get(_WRAPPERS.get(reason.id, ""))
    if inner is not None:
        return kind_of_error(inner, detail)
    if reason.id != PLAIN:
        return reason.id
    # The last line that is not indented is how Python names what was raised.
    lines = [line for line in detail.splitlines() if line[:1].strip()]
    name = lines[-1].partition(":")[0].strip() if lines else ""
    return name if name.replace(".", "").replace("_", "").isalnum() else PLAIN


def class_of(status: int | None) -> str:
    """The class of a status, such as ``5xx``; nothing where there was no answer."""
    return "" if status is None else f"{status // 100}xx"


def _last_answer(case: Case, step: int) -> tuple[str, str]:
    """Who answered last before the end of a step, and with which class of status."""
    calls = [
        entry.call
        for entry in (case.last.calls if case.last else ())
        if entry.call.origin is CallOrigin.CLIENT and entry.step <= step
    ]
    if not calls:
        return "", ""
    return calls[-1].service, class_of(calls[-1].status)


def _broken_promises(case: Case) -> tuple[str, ...]:
    """The promises that answers of the case broke, each place of a list alike."""
    promises = {
        f"{call.operation or call.service}: {_NUMBER.sub('*', problem.where)}: {problem.kind}"
        for entry in (case.last.calls if case.last else ())
        if (call := entry.call).origin is CallOrigin.CLIENT
        for problem in call.faults
    }
    return tuple(sorted(promises))
