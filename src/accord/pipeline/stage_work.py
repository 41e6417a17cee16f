"""One stage from its engine's launch to the evidence of what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from accord.client.network import network_of
from accord.errors import EngineError
from accord.evidence import Store
from accord.model.assignment import Assignment
from accord.model.events import Noted, StageFinished
from accord.model.journal import now
from accord.model.lists import Listed
from accord.model.message import message
from accord.model.suites import definition_of
from accord.pipeline import folders, traces
from accord.pipeline.child import Ending, Watched, follow
from accord.pipeline.gathering import Gathering
from accord.pipeline.order import RunOrder
from accord.pipeline.plan import PlannedStage
from accord.pipeline.reach import hold_to_allow_list, hold_to_reading
from accord.pipeline.run_journal import RunJournal
from accord.pipeline.secrets import Secrets
from accord.pipeline.stage_remarks import StageRemarks
from accord.ports import Clock
from accord.system.disturbances import undo_all
from accord.system.interrupts import Interrupts
from accord.system.rollbacks import settle_left
from accord.system.system import System

NOT_INSTALLED: Final = "pipeline.not-installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageWork:
    """What every stage of a run is worked on with.

    ``folder`` is the run's and ``private`` goes with it, ``raw`` holds the logs as they are
    written; ``launched`` are the names of the stages whose engine was started.
    """

    order: RunOrder
    folder: Path
    private: Path
    raw: Path
    secrets: Secrets
    store: Store
    record: RunJournal
    remarks: StageRemarks
    gathering: Gathering
    interrupts: Interrupts
    clock: Clock
    launched: set[str] = field(default_factory=set)

    def run(self, stage: PlannedStage, ready: System) -> None:
        """Run a stage on a system that is ready, and join what services saw of its red cases.

        Raises:
            EngineError: its engine cannot be launched.
            NotReadyError: the system is not what it was.
            UsageError: it would reach a host that is not allowed.
        """
        if not stage.cases:
            self.record.say(StageFinished(at=now(), stage=stage.name))
            return
        _require_installed(stage)
        ready.check()
        hold_to_allow_list(stage, ready.addresses, self.order.allow)
        hold_to_reading(stage, ready.addresses, self.order.target.read_only)
        evidence = self.gathering.of_stage(ready, masks=self.secrets.masks)
        ending = self._follow(stage, ready)
        self._undo_disturbances(stage, ready)
        self.remarks.ending(stage, ending, log=self._log(stage))
        self._join(stage, evidence)
        self.remarks.dead_system(stage, ready)

    def _join(self, stage: PlannedStage, evidence: traces.StageEvidence) -> None:
        for event in traces.join(
            self.record.run.stage(stage.name),
            self.gathering.late(evidence),
            contracts=self.order.catalogue.contracts,
            store=self.store,
            clock=self.clock,
        ):
            self.record.say(event)
        for note in self.gathering.notes():
            self.record.say(Noted(at=now(), stage=stage.name, note=note))

    def _undo_disturbances(self, stage: PlannedStage, ready: System) -> None:
        """Undo what an engine that was killed could not: no later stage may suffer from it."""
        workspace = self.order.workspace
        for pending in settle_left(workspace, clock=self.clock, run=self.folder.name):
            self.record.say(pending.told("rollbacks.of-killed-engine", stage.name))
        if not ready.kept:
            return
        undone, problems = undo_all(workspace, clock=self.clock, system=ready.kept)
        for lease in undone:
            self.remarks.note(stage, message("pipeline.left-disturbed", service=lease.service))
        for problem in problems:
            self.remarks.error(stage, problem)

    def _follow(self, stage: PlannedStage, ready: System) -> Ending:
        assignment = self._assignment(stage, ready)
        path = self.private / f"{stage.name}.json"
        assignment.save(path)
        if definition_of(stage.suite).needs_catalogue:
            # Its engine runs scenarios as they are written, which the kept catalogue masks.
            folders.save_catalogue(self.private, self.order.catalogue)
        launch = self.order.engines[stage.engine].launch(assignment, path)
        network = network_of(self.order.target.settings.tls, self.order.workspace)
        launch = replace(launch, environment={**network.variables(), **launch.environment})
        watched = Watched(
            name=stage.name,
            launch=launch,
            journal=Path(assignment.journal),
            log=self._log(stage),
            workspace=self.order.workspace,
            timeout_s=stage.timeout_s,
        )
        for warning in () if self.launched else self.secrets.warnings(stage.name):
            self.record.say(warning)
        meanwhile = (lambda: None) if self.launched else self.order.meanwhile
        self.launched.add(stage.name)
        try:
            return follow(
                watched,
                self.record.hear,
                clock=self.clock,
                interrupts=self.interrupts,
                meanwhile=meanwhile,
            )
        finally:
            path.unlink(missing_ok=True)
            for left in launch.left_undone():
                self.remarks.note(stage, left)

    def _assignment(self, stage: PlannedStage, ready: System) -> Assignment:
        order = self.order
        return Assignment(
            run=self.folder.name,
            stage=stage.name,
            workspace=str(order.workspace.resolve()),
            journal=str(folders.journal_of(self.folder, stage.name)),
            evidence=str(self.folder / folders.EVIDENCE),
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
            secrets=self.secrets.masks.secrets,
            private=str(self.private),
            trace_styles=order.target.settings.tracing.headers,
            sign_ins=order.target.settings.people,
            read_only=order.target.read_only,
            content=order.content,
            digests={feature.path: feature.digest for feature in order.catalogue.features},
        )

    def _log(self, stage: PlannedStage) -> Path:
        return self.raw / f"{stage.name}.log"


def _require_installed(stage: PlannedStage) -> None:
    """Refuse a stage whose engine would end with nothing but a stack of Python's.

    Raises:
        EngineError: a package of the engine is missing.
    """
    engines = definition_of(stage.suite).engines
    engine = next((engine for engine in engines if engine.name == stage.engine), None)
    if engine is not None and (missing := engine.not_installed()):
        raise EngineError(
            NOT_INSTALLED,
            where=stage.name,
            missing=Listed(missing),
            requirement=engine.requirement or missing[0],
        )
