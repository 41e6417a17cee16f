"""What can happen in a run, one flat struct a kind.

Starts carry identity only and every weight travels once. Readers skip kinds they do not know, and
a field is only ever added, last and optional, so that an old journal stays readable.
"""

from __future__ import annotations

from msgspec import Struct, field

from accord.model.apart import FilesApart
from accord.model.calls import Call
from accord.model.catalogue import Fault, Link
from accord.model.decision import Decision
from accord.model.known import KnownState, RecognizedFinding
from accord.model.message import Message
from accord.model.run_part import RunPart
from accord.model.status import Status, Suite


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that backs an outcome; ``path`` is relative to the run's folder.

    ``whole_bytes`` is how long the content was when only its beginning was kept, else 0.
    """

    name: str
    media_type: str
    path: str
    size_bytes: int = 0
    whole_bytes: int = 0


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One line of a case with what became of it: a Gherkin step, a hook, a cleanup, a probe.

    ``kind`` is ``step``, ``hook`` or ``cleanup``, in an experiment ``steady-state``, ``action``,
    ``probe`` or ``rollback``, and in the contract suite ``check``: of a sequence of calls each,
    whatever other checks say of others. ``line`` is the source line of a Gherkin step.
    ``reason`` is the sentence for people, ``detail`` what an engineer wants (a traceback), and
    ``output`` what the step printed or logged. ``title`` says in words what the step asks where
    ``text`` is a name of the engine's. ``since`` is seconds from the case's begin to the
    step's, and ``phase`` says whether that was ``before``, ``during`` or ``after`` the fault.
    """

    text: str
    status: Status
    kind: str = "step"
    keyword: str = ""
    line: int = 0
    seconds: float = 0.0
    reason: Message | None = None
    detail: str = ""
    output: str = ""
    definition: str = ""
    evidence: tuple[Evidence, ...] = ()
    since: float = 0.0
    phase: str = ""
    title: Message | None = None


class PlannedCase(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case the run must account for, known before any engine starts.

    ``path`` and ``line`` are where its source stands; ``tags`` are without ``@``.
    """

    id: str
    title: str
    path: str = ""
    line: int = 0
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One defect, however many cases show it.

    ``kind`` is the engine's stable word for it, ``cases`` the ids of those that show it,
    ``example`` the smallest call that does, and ``times`` how often it was met. ``sequence`` are
    the calls that it takes to see it, in their order; none where it shows by itself. ``shows`` is
    true, as jq says it, of what the last of them answered; empty where the status tells.
    """

    id: str
    kind: str
    title: Message
    service: str = ""
    operation: str = ""
    # Ids and not the cases: what a reader asks of a case stands in the fold, once.
    cases: tuple[str, ...] = ()
    example: Call | None = None
    times: int = 1
    detail: str = ""
    sequence: tuple[Call, ...] = ()
    shows: str = ""


# The tag is the name of the class, so that none of these can be renamed: journals hold it.
class _Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag=str):
    """``at`` is seconds since the epoch."""

    at: float


class RunStarted(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """A run begins; ``variables`` are the ``--set`` values, secrets masked.

    ``starting``: a system is started for it; ``uncommitted``: files are not as the commit has them;
    ``content``: the digest of what they say; ``apart``: what is on disk and no part of the run.
    """

    run: str
    workspace: str
    accord: str
    environment: str
    commit: str = ""
    branch: str = ""
    selection: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    starting: bool = False
    uncommitted: bool = False
    content: str = ""
    apart: tuple[FilesApart, ...] = ()


class Sharded(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """The run is part ``index`` (from 1) of ``total``; ``timings`` is a digest of durations.

    ``parts`` are, by stage, the ids of the cases of every part.
    """

    index: int
    total: int
    parts: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    timings: str = ""


class LeftOut(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """``count`` of ``total`` cases no change concerns; ``everything`` says why all are run."""

    since: str
    count: int = 0
    total: int = 0
    everything: Message | None = None


class Merged(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """The run was put together; ``problems`` are why its parts are not the whole."""

    parts: tuple[RunPart, ...] = ()
    problems: tuple[Message, ...] = ()


class StagePlanned(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """What a stage must account for, counted without asking its engine.

    ``unreadable`` are files that would have held cases.
    """

    stage: str
    suite: Suite
    engine: str
    cases: tuple[PlannedCase, ...] = ()
    unreadable: tuple[Fault, ...] = ()


class StageStarted(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """The engine is up."""

    stage: str
    engine: str
    engine_version: str
    workers: int = 1


class CaseStarted(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """An attempt at a case begins; its trace id joins it to every call and log line.

    One made ``alone`` comes after one beside other cases went wrong; it tells what would help, and
    the case ends as it ended before.
    """

    stage: str
    case: str
    # From 1, as people count them; every event of a case says to which it belongs.
    attempt: int = 1
    worker: str = ""
    trace: str = ""
    alone: bool = False


class Called(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """A call was made by a case; ``step`` counts the case's steps from 0, hooks included."""

    stage: str
    case: str
    call: Call
    attempt: int = 1
    step: int = -1


class StepFinished(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """A step of a case is over."""

    stage: str
    case: str
    step: Step
    attempt: int = 1


class Attached(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """A file was added to a case."""

    stage: str
    case: str
    evidence: Evidence
    attempt: int = 1
    step: int = -1


class CaseFinished(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """The attempt is over. ``reason`` says why it is anything but passed."""

    stage: str
    case: str
    status: Status
    seconds: float
    attempt: int = 1
    reason: Message | None = None


class Measured(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """A number worth plotting or gating on; ``case`` is empty for the stage as a whole.

    ``operation`` says that the number is of one operation's calls within the case.
    """

    stage: str
    name: str
    value: float
    unit: str
    case: str = ""
    operation: str = ""


class Sampled(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """What happened in one interval of a case that lasts: a point of its curves.

    ``since`` is seconds from the case's begin to the interval's, ``length`` the interval's own;
    ``operation`` is empty for all calls together. ``phase`` is a chaos experiment's: ``before``,
    ``during`` or ``after`` the fault.
    """

    stage: str
    case: str
    since: float
    length: float = 1.0
    operation: str = ""
    requests: int = 0
    errors: int = 0
    # None where nothing was answered: a zero would draw the best moment of all.
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    users: int = 0
    phase: str = ""


class Seen(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """How often an operation (``service/operationId``) answered with a status, told in sum.

    ``case`` is who asked, where that is a case of several operations.
    """

    stage: str
    operation: str
    status: int
    times: int = 1
    case: str = ""


class Compared(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """How many answered calls were kept, broken or undocumented, or why they were not judged."""

    stage: str
    # By the words of `judged_as`; an old reader keeps the count of one that it does not know.
    calls: dict[str, int]
    case: str = ""


class Found(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """A defect was found, and everything known of it."""

    stage: str
    finding: Finding


class Unproved(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """An operation that was called, and never answered as it should be when all is well.

    ``reason`` says what it answered instead, ``lines`` are what a team can add to a file so that
    it is proved next time. ``cause`` is the same for all operations that the same lines would help.
    """

    stage: str
    operation: str
    reason: Message
    lines: str = ""
    cause: Message | None = None


class Recognized(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """What the team's list of known findings says of a failed case.

    ``findings`` are those that the case shows, ``others`` counts what it shows beside them.
    """

    stage: str
    case: str
    findings: tuple[RecognizedFinding, ...]
    others: int = 0

    @property
    def covers(self) -> bool:
        """Whether nothing of the case is news."""
        states = {finding.state for finding in self.findings}
        return states == {KnownState.KNOWN} and not self.others


class Noted(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """Something a reader must know of a stage.

    A note that ``breaks`` makes the stage broken; one that ``fails`` says that the team's own code
    found fault with the run as a whole, and makes it failed.
    """

    stage: str
    note: Message
    hint: Message | None = None
    breaks: bool = False
    detail: str = ""
    evidence: tuple[Evidence, ...] = ()
    fails: bool = False

    @property
    def status(self) -> Status | None:
        """What the note makes of its stage, if anything."""
        # A note that does both speaks of the product too, and so it weighs as `whole` weighs parts.
        if self.fails:
            return Status.FAILED
        return Status.BROKEN if self.breaks else None


class StageFinished(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """The engine's last word. A stage without it is broken."""

    stage: str


class Decided(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """A gate of a stage spoke."""

    stage: str
    decision: Decision


class RunFinished(_Event, frozen=True, kw_only=True, omit_defaults=True):
    """The run's last word; ``exit`` is the code the process ends with."""

    exit: int
    interrupted: bool = False


# A kind that is missing here is one of a newer Accord to whoever reads, and is skipped.
Event = (
    RunStarted
    | StagePlanned
    | StageStarted
    | CaseStarted
    | Called
    | StepFinished
    | Attached
    | CaseFinished
    | Measured
    | Sampled
    | Seen
    | Compared
    | Found
    | Unproved
    | Recognized
    | Noted
    | StageFinished
    | Decided
    | RunFinished
    | Sharded
    | Merged
    | LeftOut
)
