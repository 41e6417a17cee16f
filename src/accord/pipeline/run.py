"""A run from its first event to its exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accord import __version__
from accord.errors import (
    ConfigurationError,
    EngineError,
    Exit,
    MachineError,
    NotReadyError,
    UnrecordedFailureError,
    UsageError,
    system_words,
)
from accord.evidence import Store
from accord.evidence.files import masked_catalogue
from accord.model.events import RunFinished, RunStarted, Sharded, StagePlanned
from accord.model.journal import now
from accord.model.message import message
from accord.model.run import Run
from accord.model.status import Status
from accord.pipeline import folders, rawlogs
from accord.pipeline.gates import INTERRUPTED, closed_for
from accord.pipeline.gathering import Gathering
from accord.pipeline.marks import in_use
from accord.pipeline.order import RunOrder, RunOutcome
from accord.pipeline.plan import PlannedStage
from accord.pipeline.private import private, private_folder
from accord.pipeline.run_journal import RunJournal, Watch
from accord.pipeline.secrets import Secrets
from accord.pipeline.stage_remarks import StageRemarks
from accord.pipeline.stage_work import StageWork
from accord.pipeline.verdict import exit_of
from accord.ports import Clock
from accord.system.clock import SystemClock
from accord.system.interrupts import Interrupted, Interrupts, listening
from accord.system.rollbacks import Pending, left_by, settle_left
from accord.system.system import System, system

__all__ = ["RunOrder", "RunOutcome", "Watch", "run"]


def run(order: RunOrder, *, watch: Watch | None = None, clock: Clock | None = None) -> RunOutcome:
    """Start the system, run every stage, ask the gates, and write it all to the run's folder.

    An interruption (SIGINT, SIGTERM) ends it early with what was finished and exit 130.

    Raises:
        UsageError: an address holds a variable that nobody set, or is none.
        ConfigurationError: a suite has no engine, or a command cannot be started.
        MachineError: the run cannot be recorded; it ends as failed if a failure was seen.
    """
    _require_engines(order)
    time = clock or SystemClock()
    id = folders.new_id(time)
    with in_use(order.workspace, id):
        return _run(order, id, watch=watch, clock=time)


def _run(order: RunOrder, id: str, *, watch: Watch | None, clock: Clock) -> RunOutcome:
    is_selection, keep = bool(order.selection), order.keep_runs
    folder = folders.begin(
        order.reports, id, workspace=order.workspace, keep=keep, selects=is_selection
    )
    own = folders.journal_of(folder, folders.OWN)
    with private(order.workspace, folder.name), listening() as interrupts:
        # Masks must be whole before the first line is written: options of every stage count.
        options = (*order.options, *(stage.options for stage in order.stages))
        secrets = Secrets(order.workspace, order.target, options, order.catalogue, order.masks)
        catalogue = masked_catalogue(order.catalogue, secrets.masks)
        folders.save_catalogue(folder, catalogue)
        with RunJournal(own, masks=secrets.masks, watch=watch) as record:
            at_work = _RunAtWork(
                order, folder, secrets, record=record, interrupts=interrupts, clock=clock
            )
            try:
                code = _conduct(at_work, record, interrupts)
            except OSError as error:
                raise _unrecorded(error, record.run, folder) from error
        return RunOutcome(run=record.run, exit=code, folder=folder, catalogue=catalogue)


def _unrecorded(error: OSError, run: Run, folder: Path) -> MachineError:
    """What is said where the run cannot be written any more: what has failed has failed."""
    kind = UnrecordedFailureError if run.counts[Status.FAILED] else MachineError
    return kind(
        "pipeline.unrecorded",
        where=str(error.filename or folder),
        reason=system_words(error),
        failed=run.counts[Status.FAILED],
    )


def _conduct(at_work: _RunAtWork, record: RunJournal, interrupts: Interrupts) -> Exit:
    """Every event from the first to the last."""
    record.say(at_work.started())
    at_work.tell_part()
    try:
        at_work.run_stages()
    except (Interrupted, KeyboardInterrupt):
        interrupts.asked = True
    except (UsageError, ConfigurationError) as error:
        # The record must say how it ended, or this run would look like one that was killed.
        record.say(RunFinished(at=now(), exit=error.exit))
        raise
    at_work.tell_the_rest()
    code = Exit.INTERRUPTED if interrupts.asked else exit_of(record.run)
    record.say(RunFinished(at=now(), exit=code, interrupted=interrupts.asked))
    return code


class _RunAtWork:
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
        self._record = record
        self._interrupts = interrupts
        self._clock = clock
        self._secrets = secrets
        private = private_folder(order.workspace, folder.name)
        self._raw = rawlogs.make(order.workspace, folder.name)
        # A run that was killed could mask nothing any more of what its processes had printed.
        secrets.publish_left(folder.parent)
        self._gathering = Gathering(
            order.target, workspace=order.workspace, folder=private, clock=clock
        )
        self._remarks = StageRemarks(order, folder, record)
        self._work = StageWork(
            order=order,
            folder=folder,
            private=private,
            raw=self._raw,
            secrets=secrets,
            store=Store(folder, masks=secrets.masks),
            record=record,
            remarks=self._remarks,
            gathering=self._gathering,
            interrupts=interrupts,
            clock=clock,
        )
        self._unable: NotReadyError | None = None
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
            content=order.content,
            apart=order.apart,
            selection=order.selection,
            variables=self._secrets.variables(order.target.variables),
            starting=order.target.settings.starts and self._needs_system(),
        )

    def tell_part(self) -> None:
        """Which part of everything this is, and what the rest is."""
        if self._order.left_out is not None:
            self._record.say(self._order.left_out)
        if (cut := self._order.cut) is not None:
            self._record.say(
                Sharded(
                    at=now(),
                    index=cut.shard.index,
                    total=cut.shard.total,
                    parts=dict(cut.parts),
                    timings=cut.timings,
                )
            )

    def run_stages(self) -> None:
        """Every stage in order, on a system that is ready."""
        try:
            with self._system() as ready:
                self._secrets.learn_addresses(ready.addresses.values())
                for stage in self._order.stages:
                    # A signal between two stages would otherwise be heard only by the next engine.
                    self._interrupts.check()
                    self._begin(stage)
                    if self._may_run(stage):
                        self._try(stage, ready)
                        self._remarks.decide(stage, is_launched=stage.name in self._work.launched)
        except NotReadyError as error:
            self._unable = error
        finally:
            rawlogs.publish(self._raw, self._folder / folders.LOGS, masks=self._secrets.masks)

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
                self._remarks.error(stage, self._unable)
            else:
                self._remarks.note(stage, message(INTERRUPTED))
            self._remarks.decide(stage, is_launched=stage.name in self._work.launched)

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
                # Cases of a stage that may not run are its gate's to tell, and not lost.
                cases=() if self._closed(stage) else stage.cases,
                unreadable=stage.unreadable,
            )
        )
        while stage.cases and self._rolled_back:
            pending = self._rolled_back.pop(0)
            self._record.say(pending.told("rollbacks.of-earlier-run", stage.name))

    def _closed(self, stage: PlannedStage) -> list[str]:
        """Stages it needs that ran and are closed."""
        # A stage that was not asked for closes nothing: one that ran before may be the reason.
        ran = self._record.run.stages
        needed = [] if self._order.keep_going else stage.needs
        return [name for name in needed if name in ran and not ran[name].open]

    def _may_run(self, stage: PlannedStage) -> bool:
        closed = self._closed(stage)
        if closed:
            self._remarks.decisions(stage, [closed_for(closed, cases=len(stage.cases))])
        return not closed

    def _try(self, stage: PlannedStage, ready: System) -> None:
        try:
            self._work.run(stage, ready)
        except (EngineError, UsageError) as error:
            self._remarks.error(stage, error)


def _require_engines(order: RunOrder) -> None:
    for stage in order.stages:
        if stage.engine not in order.engines:
            raise ConfigurationError("pipeline.no-suite", stage=stage.name, suite=stage.suite.value)
