"""A run from its first event to its exit code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from accord import __version__
from accord.errors import (
    AccordError,
    ConfigurationError,
    EngineError,
    Exit,
    NotReadyError,
    UsageError,
)
from accord.evidence import Store
from accord.evidence.files import masked_catalogue
from accord.model.assignment import Assignment
from accord.model.events import (
    Decided,
    Decision,
    Noted,
    RunFinished,
    RunStarted,
    StageFinished,
    StagePlanned,
)
from accord.model.journal import now
from accord.model.message import Message, message
from accord.model.suites import definition_of
from accord.pipeline import folders, rawlogs, traces
from accord.pipeline.child import Ending, Watched, follow
from accord.pipeline.gates import INTERRUPTED, closed_for, decide, not_started
from accord.pipeline.gathering import Gathering
from accord.pipeline.marks import in_use
from accord.pipeline.measures import coverage_of
from accord.pipeline.order import RunOrder, RunOutcome
from accord.pipeline.plan import PlannedStage
from accord.pipeline.private import private, private_folder
from accord.pipeline.reach import hold_to_allow_list
from accord.pipeline.run_journal import RunJournal, Watch, note_of
from accord.pipeline.secrets import Secrets
from accord.pipeline.verdict import exit_of
from accord.ports import Clock
from accord.system.clock import SystemClock
from accord.system.disturbances import undo_all
from accord.system.interrupts import Interrupted, Interrupts, listening
from accord.system.processes import last_lines
from accord.system.rollbacks import Pending, left_by, settle_left
from accord.system.system import System, system

__all__ = ["RunOrder", "RunOutcome", "Watch", "run"]


def run(order: RunOrder, *, watch: Watch | None = None, clock: Clock | None = None) -> RunOutcome:
    """Start the system, run every stage, ask the gates, and write it all to the run's folder.

    An interruption (SIGINT, SIGTERM) ends it early with what was finished and exit 130.

    Raises:
        UsageError: an address holds a variable that nobody set, or is none.
        ConfigurationError: a suite has no engine, or a command cannot be started.
    """
    _require_engines(order)
    time = clock or SystemClock()
    id = folders.new_id(time)
    with in_use(order.workspace, id):
        return _run(order, id, watch=watch, clock=time)


def _run(order: RunOrder, id: str, *, watch: Watch | None, clock: Clock) -> RunOutcome:
    folder = folders.new(order.reports.resolve(), id)
    folders.prune(
        order.reports,
        keep=order.keep_runs,
        current=folder,
        workspace=order.workspace,
        selects=bool(order.selection),
    )
    own = folders.journal_of(folder, folders.OWN)
    with private(order.workspace, folder.name), listening() as interrupts:
        options = (*order.options, *(stage.options for stage in order.stages))
        secrets = Secrets(order.workspace, order.target, options, order.catalogue, order.masks)
        catalogue = masked_catalogue(order.catalogue, secrets.masks)
        folders.save_catalogue(folder, catalogue)
        with RunJournal(own, masks=secrets.masks, watch=watch) as record:
            at_work = _AtWork(
                order, folder, secrets, record=record, interrupts=interrupts, clock=clock
            )
            code = _conduct(at_work, record, interrupts)
        return RunOutcome(run=record.run, exit=code, folder=folder, catalogue=catalogue)


def _conduct(at_work: _AtWork, record: RunJournal, interrupts: Interrupts) -> Exit:
    """Every event from the first to the last."""
    record.say(at_work.started())
    try:
        at_work.run_stages()
    except (Interrupted, KeyboardInterrupt):
        interrupts.asked = True
    except (UsageError, ConfigurationError) as error:
        record.say(RunFinished(at=now(), exit=error.exit))
        raise
    at_work.tell_the_rest()
    code = Exit.INTERRUPTED if interrupts.asked else exit_of(record.run)
    record.say(RunFinished(at=now(), exit=code, interrupted=interrupts.asked))
    return code


class _AtWork:
    """One run while it happens."""

    def __init__(
        self,
        order: RunOrder,
        folder: Path,
        secrets: Secrets,
        *,
        record: RunJournal,
        interrupts: Interrupts,
        clock: Clock,
    ) -> None:
        self._order = order
        self._folder = folder
        self._private = private_folder(order.workspace, folder.name)
        self._record = record
        self._interrupts = interrupts
        self._clock = clock
        self._secrets = secrets
        self._masks = secrets.masks
        self._store = Store(folder, masks=self._masks)
        self._raw = rawlogs.make(order.workspace, folder.name)
        secrets.publish_left(folder.parent)
        self._gathering = Gathering(
            order.target, workspace=order.workspace, folder=self._private, clock=clock
        )
        self._unable: NotReadyError | None = None
        self._launched: set[str] = set()
        self._rolled_back: list[Pending] = []

    def started(self) -> RunStarted:
        """The run's first event."""
        order = self._order
        return RunStarted(
            at=now(),
            run=self._folder.name,
            workspace=str(order.workspace),
            accord=__version__,
            environment=order.target.name,
            commit=order.commit,
            branch=order.branch,
            uncommitted=order.uncommitted,
            selection=order.selection,
            variables=self._secrets.variables(order.target.variables),
            starting=order.target.settings.starts and self._needs_system(),
        )

    def run_stages(self) -> None:
        """Every stage in order, on a system that is ready."""
        try:
            with self._system() as ready:
                self._secrets.learn_addresses(ready.addresses.values())
                for stage in self._order.stages:
                    self._interrupts.check()
                    self._begin(stage)
                    if self._may_run(stage):
                        self._try(stage, ready)
                        self._decide(stage)
        except NotReadyError as error:
            self._unable = error
        finally:
            rawlogs.publish(self._raw, self._folder / folders.LOGS, masks=self._masks)

    def tell_the_rest(self) -> None:
        """Plan and decide the stages that were not reached, and say why they were not."""
        for stage in self._order.stages:
            if stage.name not in self._record.run.stages:
                self._begin(stage)
            if self._record.run.stage(stage.name).decisions:
                continue
            for pending in left_by(self._order.workspace, run=self._folder.name):
                if pending.stage == stage.name:
                    self._record.say(pending.told("rollbacks.of-killed-engine", stage.name))
            if self._unable:
                self._note_error(stage, self._unable)
            else:
                self._note(stage, message(INTERRUPTED))
            self._decide(stage)

    @contextmanager
    def _system(self) -> Iterator[System]:
        """The system under test, unless there is nothing to do with it."""
        if not self._needs_system():
            yield System(addresses={}, workspace=self._order.workspace)
            return
        self._rolled_back += settle_left(
            self._order.workspace, clock=self._clock, stop_asked=lambda: self._interrupts.asked
        )
        with (
            self._gathering,
            system(
                self._order.target,
                workspace=self._order.workspace,
                logs=self._raw,
                interrupts=self._interrupts,
                clock=self._clock,
                variables=self._gathering.variables(),
            ) as ready,
        ):
            yield ready

    def _needs_system(self) -> bool:
        return any(stage.cases for stage in self._order.stages)

    def _begin(self, stage: PlannedStage) -> None:
        self._record.say(
            StagePlanned(
                at=now(),
                stage=stage.name,
                suite=stage.suite,
                engine=self._order.engines[stage.engine].name,
                cases=() if self._closed(stage) else stage.cases,
                unreadable=stage.unreadable,
            )
        )
        while stage.cases and self._rolled_back:
            pending = self._rolled_back.pop(0)
            self._record.say(pending.told("rollbacks.of-earlier-run", stage.name))

    def _closed(self, stage: PlannedStage) -> list[str]:
        """Stages it needs that ran and are closed."""
        ran = self._record.run.stages
        needed = [] if self._order.keep_going else stage.needs
        return [name for name in needed if name in ran and not ran[name].open]

    def _may_run(self, stage: PlannedStage) -> bool:
        closed = self._closed(stage)
        if closed:
            self._say_decisions(stage, [closed_for(closed, cases=len(stage.cases))])
        return not closed

    def _try(self, stage: PlannedStage, ready: System) -> None:
        try:
            self._run(stage, ready)
        except (EngineError, UsageError) as error:
            self._note_error(stage, error)

    def _run(self, stage: PlannedStage, ready: System) -> None:
        if not stage.cases:
            self._record.say(StageFinished(at=now(), stage=stage.name))
            return
        ready.check()
        hold_to_allow_list(stage, ready.addresses, self._order.allow)
        evidence = self._gathering.of_stage(ready, masks=self._masks)
        ending = self._follow(stage, ready)
        self._undo_disturbances(stage, ready)
        self._note_ending(stage, ending)
        for event in traces.join(
            self._record.run.stage(stage.name),
            self._gathering.late(evidence),
            contracts=self._order.catalogue.contracts,
            store=self._store,
            clock=self._clock,
        ):
            self._record.say(event)
        for ended in self._gathering.notes():
            self._record.say(Noted(at=now(), stage=stage.name, note=ended))
        self._note_dead_system(stage, ready)

    def _undo_disturbances(self, stage: PlannedStage, ready: System) -> None:
        """Undo what an engine that was killed could not: no later stage may suffer from it."""
        run = self._folder.name
        for pending in settle_left(self._order.workspace, clock=self._clock, run=run):
            self._record.say(pending.told("rollbacks.of-killed-engine", stage.name))
        if not ready.kept:
            return
        undone, problems = undo_all(self._order.workspace, clock=self._clock, system=ready.kept)
        for lease in undone:
            self._note(stage, message("pipeline.left-disturbed", service=lease.service))
        for problem in problems:
            self._note_error(stage, problem)

    def _follow(self, stage: PlannedStage, ready: System) -> Ending:
        assignment = self._assignment(stage, ready)
        path = self._private / f"{stage.name}.json"
        assignment.save(path)
        if definition_of(stage.suite).needs_catalogue:
            # Its engine runs scenarios as they are written, which the kept catalogue masks.
            folders.save_catalogue(self._private, self._order.catalogue)
        launch = self._order.engines[stage.engine].launch(assignment, path)
        watched = Watched(
            name=stage.name,
            launch=launch,
            journal=Path(assignment.journal),
            log=self._log(stage),
            workspace=self._order.workspace,
            timeout_s=stage.timeout_s,
        )
        for warning in () if self._launched else self._secrets.warnings(stage.name):
            self._record.say(warning)
        self._launched.add(stage.name)
        try:
            return follow(
                watched, self._record.hear, clock=self._clock, interrupts=self._interrupts
            )
        finally:
            path.unlink(missing_ok=True)
            for left in launch.left_undone():
                self._note(stage, left)

    def _assignment(self, stage: PlannedStage, ready: System) -> Assignment:
        order = self._order
        return Assignment(
            run=self._folder.name,
            stage=stage.name,
            workspace=str(order.workspace.resolve()),
            journal=str(folders.journal_of(self._folder, stage.name)),
            evidence=str(self._folder / folders.EVIDENCE),
            cases=stage.cases,
            addresses=dict(ready.addresses),
            system=ready.kept,
            contracts=order.catalogue.contracts,
            allow=order.allow,
            variables=dict(order.target.variables),
            options={
                "client_timeout_s": order.client_timeout_s,
                "masks": list(order.masks),
                **stage.options,
            },
            language=order.language,
            secrets=self._masks.secrets,
            private=str(self._private),
            trace_styles=order.target.settings.tracing.headers,
            digests={feature.path: feature.digest for feature in order.catalogue.features},
        )

    def _note_ending(self, stage: PlannedStage, ending: Ending) -> None:
        if ending is Ending.TIME_IS_UP:
            limit = f"{stage.timeout_s:g}"
            self._note(
                stage,
                message("pipeline.time-is-up", seconds=limit),
                log=self._log(stage),
            )
        elif ending is Ending.INTERRUPTED:
            self._note(stage, message(INTERRUPTED))
        elif not self._record.run.stage(stage.name).finished:
            died = message("pipeline.died", engine=stage.engine)
            self._note(stage, died, log=self._log(stage))

    def _note_dead_system(self, stage: PlannedStage, ready: System) -> None:
        try:
            ready.check()
        except NotReadyError as error:
            self._note_error(stage, error)

    def _note_error(self, stage: PlannedStage, error: AccordError) -> None:
        self._record.say(note_of(stage.name, error))

    def _note(self, stage: PlannedStage, note: Message, *, log: Path | None = None) -> None:
        detail = last_lines(log) if log else ""
        self._record.say(Noted(at=now(), stage=stage.name, note=note, breaks=True, detail=detail))

    def _decide(self, stage: PlannedStage) -> None:
        folded = self._record.run.stage(stage.name)
        if folded.notes and stage.name not in self._launched:
            self._say_decisions(stage, not_started(folded, folded.notes[-1].note))
            return
        for measured in coverage_of(
            self._record.run, stage.name, self._order.catalogue.contracts, self._order.leave_out
        ):
            self._record.say(measured)
        journal = folders.journal_of(self._folder, stage.name).name
        damaged = sum(damage.path == journal for damage in self._record.run.damage)
        decisions = decide(folded, stage.rules, damaged=damaged, allow_pending=stage.allow_pending)
        self._say_decisions(stage, decisions)

    def _say_decisions(self, stage: PlannedStage, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            self._record.say(Decided(at=now(), stage=stage.name, decision=decision))

    def _log(self, stage: PlannedStage) -> Path:
        return self._raw / f"{stage.name}.log"


def _require_engines(order: RunOrder) -> None:
    for stage in order.stages:
        if stage.engine not in order.engines:
            raise ConfigurationError("pipeline.no-suite", stage=stage.name, suite=stage.suite.value)
