"""What is remembered of runs: how every case ended in each, as one line over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log2
from typing import Final, NamedTuple

from accord.model.status import Status

# Stores hold the places in this list, so that a new word may only be added behind the last.
STATUSES: Final = (
    None,
    Status.PASSED,
    Status.SKIPPED,
    Status.PENDING,
    Status.FAILED,
    Status.BROKEN,
)
"""What the low three bits of a result stand for; 0 is a run that did not judge the case."""
_STATUS_BITS: Final = 0b111
_UNSTABLE: Final = 0b1000
_STEPS_A_DOUBLING: Final = 4
_SHORTEST_S: Final = 0.001
# That many steps reach 35 days, and nobody waits longer for a case.
_LONGEST: Final = 127


Promise = tuple[str, str]
"""A suite, and the id of a case of it, whatever stages look at it."""


class CaseKey(NamedTuple):
    """A case at its place of the pipeline: several stages may look at the same one."""

    stage: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseText:
    """What a case promises, as it was written when it was judged.

    ``digest`` changes with anything that makes it another promise, also with what ``body``, the
    lines for people, does not show, such as a schema.
    """

    title: str
    digest: str
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """How a case ended in one run; ``unstable`` is whether its attempts disagreed."""

    key: CaseKey
    suite: str
    status: Status
    text: CaseText
    seconds: float = 0.0
    unstable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStage:
    """A stage of a recorded run: what it came to, and how many cases were planned for it."""

    name: str
    suite: str
    verdict: str
    planned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run without its cases. ``uncommitted`` says that its files were not those of the commit."""

    id: str
    started: float
    seconds: float = 0.0
    commit: str = ""
    branch: str = ""
    environment: str = ""
    selection: str = ""
    verdict: str = ""
    exit: int | None = None
    interrupted: bool = False
    uncommitted: bool = False
    stages: tuple[RecordedStage, ...] = ()

    @property
    def line(self) -> str:
        """The branch, whose runs alone are compared; a commit outside any branch has its own."""
        return self.branch or (f"@{self.commit}" if self.commit else "")

    @property
    def whole(self) -> bool:
        """Whether everything was asked for, and the run came to its end."""
        return not self.selection and not self.interrupted and self.exit is not None

    @property
    def asked_whole(self) -> bool:
        """Whether all of each of its stages was asked for, and the run came to its end."""
        names = (stage.name for stage in self.stages)
        is_finished = self.exit is not None
        return asks_whole(self.selection, names, finished=is_finished, interrupted=self.interrupted)


def asks_whole(selection: str, stages: Iterable[str], *, finished: bool, interrupted: bool) -> bool:
    """Whether a run was asked for all of each of its stages, maybe by name, and came to its end."""
    # One that was killed says as little about the whole as one that was stopped.
    return finished and not interrupted and set(selection.split()) <= set(stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run with how each of its cases ended.

    ``unjudged`` is what was written then and has no result in it, of a run of everything alone.
    """

    run: RecordedRun
    results: tuple[CaseResult, ...]
    unjudged: Mapping[Promise, CaseText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stood when a run ended: of each case the newest that was judged until then."""

    run: RecordedRun
    statuses: Mapping[CaseKey, Status]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextColumn:
    """The results of a case while it was written in one way, a byte a run of the line.

    ``id`` is what it was called then.
    """

    id: str
    title: str
    digest: str
    results: bytes
    durations: bytes


# Without slots: `cached_property` keeps what it worked out in the instance's `__dict__`.
@dataclass(frozen=True, kw_only=True)
class CaseColumn:
    """The results of a case over the runs of a line, whatever its text was."""

    suite: str
    texts: tuple[TextColumn, ...]

    @cached_property
    def results(self) -> bytes:
        """A byte a run, oldest first; see ``status_of``."""
        return _overlaid([text.results for text in self.texts])

    @cached_property
    def durations(self) -> bytes:
        """A byte a run, oldest first; see ``seconds_of``."""
        return _overlaid([text.durations for text in self.texts])

    @cached_property
    def oldest(self) -> int:
        """The place of the oldest run that judged it."""
        return len(self.results) - len(self.results.lstrip(b"\0"))

    @cached_property
    def newest(self) -> int:
        """The place of the newest run that judged it."""
        # Zeros at the end are runs that did not judge it.
        return len(self.results.rstrip(b"\0")) - 1

    def text_at(self, place: int) -> TextColumn:
        """How it was written in a run that judged it."""
        return next(text for text in self.texts if text.results[place])

    @property
    def title(self) -> str:
        """What it was called in the newest run that judged it."""
        return self.text_at(self.newest).title


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """The runs of one branch in one environment, oldest first, and every case they judged."""

    runs: tuple[RecordedRun, ...] = ()
    cases: Mapping[CaseKey, CaseColumn]


def result_byte(status: Status | None, *, unstable: bool = False) -> int:
    """A result as one byte."""
    return STATUSES.index(status) | (_UNSTABLE if unstable else 0)


def status_of(result: int) -> Status | None:
    """The status in a result's byte; none when the run did not judge the case."""
    # A store that a newer Accord wrote may know words that this one does not.
    code = result & _STATUS_BITS
    return STATUSES[code] if code < len(STATUSES) else None


def is_unstable(result: int) -> bool:
    """Whether attempts of the one run disagreed."""
    return bool(result & _UNSTABLE)


def duration_byte(seconds: float) -> int:
    """A duration as one byte, four steps a doubling, as no two runs agree more closely."""
    if seconds < _SHORTEST_S:
        return 0
    return min(_LONGEST, 1 + round(_STEPS_A_DOUBLING * log2(seconds / _SHORTEST_S)))


def seconds_of(duration: int) -> float:
    """Roughly how long it took."""
    if not duration:
        return 0.0
    shortest: float = _SHORTEST_S * 2 ** ((duration - 1) / _STEPS_A_DOUBLING)
    return shortest


def _overlaid(columns: list[bytes]) -> bytes:
    """Columns that never both say something of the same run, as one."""
    if len(columns) == 1:
        return columns[0]
    # As one number each, because a loop over the bytes would be the slowest part of a query.
    together = 0
    for column in columns:
        together |= int.from_bytes(column, "big")
    return together.to_bytes(len(columns[0]), "big")
