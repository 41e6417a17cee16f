"""What a stage's conductor and its workers say to each other, framed on a stream."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct, field

from accord.model.assignment import Assignment
from accord.model.calls import Call
from accord.model.catalogue import Catalogue, Profile
from accord.model.events import Finding
from accord.model.message import Message
from accord.model.status import Status


class _Word(Struct, frozen=True, kw_only=True, tag=str, omit_defaults=True):
    pass


class Job(_Word, frozen=True, kw_only=True):
    """A worker's part: one profile. ``catalogue`` holds the scenarios that it names.

    ``once`` is the folder for what is made once in a run. ``remote`` says that the conductor is on
    another machine and reads no file of this one; connections leave from the address ``source``
    when there is one.
    """

    assignment: Assignment
    profile: Profile
    catalogue: Catalogue
    number: int
    workers: int
    once: str
    remote: bool = False
    source: str = ""


class RunOnce(_Word, frozen=True, kw_only=True):
    """Run these scenarios, once each, and say what became of them."""

    scenarios: tuple[str, ...]


class Go(_Word, frozen=True, kw_only=True):
    """Begin at a moment of the system's monotonic clock; ``known`` is what ``before`` remembers."""

    start: float
    known: bytes = b""


class Stop(_Word, frozen=True, kw_only=True):
    """End the load now."""


class Finish(_Word, frozen=True, kw_only=True):
    """Clean up and go."""


Order = Job | RunOnce | Go | Stop | Finish


class Ready(_Word, frozen=True, kw_only=True):
    """Everything is loaded and matched."""


class Unusable(_Word, frozen=True, kw_only=True):
    """The worker cannot run the profile at all."""

    note: Message
    hint: Message | None = None
    where: str = ""
    detail: str = ""


class RanOnce(_Word, frozen=True, kw_only=True):
    """What became of a scenario that ran once, and what it remembers as JSON."""

    scenario: str
    status: Status
    seconds: float
    reason: Message | None = None
    detail: str = ""
    known: bytes = b""
    trace: str = ""
    calls: tuple[Call, ...] = ()


# An array, as every worker sends one for each operation and second.
class Count(Struct, kw_only=True, array_like=True):
    """What was counted of one kind in one second."""

    times: int = 0
    errors: int = 0
    buckets: dict[int, int] = field(default_factory=dict)
    least: float = 1e9
    most: float = 0.0


class Tick(_Word, frozen=True, kw_only=True):
    """One second of a worker.

    ``slot`` counts seconds from the end of the ramp (negative within it); ``operations`` and
    ``scenarios`` are by id; ``seen`` by operation and status; ``users`` those at work.
    """

    slot: int
    operations: dict[str, Count]
    scenarios: dict[str, Count]
    seen: tuple[tuple[str, int, int], ...]
    users: int


class NewFailure(_Word, frozen=True, kw_only=True):
    """A failure of a kind that was not met before in this worker, with the calls that led to it."""

    scenario: str
    finding: Finding
    status: Status
    step: int
    trace: str = ""
    calls: tuple[Call, ...] = ()


class Exhibit(_Word, frozen=True, kw_only=True):
    """A file of evidence that calls to come refer to, from a worker on another machine."""

    path: str
    content: bytes


class Done(_Word, frozen=True, kw_only=True):
    """The load is over in this worker.

    ``times`` says how often each kind of failure was met; ``due`` and ``begun`` are arrivals of an
    open profile, ``late_s`` how long the latest of them waited for us; ``users`` is the most that
    were at work, ``broken`` scenarios that could not be judged, by id; ``cpu`` is the share of one
    core that the worker used, ``machine`` the share of all cores that everybody did, and ``lag_s``
    how late nine of ten timers of the worker were, or earlier. ``raised`` and ``asserted`` count
    what the workspace's code raised where no scenario heard it, ``idle_after_s`` is when nobody
    was at work any more although the time was not up, ``exit_code`` the one that a locustfile
    wishes for, and ``silent`` are its users that made no request. ``iterations`` counts the runs
    of each scenario that began, whether they ended or not; ``judged`` the answers by what
    their contracts said of them, or why they said nothing. ``began_late_s`` is how long after the
    common moment the worker began; ``ran_dry`` is the file of a feeder that had too few rows;
    ``place`` is where it runs, when that is another machine.
    """

    times: dict[str, int]
    broken: dict[str, int]
    users: int
    due: int = 0
    begun: int = 0
    late_s: float = 0.0
    cpu: float = 0.0
    raised: int = 0
    asserted: int = 0
    idle_after_s: float | None = None
    exit_code: int = 0
    silent: tuple[str, ...] = ()
    iterations: dict[str, int] = field(default_factory=dict)
    judged: dict[str, int] = field(default_factory=dict)
    machine: float = 0.0
    lag_s: float = 0.0
    began_late_s: float = 0.0
    ran_dry: str = ""
    place: str = ""


class Bye(_Word, frozen=True, kw_only=True):
    """Cleaned up; ``note`` says what could not be."""

    note: Message | None = None


Word = Ready | Unusable | RanOnce | Tick | NewFailure | Exhibit | Done | Bye

ORDERS: Final[msgspec.msgpack.Decoder[Order]] = msgspec.msgpack.Decoder(Order)
WORDS: Final[msgspec.msgpack.Decoder[Word]] = msgspec.msgpack.Decoder(Word)


def take_job(path: Path) -> Order:
    """The job that stands in a file; it holds secrets, so that the file is gone afterwards."""
    job = ORDERS.decode(path.read_bytes())
    path.unlink()
    return job


def part_of(catalogue: Catalogue, profile: Profile) -> Catalogue:
    """The features that hold a profile's scenarios."""
    ids = {*profile.scenarios, *profile.before, *profile.after}
    return Catalogue(
        features=tuple(
            feature
            for feature in catalogue.features
            if any(scenario.id in ids for scenario in feature.all_scenarios())
        )
    )
