"""What makes a run red although no case of it is: no reader may show such a run green."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from accord.model.events import Noted
from accord.model.ids import file_and_line
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.model.run import Run, Stage
from accord.model.status import Status

# Some to look up; all of thousands would bury the sentence.
_NAMED_CASES: Final = 5


class FaultKind(StrEnum):
    """What is at fault; exports use the word as a name."""

    UNREADABLE = "unreadable"
    NOTE = "note"
    UNFINISHED = "finished"
    UNPLANNED = "planned"
    NOTHING_JUDGED = "judged"
    GATE = "gate"
    JOURNAL = "journal"
    RUN = "run"
    PART = "part"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFault:
    """One such thing; ``stage`` is empty when it is the whole run's.

    ``where`` is the place of an unreadable file, or the rule of a closed gate.
    """

    kind: FaultKind
    because: Message
    stage: str = ""
    where: str = ""
    hint: Message | None = None
    status: Status = Status.BROKEN
    detail: str = ""

    @property
    def place(self) -> str:
        """Where a reader looks first: the file, else the stage."""
        return self.where if self.kind is FaultKind.UNREADABLE else self.stage

    @property
    def name(self) -> str:
        """A name that tells it from the others of its stage."""
        match self.kind:
            case FaultKind.UNREADABLE:
                return self.where
            case FaultKind.GATE:
                return f"gate {self.where}"
            case _:
                return self.kind.value


def run_faults(run: Run) -> tuple[StageFault, ...]:
    """What is broken about a run as a whole."""
    faults = [StageFault(kind=FaultKind.JOURNAL, because=line.message) for line in run.damage]
    problems = run.merged.problems if run.merged else ()
    faults += [StageFault(kind=FaultKind.PART, because=problem) for problem in problems]
    if run.interrupted:
        faults.append(StageFault(kind=FaultKind.RUN, because=message("model.run-interrupted")))
    if not run.stages:
        faults.append(StageFault(kind=FaultKind.RUN, because=message("model.run-without-stages")))
    return tuple(faults)


def stage_faults(stage: Stage) -> tuple[StageFault, ...]:
    """What makes a stage red besides its cases.

    A closed gate is told only when nothing else is red, because it then repeats what is.
    """
    faults = (*_unreadable(stage), *_notes(stage), *_uncounted(stage))
    if faults or stage.failed or stage.counts[Status.BROKEN]:
        return faults
    return tuple(_closed_gates(stage))


def remarks(stage: Stage) -> tuple[Noted, ...]:
    """What engines and the pipeline noted of a stage, but for what its unreadable files say."""
    reasons = [fault.message for fault in stage.unreadable]
    return tuple(
        note
        for note in stage.notes
        if not any(inner in reasons for inner in note.note.within.values())
    )


def _unreadable(stage: Stage) -> Iterator[StageFault]:
    for fault in stage.unreadable:
        yield StageFault(
            kind=FaultKind.UNREADABLE,
            stage=stage.name,
            where=file_and_line(fault.path, fault.line),
            because=fault.message,
            hint=fault.hint,
        )


def _notes(stage: Stage) -> Iterator[StageFault]:
    for note in stage.notes:
        if note.status is not None:
            yield StageFault(
                kind=FaultKind.NOTE,
                stage=stage.name,
                because=note.note,
                hint=note.hint,
                status=note.status,
                detail=note.detail,
            )


def _uncounted(stage: Stage) -> Iterator[StageFault]:
    if not stage.finished:
        because = message("model.stage-unfinished")
        yield StageFault(kind=FaultKind.UNFINISHED, stage=stage.name, because=because)
    if stage.unplanned:
        because = message(
            "model.stage-unplanned",
            count=len(stage.unplanned),
            cases=Listed(case.id for case in stage.unplanned[:_NAMED_CASES]),
        )
        yield StageFault(kind=FaultKind.UNPLANNED, stage=stage.name, because=because)
    # One that did not finish says so already, and need have judged nothing.
    if stage.finished and not (stage.counts[Status.PASSED] or stage.counts[Status.FAILED]):
        because = message("model.stage-nothing-judged")
        yield StageFault(kind=FaultKind.NOTHING_JUDGED, stage=stage.name, because=because)


def _closed_gates(stage: Stage) -> Iterator[StageFault]:
    for decision in stage.decisions:
        if not decision.open:
            yield StageFault(
                kind=FaultKind.GATE,
                stage=stage.name,
                where=decision.rule,
                because=decision.because,
                status=Status.FAILED if decision.judged else Status.BROKEN,
            )
