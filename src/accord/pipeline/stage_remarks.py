"""What a run itself says of its stages: notes of what went wrong, and what the gates decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from accord.errors import AccordError, NotReadyError
from accord.model.decision import Decision
from accord.model.events import Decided, Noted
from accord.model.figures import BREAKING_CHANGES
from accord.model.journal import now
from accord.model.message import Message, message
from accord.pipeline import folders
from accord.pipeline.baseline import Baseline, rows_of
from accord.pipeline.child import Ending
from accord.pipeline.gates import INTERRUPTED, decide, not_started
from accord.pipeline.measures import changes_of, coverage_of
from accord.pipeline.order import RunOrder
from accord.pipeline.plan import PlannedStage
from accord.pipeline.run_journal import RunJournal, note_of
from accord.system.processes import last_lines
from accord.system.system import System


class StageRemarks:
    """Says it to the record; ``folder`` is the run's."""

    def __init__(self, order: RunOrder, folder: Path, record: RunJournal) -> None:
        self._order = order
        self._folder = folder
        self._record = record

    def note(self, stage: PlannedStage, note: Message, *, log: Path | None = None) -> None:
        """What breaks a stage, with the last lines of a log."""
        detail = last_lines(log) if log else ""
        self._record.say(Noted(at=now(), stage=stage.name, note=note, breaks=True, detail=detail))

    def error(self, stage: PlannedStage, error: AccordError) -> None:
        """An error that breaks a stage."""
        self._record.say(note_of(stage.name, error))

    def ending(self, stage: PlannedStage, ending: Ending, *, log: Path) -> None:
        """How an engine ended, unless it ended well."""
        if ending is Ending.TIME_IS_UP:
            limit = f"{stage.timeout_s:g}"
            self.note(stage, message("pipeline.time-is-up", seconds=limit), log=log)
        elif ending is Ending.INTERRUPTED:
            self.note(stage, message(INTERRUPTED))
        elif not self._record.run.stage(stage.name).finished:
            self.note(stage, message("pipeline.died", engine=stage.engine), log=log)

    def dead_system(self, stage: PlannedStage, ready: System) -> None:
        """That a process of the system ended during a stage."""
        try:
            ready.check()
        except NotReadyError as error:
            self.error(stage, error)

    def decide(self, stage: PlannedStage, *, is_launched: bool) -> None:
        """What the gates say of a stage, and what was measured over it for them."""
        folded = self._record.run.stage(stage.name)
        if folded.notes and not is_launched:
            self.decisions(stage, not_started(folded, folded.notes[-1].note))
            return
        for measured in coverage_of(
            self._record.run, stage.name, self._order.catalogue.contracts, self._order.leave_out
        ):
            self._record.say(measured)
        today = datetime.fromtimestamp(now(), tz=UTC).date()
        catalogue = self._order.catalogue
        # Most know of nothing, and some have tens of thousands of examples.
        rows = rows_of(catalogue) if catalogue.known else {}
        baseline = Baseline(catalogue.known, today=today, rows=rows)
        for recognized in baseline.recognize(folded):
            self._record.say(recognized)
        is_asked = any(rule.figure == BREAKING_CHANGES for rule in stage.rules)
        for event in changes_of(self._order.catalogue.releases, stage.name, is_asked=is_asked):
            self._record.say(event)
        journal = folders.journal_of(self._folder, stage.name).name
        damaged = sum(damage.path == journal for damage in self._record.run.damage)
        decisions = decide(folded, stage.rules, damaged=damaged, allow_pending=stage.allow_pending)
        self.decisions(stage, decisions)

    def decisions(self, stage: PlannedStage, decisions: Iterable[Decision]) -> None:
        """What was decided of a stage."""
        for decision in decisions:
            self._record.say(Decided(at=now(), stage=stage.name, decision=decision))
