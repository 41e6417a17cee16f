"""What becomes of the open case, line by line: its steps, and the hooks around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from behave.model_type import Status as BehaveStatus

from accord.engines.behave.judge import CaseFindings
from accord.engines.behave.output import StepOutput
from accord.engines.behave.worker_journal import WorkerJournal
from accord.model.events import Step
from accord.model.message import Message, message
from accord.model.status import Status
from accord.steps.judgement import Judgement
from accord.steps.snippet import snippet


class CaseRecord:
    """Collects what speaks for or against a case and writes each line of it down once.

    ``definition`` is where the next step is defined, ``language`` the feature's, and ``reader``
    the language of whoever reads the report.
    """

    def __init__(self, journal: WorkerJournal, output: StepOutput, *, reader: str) -> None:
        self.journal = journal
        self.output = output
        self.findings = CaseFindings()
        self.definition = ""
        self.language = "en"
        self._reader = reader
        self._planned_steps: Sequence[Any] = ()
        self._recorded_lines: set[int] = set()

    def begin(self, planned_steps: Sequence[Any]) -> None:
        """Forget the case before; these are the new one's steps as the file has them."""
        self.findings = CaseFindings()
        self.definition = ""
        self._planned_steps = planned_steps
        self._recorded_lines = set()

    def step(self, step: Any, outcome: Judgement, *, contract: Message | None) -> None:  # noqa: ANN401
        """A step ended; ``contract`` is what a call of it broke."""
        # The contract is judged once more for the whole case, from all of its calls, so the
        # findings take the step as it would be without it: it must not be counted twice.
        self.findings.take(outcome)
        if contract is not None:
            both = outcome.status is Status.FAILED and outcome.reason is not None
            reason = (
                message("engines.and-contract", first=outcome.reason, second=contract)
                if both
                else contract
            )
            outcome = Judgement(status=Status.FAILED, reason=reason, detail=outcome.detail)
        self._write(step, outcome)

    def undefined(self, step: Any) -> None:  # noqa: ANN401
        """A step without definition."""
        outcome = self._undefined(step)
        self.findings.take(outcome)
        self._write(step, outcome)

    def around(self, kind: str, name: str, judged: Judgement, *, output: str = "") -> None:
        """A hook, cleanup or thread of the open case that is worth a line."""
        self.journal.step(
            Step(
                text=name,
                status=judged.status,
                kind=kind,
                reason=judged.reason,
                detail=judged.detail,
                output=output,
            )
        )

    def unreached(self, scenario: Any) -> None:  # noqa: ANN401
        """The steps that were never begun."""
        self.definition = ""
        has_own_steps = len(self._planned_steps) > len(scenario.background_steps)
        self.findings.empty = not (scenario.steps or has_own_steps)
        present = {step.line: step for step in scenario.all_steps}
        # Hooks may put other objects in their places, so it is the line that a step is known by.
        for step in ({step.line: step for step in self._planned_steps} | present).values():
            if step.line in self._recorded_lines:
                continue
            if step.line not in present:
                self._write(step, self._cut_off(step, scenario))
            elif step.status is BehaveStatus.undefined:
                # behave looks for definitions of the steps behind a failed one too, and tells
                # its formatters nothing of them: here their snippets are not lost.
                self._write(step, self._undefined(step))
            else:
                self.findings.unreached += 1
                self._write(step, Judgement(status=Status.SKIPPED))

    def blocked(self, outcome: Judgement, scenario: Any) -> None:  # noqa: ANN401
        """A scenario that a hook of its feature or rule kept from running."""
        self.around("hook", outcome.hook, outcome)
        self.unreached(scenario)

    def _undefined(self, step: Any) -> Judgement:  # noqa: ANN401
        reason = message("engines.undefined-step", step=step.name)
        paste = snippet(
            step.step_type, step.name, feature_language=self.language, reader=self._reader
        )
        return Judgement(status=Status.PENDING, reason=reason, detail=paste)

    def _cut_off(self, step: Any, scenario: Any) -> Judgement:  # noqa: ANN401
        """A step that is written and that the workspace's code took off the scenario."""
        background = scenario.background.all_steps if scenario.background is not None else ()
        background_lines = {background_step.line for background_step in background}
        if not scenario.use_background and step.line in background_lines:
            # Behave's own switch for it: somebody decided so, and a reader can see it.
            return Judgement(status=Status.SKIPPED, reason=message("engines.no-background"))
        outcome = Judgement(
            status=Status.BROKEN, reason=message("engines.step-cut-off", step=step.name)
        )
        self.findings.take_around(outcome)
        return outcome

    def _write(self, step: Any, outcome: Judgement) -> None:  # noqa: ANN401
        self._recorded_lines.add(step.line)
        self.journal.step(
            Step(
                text=step.name,
                keyword=step.keyword,
                status=outcome.status,
                line=step.line,
                seconds=round(step.duration, 6),
                reason=outcome.reason,
                detail=outcome.detail,
                output=self.output.take(),
                definition="" if step.status is BehaveStatus.undefined else self.definition,
            )
        )
