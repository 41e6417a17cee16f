"""Runs the cases of one feature file with behave, each of them from its beginning to its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from behave.model import Scenario

from accord.engines.behave import judge, protocol
from accord.engines.behave.features import Features, UnusableFeatureError
from accord.engines.behave.notices import NoticeSender
from accord.engines.behave.protocol import Work, WorkCase
from accord.engines.behave.runner import ConductedRunner
from accord.model.message import Message, message
from accord.model.status import RED, Status
from accord.steps import hooks
from accord.steps.judgement import Judgement, judge_status, judge_thread, reason_of, trace_of


class UnitRunner:
    """Accounts for every case of a unit, whatever hooks or the engine make of them."""

    def __init__(
        self, runner: ConductedRunner, features: Features, notices: NoticeSender, *, retries: int
    ) -> None:
        self._runner = runner
        self._recorder = runner.recorder
        self._features = features
        self._notices = notices
        self._retries = retries
        self._waiting: dict[int, WorkCase] = {}
        self._over: dict[int, tuple[WorkCase, int]] = {}
        self._tried = 0
        self._scenarios: dict[int, Any] = {}
        self._steps: Mapping[int, tuple[Any, ...]] = {}

    def run(self, work: Work) -> None:
        """Run a unit."""
        self._runner.begin()
        self._waiting = {case.line: case for case in work.cases}
        self._over = {}
        self._tried = work.tried
        self._scenarios = {}
        try:
            parsed = self._features.read(work.path)
        except UnusableFeatureError as error:
            self._report_rest(Judgement(status=Status.BROKEN, reason=error.reason))
            return
        for scenario in parsed.select(set(self._waiting)):
            scenario.run = _ScenarioRun(self, scenario)
            self._scenarios[scenario.line] = scenario
        # Hooks may change the model; what is written is what must be accounted for.
        self._steps = {line: tuple(s.all_steps) for line, s in self._scenarios.items()}
        if self._aborted("") is None:
            self._run_feature(parsed.feature)
        self._notices.judge_calls_outside(work.path)
        blocked = self._aborted(work.path) or self._runner.hook_runs.blocked
        if blocked is not None:
            self._report_rest(blocked)
        elif not self._runner.stopping:
            # After a wish to stop nothing is said of them: the stage has no end in the journal,
            # which tells every reader that they did not come to their turn.
            never_reached = message("engines.scenario-never-reached")
            self._report_rest(Judgement(status=Status.BROKEN, reason=never_reached))
        if parsed.feature.should_skip:
            # The mark is of the parsed model, and would skip the next unit of this file as well.
            self._features.forget(work.path)

    def run_case(self, scenario: Any) -> bool:  # noqa: ANN401
        """Run one scenario, again if it did not pass and may; false when it passed.

        A hook may have wrapped its ``run`` in something that calls it several times, as
        ``behave.contrib.scenario_autoretry`` does: each call is one more attempt.
        """
        line = scenario.line
        case, earlier = self._over.get(line) or (self._waiting.get(line), self._tried)
        if case is None or self._runner.stopping or self._aborted(case.id):
            return False
        failed, attempt, is_settled = False, earlier, True
        tries = 1 if self._tried else self._retries + 1
        for attempt in range(earlier + 1, earlier + tries + 1):
            if attempt > 1:
                _renew(scenario)
            outcome, failed = self._attempt(case, scenario, attempt)
            is_settled = outcome.status not in RED
            if self._aborted(case.id) or is_settled or self._runner.stopping:
                break
        # Only now: a case whose attempt left by an exception is still to be reported.
        self._waiting.pop(line, None)
        self._over[line] = case, attempt
        self._notices.send(protocol.Ended(case=case.id, attempts=attempt, red=not is_settled))
        return failed

    def _run_feature(self, feature: Any) -> None:  # noqa: ANN401
        runner = self._runner
        runner.feature = feature
        runner.record.language = feature.language or "en"
        try:
            feature.run(runner)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  no case may hang open
            interrupted = isinstance(error, KeyboardInterrupt) and runner.stopping
            if self._recorder.active:
                id = "engines.interrupted" if interrupted else "engines.engine-raised"
                self._recorder.finish(Status.BROKEN, message(id, reason=reason_of(error)))
            if not interrupted:
                note = message("engines.engine-raised", reason=reason_of(error))
                self._notices.trouble(note, trace_of(error))
            # What left the engine's hands half-way must not fall on the next scenario.
            runner.capture_controller.stop_capture()
            while len(runner.context._stack) > 1:
                runner.context._stack.pop(0)

    def _attempt(
        self,
        case: WorkCase,
        scenario: Any,  # noqa: ANN401
        attempt: int,
    ) -> tuple[Judgement, bool]:
        runner, recorder = self._runner, self._recorder
        # Calls are told apart by when they were made: what came before the case is not its own.
        self._notices.judge_calls_outside("before_feature")
        runner.begin(self._steps[scenario.line], blocked=runner.hook_runs.blocked)
        runner.record.output.start_scenario()
        runner.threads.start_scenario()
        self._notices.send(protocol.Began(case=case.id, attempt=attempt))
        trace = runner.world.start_scenario()
        recorder.begin(case.id, attempt=attempt, trace=trace, alone=bool(self._tried))
        tags = scenario.effective_tags
        if judge.SKIP in tags and not scenario.should_skip:
            scenario.skip(f"@{judge.SKIP}")
        # Of the class: the scenario's own name for it leads back here.
        failed = Scenario.run(scenario, runner)
        runner.record.unreached(scenario)
        findings = runner.record.findings
        # What outlived the last step, or failed after it.
        for error in runner.threads.take():
            judged = judge_thread(error)
            findings.take_around(judged)
            runner.record.around("thread", "", judged)
        findings.contract = hooks.broken_contract(recorder.calls)
        if not scenario.should_run(runner.config):
            findings.skipped = _why_skipped(scenario)
        if not findings.went_wrong:
            # A cleanup may set it as well, when no hook is left that could be asked.
            runner.hook_runs.take_status("cleanup", judge_status("cleanup", scenario.status))
        outcome = judge.verdict(findings, tags)
        recorder.finish(outcome.status, outcome.reason)
        hooks.stop_carrying_on(scenario)
        return outcome, bool(failed)

    def _aborted(self, place: str) -> Judgement | None:
        return self._notices.aborted(self._runner.aborted_by, place=place)

    def _report_rest(self, outcome: Judgement) -> None:
        """Every case that was to run and could not ends for the same reason."""
        # What was only to be tried once more has ended already.
        for case in () if self._tried else self._waiting.values():
            self._recorder.begin(case.id, attempt=1, trace="")
            if case.line in self._scenarios:
                self._runner.begin(self._steps[case.line])
                self._runner.record.blocked(outcome, self._scenarios[case.line])
            self._recorder.finish(outcome.status, outcome.reason)
            self._notices.send(protocol.Ended(case=case.id))
        self._waiting = {}


class _ScenarioRun:
    """Stands in for a scenario's own ``run``: only we know where a case begins and ends."""

    def __init__(self, units: UnitRunner, scenario: Any) -> None:  # noqa: ANN401
        self._units = units
        self._scenario = scenario

    def __call__(self, runner: Any) -> bool:  # noqa: ANN401, ARG002
        return self._units.run_case(self._scenario)


def _renew(scenario: Any) -> None:  # noqa: ANN401
    """Make a scenario as it was before it ran."""
    # behave's reset forgets the row of the examples too, and only its parser ever sets it.
    row = scenario._row
    scenario.reset()
    scenario._row = row


def _why_skipped(scenario: Any) -> Message:  # noqa: ANN401
    if scenario.skip_reason:
        return message("engines.skipped-because", reason=str(scenario.skip_reason))
    if scenario.should_skip:
        return message("engines.skipped-by-code")
    return message("engines.skipped-by-tags")
