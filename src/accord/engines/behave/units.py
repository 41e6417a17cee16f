"""What is handed to a worker at a time, and in which order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from accord.model.events import PlannedCase

SERIAL: Final = "serial"
FEATURE_UNIT: Final = "feature-unit"
_LOCK: Final = "lock:"
_FIXTURE: Final = "fixture."
_SHARES: Final = 4
# Units among which one of a certain file is looked for, whenever a worker wants work.
_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Cases of one file that one worker runs in order; ``locks`` are names nobody else may hold.

    ``tried`` is how many attempts its only case has behind it, when it is tried once more, alone.
    """

    path: str
    cases: tuple[PlannedCase, ...]
    serial: bool = False
    locks: frozenset[str] = frozenset()
    tried: int = 0

    def without(self, over: Container[str]) -> Unit:
        """What is left when the cases of these ids are over."""
        return unit(self.path, [case for case in self.cases if case.id not in over])


def unit(path: str, cases: Iterable[PlannedCase]) -> Unit:
    """Cases of one file as one unit."""
    ordered = tuple(sorted(cases, key=lambda case: case.line))
    tags = {tag for case in ordered for tag in case.tags}
    return Unit(
        path=path,
        cases=ordered,
        serial=SERIAL in tags,
        locks=frozenset(tag.removeprefix(_LOCK) for tag in tags if tag.startswith(_LOCK)),
    )


def alone(cases: Iterable[PlannedCase], tried: Mapping[str, int]) -> tuple[Unit, ...]:
    """A unit for each case that was tried so often and ran beside others."""
    return tuple(
        replace(unit(case.path, [case]), serial=True, tried=tried[case.id])
        for case in cases
        if case.id in tried and SERIAL not in case.tags
    )


def units_of(cases: Iterable[PlannedCase], *, whole_features: bool = False) -> tuple[Unit, ...]:
    """One unit a case; one a file where something belongs to the feature as a whole."""
    files: dict[str, list[PlannedCase]] = defaultdict(list)
    for case in cases:
        files[case.path].append(case)
    return tuple(
        file_unit
        for path, inside in files.items()
        for file_unit in (
            [unit(path, inside)]
            if whole_features or belongs_together(inside)
            else [unit(path, [case]) for case in inside]
        )
    )


def belongs_together(cases: Iterable[PlannedCase]) -> bool:
    """Whether a file asks to be kept whole: by its tag, or by a fixture all its cases share."""
    every = [set(case.tags) for case in cases]
    shared = set.intersection(*every) if every else set()
    return any(FEATURE_UNIT in tags for tags in every) or (
        len(every) > 1 and any(tag.startswith(_FIXTURE) for tag in shared)
    )


class Queue:
    """Hands out units: the longest first, one of a lock at a time, serial ones alone at the end."""

    def __init__(self, units: Iterable[Unit], *, workers: int = 1) -> None:
        self._shares = workers * _SHARES
        self._locked: set[str] = set()
        self._running = 0
        self._alone = False
        self._begun: set[str] = set()
        self._waiting: list[Unit] = []
        self._serial: list[Unit] = []
        self.add(units)

    def __len__(self) -> int:
        return len(self._waiting) + len(self._serial)

    def add(self, units: Iterable[Unit]) -> None:
        """Take more units, for example what a dead worker left behind."""
        for added in units:
            (self._serial if added.serial else self._waiting).append(added)
        contended = Counter(lock for waiting in self._waiting for lock in waiting.locks)

        def urgency(waiting: Unit) -> tuple[int, int]:
            # Cases of one lock run one after the other: the most wanted lock must not start late.
            return max((contended[lock] for lock in waiting.locks), default=0), len(waiting.cases)

        self._waiting.sort(key=urgency, reverse=True)

    def take(self, *, near: str = "") -> Unit | None:
        """The next unit that may run now, or none.

        Of those that are as urgent, one of the file ``near``, which its worker has parsed.
        """
        if self._alone:
            return None
        index = self._next(near)
        if index is not None:
            return self._hand_out(self._with_neighbours(self._waiting.pop(index), index))
        if self._serial and not self._waiting and not self._running:
            self._alone = True
            return self._hand_out(self._serial.pop(0))
        return None

    def release(self, unit: Unit) -> None:
        """A unit is over."""
        self._locked -= unit.locks
        self._running -= 1
        self._alone = False

    def drain(self) -> tuple[Unit, ...]:
        """Everything that was not handed out."""
        remaining = (*self._waiting, *self._serial)
        self._waiting, self._serial = [], []
        return remaining

    def keep_features_whole(self) -> None:
        """Put together again what of one file was not handed out."""
        cases = [case for waiting in self.drain() for case in waiting.cases]
        self.add(units_of(cases, whole_features=True))

    def _next(self, near: str) -> int | None:
        """The place of the unit to hand out, if any may run."""
        free = (index for index, head in enumerate(self._waiting) if not head.locks & self._locked)
        head = next(free, None)
        if head is None or self._waiting[head].locks:
            return head
        size, fresh = len(self._waiting[head].cases), None
        for index, waiting in enumerate(self._waiting[head : head + _LOOKED_AT], start=head):
            if len(waiting.cases) != size:
                break
            if waiting.path == near:
                return index
            # Where nobody is at work yet, or several would parse what one of them could run.
            if fresh is None and waiting.path not in self._begun:
                fresh = index
        return head if fresh is None else fresh

    def _with_neighbours(self, head: Unit, index: int) -> Unit:
        """Cases of the same file that follow, few enough to leave work for everybody.

        A worker then parses a file once and is asked less often; towards the end, when it matters
        that nobody waits for a long unit of another, cases are handed out one by one.
        """
        room = len(self._waiting) // self._shares
        neighbours: list[Unit] = []
        while (
            len(neighbours) < room
            and not head.locks
            and index < len(self._waiting)
            and self._waiting[index].path == head.path
            and not self._waiting[index].locks
        ):
            neighbours.append(self._waiting.pop(index))
        cases = [case for joined in (head, *neighbours) for case in joined.cases]
        return unit(head.path, cases) if neighbours else head

    def _hand_out(self, unit: Unit) -> Unit:
        self._locked |= unit.locks
        self._begun.add(unit.path)
        self._running += 1
        return unit
