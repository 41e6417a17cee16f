"""A worker: takes units of scenarios from its conductor and runs them with behave."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any, Final

from behave.model import Scenario

from accord.client import Client
from accord.contract import Contracts
from accord.engines.behave import judge, once_made, protocol
from accord.engines.behave.features import Features, UnusableFeatureError
from accord.engines.behave.formatter import configuration
from accord.engines.behave.options import ScenariosOptions
from accord.engines.behave.protocol import Work, WorkCase
from accord.engines.behave.runner import Conducted, Now
from accord.engines.behave.worker_journal import WorkerJournal
from accord.evidence import Journal, Store, masks_of
from accord.model.encoding import encode
from accord.model.message import Message, message
from accord.model.status import Status
from accord.steps import hooks
from accord.steps.judgement import (
    Judgement,
    judge_thread,
    place_of,
    reason_of,
    require_assertions,
    shown,
    trace_of,
)
from accord.steps.once import Once, share
from accord.steps.world import World
from accord.text import as_language

_NOTHING: Final = message("engines.engine-raised", reason="")


class ScenarioWorker:
    """One worker process, from its first message to its last."""

    def __init__(self, connection: Connection, setup: protocol.Setup, *, number: int) -> None:
        self._connection = connection
        self._assignment = setup.assignment
        self._options = ScenariosOptions.of(setup.assignment.options)
        masks = masks_of(self._assignment)
        folder = Path(self._assignment.evidence).parent
        store = Store(folder, masks=masks)
        self._recorder = WorkerJournal(
            Journal(Path(self._assignment.journal), masks),
            stage=self._assignment.stage,
            worker=str(number),
            masks=masks,
            store=store,
        )
        self._contracts = Contracts.compile(self._assignment.contracts)
        self._client = Client(
            addresses=self._assignment.addresses,
            contracts=self._contracts,
            emit=self._recorder.called,
            store=store,
            masks=masks,
            timeout_s=self._options.client_timeout_s,
            trace_styles=self._assignment.trace_styles,
        )
        language = as_language(self._assignment.language)
        self._world = World(self._client, self._assignment.variables, language=language)
        self._world.calls = self._recorder.calls
        self._once: Once | None = None
        self._abort: Judgement | None = None
        self._loaded = False

    def start(self) -> None:
        """Load everything, run ``before_all``, and say whether scenarios can run."""
        try:
            require_assertions()
            self._config = configuration(self._assignment.variables, tags=self._options.extra_tags)
            self.runner = Conducted(
                self._config,
                recorder=self._recorder,
                world=self._world,
                troubled=self._troubled,
                reader=self._assignment.language,
            )
            self._listen()
            self.runner.threads.listen()
            self.runner.prepare()
        except (Exception, SystemExit) as error:  # noqa: BLE001  the workspace's own modules
            self._unusable(message("engines.loading-raised", **_where(error)), error)
            return
        self._loaded = True
        self._once = share(self.runner.context, once_made.folder_of(self._assignment))
        self._features = Features(digests=self._assignment.digests, language=self._config.lang)
        self.runner.run_hook("before_all")
        blocked = self._aborted("before_all") or self.runner.now.blocked
        if blocked is not None:
            self._say(
                protocol.WorkerUnusable(note=blocked.reason or _NOTHING, detail=blocked.detail)
            )
            return
        self._judge_calls_outside("before_all")
        self._say(protocol.WorkerReady(whole_features=self.runner.whole_features))

    def _listen(self) -> None:
        """Hear SIGTERM from now on; the conductor started us with it blocked."""
        signal.signal(signal.SIGTERM, self.hear)
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})

    def serve(self) -> None:
        """Do what the conductor says until it hangs up."""
        while True:
            match protocol.decode_order(self._connection.recv_bytes()):
                case Work() as work:
                    self._unit(work)
                    self._say(protocol.Idle())
                case protocol.FinishWork():
                    self._finish()
                case protocol.Undo(keys=keys):
                    self._undo(keys)

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Stop as soon as possible: at once inside a step, else before the next one."""
        del number, frame
        if not self.runner.stopping:
            self.runner.stopping = True
            if self.runner.now.in_step:
                raise KeyboardInterrupt

    # Units -------------------------------------------------------------------------------------

    def _unit(self, work: Work) -> None:
        self.runner.now = Now()
        self._waiting = {case.line: case for case in work.cases}
        self._scenarios: dict[int, Any] = {}
        self._steps: dict[int, tuple[Any, ...]] = {}
        try:
            parsed = self._features.read(work.path)
        except UnusableFeatureError as error:
            self._report_rest(Judgement(status=Status.BROKEN, reason=error.reason))
            return
        for scenario in parsed.select(set(self._waiting)):
            scenario.run = _ScenarioRun(self, scenario)
            self._scenarios[scenario.line] = scenario
            # Hooks may change the model; what is written is what must be accounted for.
            self._steps[scenario.line] = tuple(scenario.all_steps)
        if self._aborted("") is None:
            self._run_feature(parsed.feature)
        self._judge_calls_outside(work.path)
        blocked = self._aborted(work.path) or self.runner.now.blocked
        if blocked is not None:
            self._report_rest(blocked)
        elif not self.runner.stopping:
            never_reached = message("engines.scenario-never-reached")
            self._report_rest(Judgement(status=Status.BROKEN, reason=never_reached))
        if parsed.feature.should_skip:
            self._features.forget(work.path)

    def _run_feature(self, feature: Any) -> None:  # noqa: ANN401
        self.runner.feature = feature
        try:
            feature.run(self.runner)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  no case may hang open
            interrupted = isinstance(error, KeyboardInterrupt) and self.runner.stopping
            if self._recorder.active:
                told = "engines.interrupted" if interrupted else "engines.engine-raised"
                reason = message(told, reason=reason_of(error))
                self._recorder.finish(Status.BROKEN, reason)
            if not interrupted:
                note = message("engines.engine-raised", reason=reason_of(error))
                self._say_trouble(note, trace_of(error))
            # What left the engine's hands half-way must not fall on the next scenario.
            self.runner.capture_controller.stop_capture()
            while len(self.runner.context._stack) > 1:
                self.runner.context._stack.pop(0)

    def case_run(self, scenario: Any) -> bool:  # noqa: ANN401
        """Run one scenario, again if it did not pass and may; false when it passed."""
        case = self._waiting.get(scenario.line)
        if case is None or self.runner.stopping or self._aborted(case.id):
            return False
        failed = False
        for attempt in range(1, self._options.retries + 2):
            outcome, failed = self._attempt(case, scenario, attempt)
            done = outcome.status not in (Status.FAILED, Status.BROKEN)
            if self._aborted(case.id) or done or self.runner.stopping:
                break
            _renew(scenario)
        del self._waiting[case.line]
        self._say(protocol.Ended(case=case.id))
        return failed

    def _attempt(
        self,
        case: WorkCase,
        scenario: Any,  # noqa: ANN401
        attempt: int,
    ) -> tuple[Judgement, bool]:
        runner, recorder = self.runner, self._recorder
        self._judge_calls_outside("before_feature")
        runner.now = Now(blocked=runner.now.blocked, written=self._steps[scenario.line])
        runner.output.start_scenario()
        runner.threads.start_scenario()
        self._say(protocol.Began(case=case.id, attempt=attempt))
        recorder.begin(case.id, attempt=attempt, trace=self._world.start_scenario())
        tags = scenario.effective_tags
        if judge.SKIP in tags and not scenario.should_skip:
            scenario.skip(f"@{judge.SKIP}")
        failed = Scenario.run(scenario, runner)
        runner.record_unreached(scenario)
        findings = runner.now.findings
        for error in runner.threads.take():
            judged = judge_thread(error)
            findings.take_around(judged)
            runner.record_around("thread", "", judged)
        findings.contract = hooks.broken_contract(recorder.calls)
        if not scenario.should_run(runner.config):
            findings.skipped = _why_skipped(scenario)
        outcome = judge.verdict(findings, tags)
        recorder.finish(outcome.status, outcome.reason)
        hooks.stop_carrying_on(scenario)
        return outcome, bool(failed)

    def _aborted(self, place: str) -> Judgement | None:
        """What the cases that have not begun come to, once the workspace asked to end the run."""
        asked = self.runner.aborted_by
        if asked is None:
            return None
        if self._abort is None:
            note = message("engines.aborted", place=place, how=asked)
            self._abort = Judgement(status=Status.BROKEN, reason=note, hook=asked)
            self._say(protocol.Aborted(note=self._recorder.masks.message(note)))
        return self._abort

    def _report_rest(self, outcome: Judgement) -> None:
        """Every case that was to run and could not ends for the same reason."""
        for case in self._waiting.values():
            self._recorder.begin(case.id, attempt=1, trace="")
            if case.line in self._scenarios:
                self.runner.now = Now(written=self._steps[case.line])
                self.runner.record_blocked(outcome, self._scenarios[case.line])
            self._recorder.finish(outcome.status, outcome.reason)
            self._say(protocol.Ended(case=case.id))
        self._waiting = {}

    # The end -----------------------------------------------------------------------------------

    def _finish(self) -> None:
        if self._loaded:
            self._after_all()
        for fault in self._contracts.faults:
            # Calls that should have been held against it were not: no pass without a word of it.
            self._say_trouble(fault.message, fault.path)
        self._say(protocol.Finished(undoable=self._once.undoable if self._once else ()))

    def _after_all(self) -> None:
        self.runner.stopping = False
        self._recorder.calls.clear()
        self.runner.run_hook("after_all")
        self._aborted("after_all")
        self._judge_calls_outside("after_all")
        try:
            self.runner.context._do_remaining_cleanups()
        except Exception:  # noqa: BLE001  told already, by the cleanup's own watch
            sys.stderr.flush()

    def _undo(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            try:
                if self._once is not None:
                    self._once.undo(key)
            except (Exception, SystemExit) as error:  # noqa: BLE001  the rest is still to be undone
                told = message("engines.undo-raised", key=key, reason=reason_of(error))
                self._say_trouble(told, trace_of(error))
        self._say(protocol.Undone())

    def _judge_calls_outside(self, hook_name: str) -> None:
        contract = hooks.broken_contract(self._recorder.calls)
        self._recorder.calls.clear()
        if contract is not None:
            self._say_trouble(message("engines.contract-in-hook", hook=hook_name, reason=contract))

    def _troubled(self, judged: Judgement) -> None:
        fails = judged.status is Status.FAILED
        self._say_trouble(judged.reason or _NOTHING, judged.detail, fails=fails)

    def _say_trouble(self, note: Message, detail: str = "", *, fails: bool = False) -> None:
        self._say(
            protocol.StageTrouble(
                note=self._recorder.masks.message(note),
                detail=self._recorder.words(detail),
                fails=fails,
            )
        )

    def _unusable(self, told: Message, error: BaseException) -> None:
        self._say(
            protocol.WorkerUnusable(
                note=self._recorder.masks.message(told),
                detail=self._recorder.words(trace_of(error)),
            )
        )

    def _say(self, word: protocol.Word) -> None:
        self._connection.send_bytes(encode(word))


class _ScenarioRun:
    """Stands in for a scenario's own ``run``: only we know where a case begins and ends."""

    def __init__(self, worker: ScenarioWorker, scenario: Any) -> None:  # noqa: ANN401
        self._worker = worker
        self._scenario = scenario

    def __call__(self, runner: Any) -> bool:  # noqa: ANN401, ARG002
        return self._worker.case_run(self._scenario)


def run(connection: Connection, *, number: int) -> None:
    """Be a worker until the conductor hangs up."""
    setup = protocol.decode_order(connection.recv_bytes())
    if not isinstance(setup, protocol.Setup):
        told = "the first message is no set-up"
        raise TypeError(told)
    os.chdir(setup.assignment.workspace)
    worker = ScenarioWorker(connection, setup, number=number)
    try:
        worker.start()
        worker.serve()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _renew(scenario: Any) -> None:  # noqa: ANN401
    """Make a scenario as it was before it ran."""
    row = scenario._row
    scenario.reset()
    scenario._row = row


def _where(error: BaseException) -> dict[str, object]:
    """The place in the workspace's files that raised, and what it said."""
    if isinstance(error, SyntaxError) and error.filename:
        place: tuple[str, int] | None = (error.filename, error.lineno or 0)
    else:
        place = place_of(error.__traceback__, inside=str(Path.cwd()))
    where = f"{shown(place[0])}:{place[1]}" if place else "?"
    return {"where": where, "reason": reason_of(error)}


def _why_skipped(scenario: Any) -> Message:  # noqa: ANN401
    if scenario.skip_reason:
        return message("engines.skipped-because", reason=str(scenario.skip_reason))
    if scenario.should_skip:
        return message("engines.skipped-by-code")
    return message("engines.skipped-by-tags")
