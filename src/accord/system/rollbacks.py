"""Rollbacks that an experiment still owes, kept on disk so that whoever is left can run them.

A file is written before the first action of an experiment, with all that its rollbacks need, and is
removed once somebody has told what became of each of them. The process that runs them marks them
one by one; when it dies or gets stuck, the next one goes on after the rollback that it was at.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import partial, reduce
from pathlib import Path
from typing import Any, Final

import msgspec

from accord.errors import ConfigurationError
from accord.evidence.keys import make_private
from accord.model.events import Noted
from accord.model.journal import now
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.ports import Clock
from accord.system.leftovers import FOLDER, ProcessIdentity, living
from accord.system.processes import Started, start, stop
from accord.whole_files import write_whole

KEPT: Final = "rollbacks"
USUAL_LIMIT_S: Final = 30.0
_BEGINS_WITHIN_S: Final = 10.0
_OWNER_ENDS_WITHIN_S: Final = 120.0
_TICK_S: Final = 0.02

Ask = Callable[[], bool]


class RollbackState(StrEnum):
    """How far a rollback has come; one that only began may be done in part, or wholly."""

    OPEN = "open"
    BEGUN = "begun"
    OVER = "over"


class Rollback(msgspec.Struct, kw_only=True):
    """One rollback; ``problem`` is why it did not undo what it should."""

    name: str
    limit_s: float = USUAL_LIMIT_S
    state: RollbackState = RollbackState.OPEN
    problem: Message | None = None


class Pending(msgspec.Struct, kw_only=True):
    """The rollbacks of one experiment whose method began.

    ``owner`` is the process that sees to them while it lives, ``run_by`` the Accord that started
    it. ``command`` runs what is left of them; it is given the path of this file, and finds what it
    needs in ``needs``.
    """

    run: str
    stage: str
    experiment: str
    folder: str
    command: tuple[str, ...]
    owner: ProcessIdentity
    run_by: ProcessIdentity
    rollbacks: list[Rollback]
    needs: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def undone(self) -> list[str]:
        """Those that were run, and of which nothing else is known."""
        over = [rollback for rollback in self.rollbacks if rollback.state is RollbackState.OVER]
        return [rollback.name for rollback in over if rollback.problem is None]

    @property
    def failed(self) -> list[Rollback]:
        """Those that were tried and did not undo what they should."""
        return [rollback for rollback in self.rollbacks if rollback.problem is not None]

    @property
    def left(self) -> list[str]:
        """Those that nobody has run to their end."""
        return [
            rollback.name for rollback in self.rollbacks if rollback.state is not RollbackState.OVER
        ]

    @property
    def outcome(self) -> Message:
        """What became of them: what is undone first, then what is not."""
        sentences = []
        if self.undone:
            sentences.append(message("rollbacks.run", names=Listed(self.undone)))
        if self.failed:
            sentences.append(failure({rollback.name: rollback.problem for rollback in self.failed}))
        if self.left:
            sentences.append(message("rollbacks.left", names=Listed(self.left)))
        return reduce(both, sentences) if sentences else message("rollbacks.none")

    def told(self, id: str, stage: str) -> Noted:
        """A note to a stage."""
        note = message(id, experiment=self.experiment, outcome=self.outcome)
        breaks = bool(self.failed or self.left)
        return Noted(at=now(), stage=stage, note=note, breaks=breaks)


def failure(problems: Mapping[str, Message | None]) -> Message:
    """That rollbacks did not undo what they should: their names, and the first problem."""
    problem = next(iter(problems.values())) or message("rollbacks.died")
    return message("rollbacks.failed", names=Listed(problems), problem=problem)


def both(sentence: Message, following: Message) -> Message:
    """Two sentences, one after the other."""
    return message("rollbacks.both", first=sentence, second=following)


def place(workspace: Path) -> Path:
    """A new file for the rollbacks of one experiment."""
    return workspace / FOLDER / KEPT / f"{secrets.token_hex(8)}.json"


def save(path: Path, pending: Pending) -> None:
    """Write, for nobody else to read, since it may hold secrets.

    Raises:
        OSError: it cannot be written.
    """
    make_private(path.parent.parent)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    # What others hand over may hold anything; a rollback that needs such a value says so itself.
    write_whole(path, msgspec.json.encode(pending, enc_hook=str), private=True)


def load(path: Path) -> Pending | None:
    """What is kept in a file; none when there is none, or it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Pending)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def forget(path: Path) -> None:
    """Remove what is kept: it was told what became of it."""
    for file in (path, path.with_suffix(".log")):
        file.unlink(missing_ok=True)


def left_by(workspace: Path, *, run: str = "") -> Iterator[Pending]:
    """What nobody sees to any more since its Accord is gone, or all of one run."""
    for _, pending in _left_by(workspace, run=run):
        yield pending


def _left_by(workspace: Path, *, run: str) -> Iterator[tuple[Path, Pending]]:
    for path in sorted((workspace / FOLDER / KEPT).glob("*.json")):
        pending = load(path)
        if pending is None:
            continue
        if pending.run == run if run else living(pending.run_by) is None:
            yield path, pending


def settle(path: Path, *, clock: Clock, stop_asked: Ask = lambda: False) -> Pending | None:
    """Have every rollback run that was not run to its end; what became of all of them.

    Each is given one chance. The file stays while some were not run because somebody asked to stop.
    """
    while (pending := load(path)) is not None and pending.left and not stop_asked():
        child = _run(pending, path)
        is_stuck = False
        if child is not None:
            try:
                is_over = partial(_is_over, child, stop_asked)
                is_stuck = watch(path, is_over, clock=clock)
            finally:
                # It had its time, and whatever it runs by now is nobody's rollback any more.
                stop([child], clock=clock, grace_s=0.0)
        if not stop_asked():
            give_up(path, is_stuck=is_stuck)
    if pending is not None and not pending.left:
        forget(path)
    return pending


def settle_left(
    workspace: Path, *, clock: Clock, run: str = "", stop_asked: Ask = lambda: False
) -> Iterator[Pending]:
    """Settle what those who are gone left, or all of one run, whose engine must be over."""
    for path, pending in _left_by(workspace, run=run):
        deadline = clock.monotonic() + _OWNER_ENDS_WITHIN_S
        # Its Accord was killed, and the owner may be running them at this moment.
        while path.exists() and living(pending.owner) and clock.monotonic() < deadline:
            if stop_asked():
                return
            clock.sleep(_TICK_S)
        settled = settle(path, clock=clock, stop_asked=stop_asked)
        if settled is not None:
            yield settled


def watch(path: Path, is_over: Ask, *, clock: Clock) -> bool:
    """Wait until a process that runs rollbacks is over; true when it gets nowhere."""
    previous_states: list[RollbackState] = []
    deadline = clock.monotonic() + _BEGINS_WITHIN_S
    while not is_over():
        pending = load(path)
        if pending is None or not pending.left:
            return False
        states = [rollback.state for rollback in pending.rollbacks]
        # Whoever gets on with them is not stuck, however long all of them take.
        if states != previous_states:
            previous_states = states
            deadline = clock.monotonic() + _limit(pending)
        if clock.monotonic() >= deadline:
            return True
        clock.sleep(_TICK_S)
    return False


def give_up(path: Path, *, is_stuck: bool, only_begun: bool = False) -> None:
    """Note which rollback a process was at that got stuck or died, for it had its chance."""
    pending = load(path)
    if pending is None or not pending.left:
        return
    # One that died between two rollbacks was at none; then the next one has had its chance, or the
    # same death could repeat itself for ever.
    unfinished = [
        rollback for rollback in pending.rollbacks if rollback.state is not RollbackState.OVER
    ]
    begun = [rollback for rollback in unfinished if rollback.state is RollbackState.BEGUN]
    if only_begun and not begun:
        return
    at = (begun or unfinished)[0]
    at.state = RollbackState.OVER
    at.problem = (
        message("rollbacks.stuck", seconds=f"{at.limit_s:g}")
        if is_stuck
        else message("rollbacks.died")
    )
    save(path, pending)


def _limit(pending: Pending) -> float:
    begun = [
        rollback.limit_s for rollback in pending.rollbacks if rollback.state is RollbackState.BEGUN
    ]
    return max(begun, default=_BEGINS_WITHIN_S)


def _run(pending: Pending, path: Path) -> Started | None:
    try:
        return start(
            [*pending.command, str(path)],
            name=KEPT,
            folder=Path(pending.folder),
            environment={},
            log=path.with_suffix(".log"),
            again=True,
        )
    except ConfigurationError:
        return None


def _is_over(child: Started, stop_asked: Ask) -> bool:
    return child.ended is not None or stop_asked()
