"""What happened in an attempt as Allure shows it: set-up, steps with their calls, tear-down."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

from allure_commons.model2 import (
    Attachment,
    StatusDetails,
    TestAfterResult,
    TestBeforeResult,
    TestStepResult,
)
from allure_commons.model2 import Status as AllureStatus

from accord.model.call_tree import call_tree, walk
from accord.model.calls import Body, Call
from accord.model.catalogue import Scenario, ScenarioStep
from accord.model.curl import curl
from accord.model.events import Step
from accord.model.message import Message
from accord.model.run import Attempt
from accord.model.status import Status, Suite
from accord.model.suites import word_of
from accord.reports.allure.files import AllureFolder

Say = Callable[[Message | None], str]
STATUSES: Final = {
    Status.PASSED: AllureStatus.PASSED,
    Status.FAILED: AllureStatus.FAILED,
    Status.BROKEN: AllureStatus.BROKEN,
    Status.SKIPPED: AllureStatus.SKIPPED,
    # Allure has no word for what is written and not automated; its message says so.
    Status.PENDING: AllureStatus.SKIPPED,
}
FINISHED: Final = "finished"
_STEP: Final = "step"
_AROUND: Final = frozenset({"hook", "cleanup"})


@dataclass(slots=True, kw_only=True)
class AttemptBody:
    """The parts of an attempt; Allure keeps set-up and tear-down beside the test."""

    befores: list[TestBeforeResult] = field(default_factory=list)
    steps: list[TestStepResult] = field(default_factory=list)
    afters: list[TestAfterResult] = field(default_factory=list)


class BodyWriter:
    """Turns attempts into parts; ``output`` and ``exchange`` are the names of attachments."""

    def __init__(self, files: AllureFolder, say: Say, *, output: str, exchange: str) -> None:
        self._files, self._say = files, say
        self._output, self._exchange = output, exchange

    def body(self, attempt: Attempt, scenario: Scenario | None) -> AttemptBody:
        """Hooks before the first step are set-up, those after the last one tear-down."""
        steps_by_line = {step.line: step for step in scenario.steps} if scenario else {}
        first_step, last_step = _reach(attempt.steps)
        parts, moment = AttemptBody(), attempt.started
        # Steps say how long they took and not when they began: they are laid end to end.
        for number, step in enumerate(attempt.steps):
            began, moment = moment, moment + step.seconds
            item = (
                # Allure takes the kind from the class, and draws a hook between steps as a step.
                TestBeforeResult() if number < first_step
                else TestAfterResult() if number > last_step
                else TestStepResult()
            )  # fmt: skip
            self._fill(item, step, attempt, number)
            if step.kind == _STEP and step.line in steps_by_line:
                item.attachments = [*self._given(steps_by_line[step.line]), *item.attachments]
            item.start, item.stop = milliseconds(began), milliseconds(moment)
            match item:
                case TestBeforeResult():
                    parts.befores.append(item)
                case TestAfterResult():
                    parts.afters.append(item)
                case _:
                    parts.steps.append(item)
        parts.steps += self._loose(attempt)
        return parts

    def _loose(self, attempt: Attempt) -> list[TestStepResult]:
        """Calls outside any step, which an experiment makes by the thousand: those that matter."""
        bad = _bad(attempt.status)
        # Two calls may be equal in everything, so they are told apart by which object they are.
        in_steps = {id(e.call) for e in attempt.calls if 0 <= e.step < len(attempt.steps)}
        loose = [
            exchange.call
            for exchange, _ in walk(call_tree(entry.call for entry in attempt.calls))
            if id(exchange.caller) not in in_steps and id(exchange.callee) not in in_steps
        ]
        return [self._call(call, with_bodies=bad) for call in loose if bad or call.faults]

    def _fill(
        self,
        item: TestBeforeResult | TestStepResult | TestAfterResult,
        step: Step,
        attempt: Attempt,
        number: int,
    ) -> None:
        item.name = " ".join(text for text in (step.keyword, step.text) if text)
        item.status, item.stage = STATUSES[step.status], FINISHED
        if reason := reason_of(step.status, self._say(step.reason)):
            item.statusDetails = StatusDetails(message=reason, trace=step.detail or None)
        calls = [entry.call for entry in attempt.calls if entry.step == number]
        item.steps = [self._call(call, with_bodies=_bad(attempt.status)) for call in calls]
        item.attachments = [self._files.evidence(evidence) for evidence in step.evidence]
        if step.output:
            item.attachments.append(self._files.attached(self._output, step.output))

    def _given(self, step: ScenarioStep) -> list[Attachment]:
        """The table or text that stands below a step."""
        attachments = []
        if step.table:
            rows = StringIO()
            csv.writer(rows, lineterminator="\n").writerows(step.table)
            attachments.append(
                self._files.attached("table", rows.getvalue(), media_type="text/csv")
            )
        if step.doc is not None:
            attachments.append(self._files.attached("text", step.doc))
        return attachments

    def _call(self, call: Call, *, with_bodies: bool) -> TestStepResult:
        """A call as a step; what was said in it is attached where somebody has to find a defect."""
        bad = bool(call.faults) or call.response is None
        answer = str(call.status) if call.response else call.error
        step = TestStepResult(
            name=f"{call.method} {call.operation or call.url} → {answer}",
            status=AllureStatus.FAILED if bad else AllureStatus.PASSED,
            stage=FINISHED,
            start=milliseconds(call.started),
            stop=milliseconds(call.started + call.seconds),
        )
        if problems := [self._say(problem.message) for problem in call.faults]:
            step.statusDetails = StatusDetails(message="\n".join(problems))
        # Attachments are files of their own: those of a case that passed would be thousands nobody
        # opens.
        if with_bodies:
            step.attachments = self._said_in(call)
        return step

    def _said_in(self, call: Call) -> list[Attachment]:
        attached = [self._files.attached(self._exchange, exchange(call))]
        bodies = (call.request.body, call.response.body if call.response else None)
        return attached + [
            self._files.attached_body(body) for body in bodies if body and body.evidence
        ]


def exchange(call: Call) -> str:
    """A call as text: the line that repeats it, and what was answered."""
    lines = [curl(call), ""]
    if call.response is None:
        lines.append(call.error)
    else:
        lines.append(f"HTTP {call.response.status}")
        lines += [f"{name}: {value}" for name, value in call.response.headers.items()]
        lines += ["", _text(call.response.body)]
    if call.note:
        lines += ["", call.note]
    return "\n".join(lines)


def reason_of(status: Status, reason: str, suite: Suite = Suite.SCENARIOS) -> str:
    """A reason; one of a case that was not run says first which of our words that is."""
    if status in {Status.PENDING, Status.SKIPPED}:
        outcome = word_of(status, suite)
        return f"{outcome}: {reason or outcome}"
    return reason


def milliseconds(moment: float) -> int:
    """Seconds since the epoch as Allure wants them."""
    return round(moment * 1000)


def _reach(steps: Sequence[Step]) -> tuple[int, int]:
    """The places of the first and last step; without any, hooks named before are set-up."""
    numbers = [number for number, step in enumerate(steps) if step.kind not in _AROUND]
    if numbers:
        return numbers[0], numbers[-1]
    # behave names its hooks `before_…` and `after_…`; nothing else says which side they are on.
    teardown = next((n for n, step in enumerate(steps) if not step.text.startswith("before")), None)
    edge = len(steps) if teardown is None else teardown
    return edge, edge - 1


def _bad(status: Status | None) -> bool:
    return status not in {Status.PASSED, Status.SKIPPED, Status.PENDING}


def _text(body: Body | None) -> str:
    if body is None:
        return ""
    return body.text or body.evidence or f"{body.media_type} ({body.size_bytes} B)"
