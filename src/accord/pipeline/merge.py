"""Joins the runs of several machines: one record, one verdict, and gates asked of the whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from accord import __version__
from accord.errors import Exit
from accord.evidence import Masks
from accord.model import journal
from accord.model.catalogue import Catalogue, Fault
from accord.model.decision import Decision
from accord.model.events import (
    Decided,
    Merged,
    PlannedCase,
    RunFinished,
    RunStarted,
    StageFinished,
    StagePlanned,
)
from accord.model.message import Message, message
from accord.model.run import Run, Stage
from accord.model.status import Suite
from accord.pipeline import folders
from accord.pipeline.gates import NEEDS, closed_for, decide
from accord.pipeline.marks import in_use
from accord.pipeline.measures import coverage_of
from accord.pipeline.merged_lines import CopiedLines, MergedFigures, lines_of, own_damage
from accord.pipeline.merging import Account, Expected, RecordedPart, account_for
from accord.pipeline.order import RunOutcome
from accord.pipeline.plan import PlannedStage
from accord.pipeline.run_journal import RunJournal
from accord.pipeline.verdict import exit_of
from accord.ports import Planner
from accord.system.clock import SystemClock


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOrder:
    """What is to be joined, and what it is held against.

    ``stages`` are those that must be there, with their gates; ``commit``, ``branch`` and
    ``content`` are of the files here.
    """

    workspace: Path
    reports: Path
    folders: tuple[Path, ...]
    stages: tuple[PlannedStage, ...]
    planners: Mapping[Suite, Planner]
    leave_out: tuple[str, ...]
    keep_runs: int
    content: str
    commit: str = ""
    branch: str = ""
    uncommitted: bool = False
    selection: str = ""


def merge(order: MergeOrder) -> RunOutcome:
    """Join runs into a new one in the folder of reports.

    Parts that are missing, doubled or foreign make it broken; the journal says which.

    Raises:
        JournalError: a folder holds no run.
        WorkspaceError: the folder of reports cannot be written.
    """
    loaded = [(folder, *folders.load_run(folder)) for folder in order.folders]
    parts = [RecordedPart(folder=folder, run=run) for folder, _, run in loaded]
    expected = Expected(
        stages=tuple(stage.name for stage in order.stages),
        content=order.content,
        commit=order.commit,
        accord=__version__,
    )
    account = account_for(parts, expected)
    account.problems += _unplanned(account, order.stages)
    catalogues = {folder: catalogue for folder, catalogue, _ in loaded}
    # Every part that counts was made from the same files.
    basis = account.parts[0].folder if account.parts else order.folders[0]
    id = folders.new_id(SystemClock())
    with in_use(order.workspace, id):
        return _MergedRun(order, account, catalogues[basis], id).written()


def _unplanned(account: Account, stages: Iterable[PlannedStage]) -> Iterator[Message]:
    """Stages whose parts ran cases that the files here do not hold."""
    for stage in stages:
        strange = set(account.ids(stage.name)) - {case.id for case in stage.cases}
        if stage.cases and strange:
            yield message("merge.other-plan", stage=stage.name, count=len(strange))


class _MergedRun:
    """The new run while it is written."""

    def __init__(self, order: MergeOrder, account: Account, catalogue: Catalogue, id: str) -> None:
        self._order, self._account, self._catalogue = order, account, catalogue
        self._folder = folders.begin(
            order.reports,
            id,
            workspace=order.workspace,
            keep=order.keep_runs,
            selects=bool(order.selection),
        )
        self._planned = {
            (suite, case.id): case
            for suite, planner in order.planners.items()
            for case in planner.cases(catalogue)
        }

    def written(self) -> RunOutcome:
        folder = self._folder
        folders.save_catalogue(folder, self._catalogue)
        for machine_run in self._account.parts:
            _copy_files(machine_run, folder)
        # What the parts recorded has passed the masks of the machines that knew the secrets.
        own = folders.journal_of(folder, folders.OWN)
        with RunJournal(own, masks=Masks(), watch=None) as record:
            code = self._conduct(record)
            return RunOutcome(run=record.run, exit=code, folder=folder, catalogue=self._catalogue)

    def _conduct(self, record: RunJournal) -> Exit:
        account, runs = self._account, [machine_run.run for machine_run in self._account.parts]
        record.say(self._started(runs))
        told = tuple(machine_run.told() for machine_run in account.parts)
        record.say(Merged(at=journal.now(), parts=told, problems=tuple(account.problems)))
        if (left_out := next((run.left_out for run in runs if run.left_out), None)) is not None:
            record.say(left_out)
        self._keep_damage(record)
        for stage in self._order.stages:
            self._join(stage, record)
        code = exit_of(record.run)
        ended = max((run.ended for run in runs), default=0.0) or journal.now()
        record.say(RunFinished(at=ended, exit=code))
        return code

    def _started(self, runs: list[Run]) -> RunStarted:
        order, first = self._order, runs[0] if runs else Run()
        return RunStarted(
            at=first.started or journal.now(),
            run=self._folder.name,
            workspace=str(order.workspace),
            accord=__version__,
            environment=first.environment,
            commit=order.commit,
            branch=order.branch or first.branch,
            uncommitted=order.uncommitted,
            content=order.content,
            selection=order.selection,
            variables=dict(first.variables),
        )

    def _keep_damage(self, record: RunJournal) -> None:
        """What of the parts' own journals cannot be read is no less damaged for being joined."""
        lines = [
            line for machine_run in self._account.parts for line in own_damage(machine_run.folder)
        ]
        if lines:
            path = folders.journal_of(self._folder, folders.PARTS)
            with CopiedLines(path, record) as copied:
                for line in lines:
                    copied.copy(line, None)

    def _join(self, stage: PlannedStage, record: RunJournal) -> None:
        name, parts = stage.name, self._account.of_stage(stage.name)
        closed = {
            machine_run.folder: needed
            for machine_run in parts
            if (needed := _closed_by(machine_run, name))
        }
        unreached = {
            id
            for machine_run in parts
            if machine_run.folder in closed
            for id in machine_run.ids(name)
        }
        # Counted here once more: what no part knew of was run by nobody.
        ids = dict.fromkeys((*self._account.ids(name), *(case.id for case in stage.cases)))
        record.say(self._plan(stage, parts, [id for id in ids if id not in unreached]))
        figures = MergedFigures(name, stage.suite)
        path = folders.journal_of(self._folder, name)
        with CopiedLines(path, record) as copied:
            for machine_run in parts:
                for line, event in lines_of(machine_run.folder, name):
                    if not figures.take(machine_run.run.id, event):
                        copied.copy(line, event)
            for measured in figures.events():
                copied.add(measured)
            if self._is_finished(
                name, [machine_run for machine_run in parts if machine_run.folder not in closed]
            ):
                ended = max(
                    machine_run.run.stages[name].ended
                    for machine_run in parts
                    if _has(machine_run, name)
                )
                copied.add(StageFinished(at=ended, stage=name))
        for decision in self._decisions(stage, record, closed.values(), len(unreached)):
            record.say(Decided(at=journal.now(), stage=name, decision=decision))

    def _plan(self, stage: PlannedStage, parts: list[RecordedPart], ids: list[str]) -> StagePlanned:
        recorded = [
            machine_run.run.stages[stage.name]
            for machine_run in parts
            if _has(machine_run, stage.name)
        ]
        unreadable: list[Fault] = []
        for fault in (fault for stage_part in recorded for fault in stage_part.unreadable):
            if fault not in unreadable:
                unreadable.append(fault)
        return StagePlanned(
            at=min((stage_part.started for stage_part in recorded), default=0.0) or journal.now(),
            stage=stage.name,
            suite=stage.suite,
            engine=stage.engine,
            cases=tuple(
                self._planned.get((stage.suite, id)) or PlannedCase(id=id, title=id) for id in ids
            ),
            unreadable=tuple(unreadable),
        )

    def _is_finished(self, name: str, parts: list[RecordedPart]) -> bool:
        """Whether every part that had something to run did, and none is missing."""
        if self._account.missing.get(name):
            return False
        recorded = [
            machine_run.run.stages.get(name) for machine_run in parts if machine_run.ids(name)
        ]
        empty = [machine_run.run.stages[name] for machine_run in parts if _has(machine_run, name)]
        return bool(recorded or empty) and all(
            stage_part and stage_part.finished for stage_part in recorded
        )

    def _decisions(
        self,
        stage: PlannedStage,
        record: RunJournal,
        closed: Iterable[tuple[str, ...]],
        unreached: int,
    ) -> Iterator[Decision]:
        needed = tuple(dict.fromkeys(name for names in closed for name in names))
        folded = record.run.stage(stage.name)
        if needed:
            yield closed_for(needed, cases=unreached)
        if needed and not folded.cases:
            return
        for measured in coverage_of(
            record.run, stage.name, self._catalogue.contracts, self._order.leave_out
        ):
            record.say(measured)
        file = folders.journal_of(self._folder, stage.name).name
        damaged = sum(damage.path == file for damage in record.run.damage)
        yield from decide(folded, stage.rules, damaged=damaged, allow_pending=stage.allow_pending)


def _has(machine_run: RecordedPart, stage: str) -> bool:
    return stage in machine_run.run.stages


def _closed_by(machine_run: RecordedPart, name: str) -> tuple[str, ...]:
    """The stages for which a part did not run one."""
    stage = machine_run.run.stages.get(name) or Stage(name=name)
    return tuple(
        needed
        for decision in stage.decisions
        if decision.rule == NEEDS and not decision.open
        for needed in decision.expected.split(", ")
    )


def _copy_files(machine_run: RecordedPart, folder: Path) -> None:
    # Evidence is named by its content, and what processes printed by the run that started them.
    for source, target in (
        (folders.EVIDENCE, folders.EVIDENCE),
        (folders.LOGS, f"{folders.LOGS}/{machine_run.run.id}"),
    ):
        if (machine_run.folder / source).is_dir():
            shutil.copytree(machine_run.folder / source, folder / target, dirs_exist_ok=True)
