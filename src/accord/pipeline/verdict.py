"""The exit code of a run, from what its gates said, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accord.errors import Exit
from accord.model.message import Message, message
from accord.model.run import ALL_WRITTEN, Run, Stage
from accord.model.status import Status, Verdict
from accord.pipeline.gates import NEEDS, NO_FIGURE

_MEANINGS: Final[Mapping[Exit, str]] = {
    Exit.OPEN: "cli.exit.0",
    Exit.FAILED: "cli.exit.1",
    Exit.USAGE: "cli.exit.2",
    Exit.INTERNAL: "cli.exit.3",
    Exit.BROKEN: "cli.exit.4",
    Exit.NOTHING_RAN: "cli.exit.5",
    Exit.INTERRUPTED: "cli.exit.130",
}


def exit_of(run: Run) -> Exit:
    """The first that applies: interrupted, failed, unreadable, broken, nothing ran, open."""
    # Of a stage that waited for another in vain, the other one is the news.
    stages = [stage for stage in run.stages.values() if not _left_out(stage)]
    is_cut = bool(run.damage) or run.lacks_parts
    reasons = (
        (Exit.INTERRUPTED, run.interrupted),
        (Exit.FAILED, any(_failed(stage) or _unwritten(stage) for stage in stages)),
        (Exit.USAGE, any(stage.unreadable for stage in stages)),
        (Exit.BROKEN, is_cut or any(_broken(stage) for stage in stages)),
        (Exit.NOTHING_RAN, not stages or not all(_judged(stage) for stage in stages)),
        (Exit.BROKEN, not all(stage.open for stage in run.stages.values())),
    )
    return next((code for code, applies in reasons if applies), Exit.OPEN)


def meaning_of(run: Run, exit: Exit) -> Message:
    """The code's own meaning, but where of the product nothing bad is known, or of all nothing."""
    if _accuses_nobody(run, exit):
        is_rule = run.verdict is Verdict.FAILED
        return message("cli.exit.rule" if is_rule else "cli.exit.unwritten")
    # What was tried and is unproved did run.
    is_unproved = exit is Exit.NOTHING_RAN and bool(run.unproved)
    return message("cli.exit.nothing-proved" if is_unproved else _MEANINGS[exit])


def _accuses_nobody(run: Run, exit: Exit) -> bool:
    """Whether the code is of a failure and yet of the product nothing bad is known.

    Then steps have no code, or a rule of the team does not hold.
    """
    stages = run.stages.values()
    has_failed = any(stage.failed or any(note.fails for note in stage.notes) for stage in stages)
    return exit is Exit.FAILED and not has_failed


def _left_out(stage: Stage) -> bool:
    is_closed = any(decision.rule == NEEDS and not decision.open for decision in stage.decisions)
    # Of several machines some may have run it.
    return is_closed and not stage.cases


def _failed(stage: Stage) -> bool:
    """A case failed, or a rule the team set does not hold although everything could be judged."""
    return bool(stage.failed) or stage.verdict is Verdict.FAILED


def _unwritten(stage: Stage) -> bool:
    """Steps have no code where they must: trying again cannot help, as little as with a failure."""
    return any(decision.rule == ALL_WRITTEN and not decision.open for decision in stage.decisions)


def _broken(stage: Stage) -> bool:
    unjudged = stage.counts[Status.BROKEN] or any(note.breaks for note in stage.notes)
    # A limit on what nobody measured says nothing of the product.
    no_figure = any(decision.because.id == NO_FIGURE for decision in stage.decisions)
    return bool(unjudged or not stage.finished or stage.unplanned or no_figure)


def _judged(stage: Stage) -> bool:
    return bool(stage.counts[Status.PASSED] + stage.counts[Status.FAILED])
