"""What makes a run red although no case of it is: no report may show such a run green."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from accord.model.message import Message, message
from accord.model.run import Run, Stage
from accord.model.status import Status

OWN: Final = "accord"
"""The name under which reports tell what belongs to no case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFault:
    """One such thing; ``name`` is a place or a word, and ``gate`` says that a gate closed."""

    name: str
    because: Message
    hint: Message | None = None
    status: Status = Status.BROKEN
    gate: bool = False
    detail: str = ""


def beside_cases(stage: Stage) -> Iterator[StageFault]:
    """What makes a stage red besides its cases.

    A closed gate is told only when nothing else is red, because it then repeats what is.
    """
    told = False
    for found in _broken(stage):
        told = True
        yield found
    if told or any(stage.counts[status] for status in (Status.FAILED, Status.BROKEN)):
        return
    for decision in stage.decisions:
        if not decision.open:
            status = Status.FAILED if decision.judged else Status.BROKEN
            name = f"gate {decision.rule}"
            yield StageFault(name=name, because=decision.because, status=status, gate=True)


def beside_stages(run: Run) -> Iterator[StageFault]:
    """What is broken about a run as a whole."""
    for damage in run.damage:
        yield StageFault(name="journal", because=damage.message)
    if run.interrupted:
        yield StageFault(name="run", because=message("reports.interrupted"))
    if not run.stages:
        yield StageFault(name="run", because=message("reports.no-stages"))


def _broken(stage: Stage) -> Iterator[StageFault]:
    for fault in stage.unreadable:
        where = f"{fault.path}:{fault.line}" if fault.line else fault.path
        yield StageFault(name=where, because=fault.message, hint=fault.hint)
    for note in stage.notes:
        if note.status is not None:
            yield StageFault(
                name="note",
                because=note.note,
                hint=note.hint,
                status=note.status,
                detail=note.detail,
            )
    if not stage.finished:
        yield StageFault(name="finished", because=message("reports.unfinished"))
    if stage.unplanned:
        names = ", ".join(case.id for case in stage.unplanned)
        yield StageFault(name="planned", because=message("reports.unplanned", cases=names))
    if stage.finished and not (stage.counts[Status.PASSED] or stage.counts[Status.FAILED]):
        yield StageFault(name="judged", because=message("reports.nothing-judged"))
