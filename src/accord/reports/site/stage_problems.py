"""What could not be judged, told in one list: files, stages, the journal, and cases."""

from __future__ import annotations

from dataclasses import dataclass

from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.model.run import Stage
from accord.model.status import Status
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.outcome import CaseOutcome

_JUDGED = (Status.PASSED, Status.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProblem:
    """Something of the run that is broken and is not a case."""

    message: Message
    where: str = ""
    hint: Message | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """Everything that could not be judged."""

    told: tuple[StageProblem, ...]
    entries: tuple[DocumentEntry, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.told or self.entries)


def troubles(document: Document) -> Troubles:
    """Collect what is broken: the run's own first, then stage by stage, then cases."""
    run = document.run
    told = [StageProblem(message=damage.message) for damage in run.damage]
    if run.interrupted:
        told.append(StageProblem(message=message("site.run-interrupted")))
    if not run.stages:
        told.append(StageProblem(message=message("site.no-stages")))
    for stage in run.stages.values():
        told += _of_stage(stage)
    return Troubles(told=tuple(told), entries=document.having(CaseOutcome.BROKEN))


def _of_stage(stage: Stage) -> list[StageProblem]:
    told = [
        StageProblem(
            where=f"{fault.path}:{fault.line}" if fault.line else fault.path,
            message=fault.message,
            hint=fault.hint,
        )
        for fault in stage.unreadable
    ]
    told += [
        StageProblem(where=stage.name, message=note.note, hint=note.hint, detail=note.detail)
        for note in stage.notes
        if note.status is not None
    ]
    if not stage.finished:
        told.append(StageProblem(where=stage.name, message=message("site.stage-unfinished")))
    if stage.unplanned:
        names = Listed(case.id for case in stage.unplanned[:5])
        unplanned = message("site.unplanned", count=len(stage.unplanned), cases=names)
        told.append(StageProblem(where=stage.name, message=unplanned))
    if stage.finished and not any(stage.counts[status] for status in _JUDGED):
        told.append(StageProblem(where=stage.name, message=message("site.nothing-judged")))
    if stage.status is Status.PASSED:
        told += [
            StageProblem(where=stage.name, message=decision.because)
            for decision in stage.decisions
            if not (decision.open or decision.judged)
        ]
    return told
