"""What the conductor and its workers say to each other over their pipe."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from accord.model.assignment import Assignment
from accord.model.message import Message


class Setup(Struct, frozen=True, kw_only=True, tag=True):
    """The first message: all a worker needs to know."""

    assignment: Assignment


class WorkCase(Struct, frozen=True, kw_only=True):
    """A planned case as the worker finds it in the file."""

    id: str
    line: int


class Work(Struct, frozen=True, kw_only=True, tag=True):
    """Run these cases of one feature file, in the order of the file.

    ``tried`` is how many attempts they have behind them: if any, they are tried once more, alone.
    """

    path: str
    cases: tuple[WorkCase, ...]
    tried: int = 0


class FinishWork(Struct, frozen=True, kw_only=True, tag=True):
    """No more work: run ``after_all``."""


class Undo(Struct, frozen=True, kw_only=True, tag=True):
    """Undo what was made once, in this order; every worker has run its ``after_all``."""

    keys: tuple[str, ...]


class WorkerReady(Struct, frozen=True, kw_only=True, tag=True):
    """Hooks and steps are loaded and ``before_all`` has run."""

    whole_features: bool


class WorkerUnusable(Struct, frozen=True, kw_only=True, tag=True):
    """No scenario can run: a step module or ``before_all`` raised."""

    note: Message
    detail: str = ""


class Aborted(Struct, frozen=True, kw_only=True, tag=True):
    """The workspace's own code asked to end the run; what has not begun is not to be tried."""

    note: Message


class Began(Struct, frozen=True, kw_only=True, tag=True):
    """An attempt at a case begins."""

    case: str
    attempt: int


class Ended(Struct, frozen=True, kw_only=True, tag=True):
    """The case is over, every attempt of it; ``red`` is whether the last failed or broke."""

    case: str
    attempts: int = 1
    red: bool = False


class Idle(Struct, frozen=True, kw_only=True, tag=True):
    """The unit is over."""


class StageTrouble(Struct, frozen=True, kw_only=True, tag=True):
    """Something went wrong outside any case; it ``fails`` the stage, or else breaks it."""

    note: Message
    detail: str = ""
    fails: bool = False


class Finished(Struct, frozen=True, kw_only=True, tag=True):
    """``after_all`` has run.

    ``undoable`` are the keys of what was made once that this worker knows how to undo.
    """

    undoable: tuple[str, ...] = ()


class Undone(Struct, frozen=True, kw_only=True, tag=True):
    """What was asked to be undone is, or trouble was told."""


Order = Setup | Work | FinishWork | Undo
Notice = (
    WorkerReady | WorkerUnusable | Began | Ended | Idle | StageTrouble | Aborted | Finished | Undone
)

decode_order: Final = msgspec.json.Decoder[Order](Order).decode
decode_notice: Final = msgspec.json.Decoder[Notice](Notice).decode
