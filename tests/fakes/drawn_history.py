"""Random teams at work: files that change on branches, and the journals of runs over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

from accord.model.catalogue import Catalogue, Feature, Scenario, ScenarioStep
from accord.model.decision import Decision
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Decided,
    Event,
    PlannedCase,
    RunFinished,
    RunStarted,
    StageFinished,
    StagePlanned,
    StageStarted,
    Step,
    StepFinished,
)
from accord.model.ids import scenario_id
from accord.model.message import plain
from accord.model.status import Status, Suite
from accord.pipeline import folders
from accord.pipeline.planners import planner_of
from fakes.clock import FakeClock
from fakes.memory_oracle import Ended, Fact

TITLES = ("Pay by card", "Pay by coupon", "Ship it", "Return it", "Wrap a gift", "退貨")
PATHS = ("features/orders/pay.feature", "features/stores/parcel.feature")
STAGES = ("smoke", "scenarios")
WORDS = ("passed",) * 10 + ("failed",) * 4 + ("broken", "pending", "skipped")
SECONDS = (0.5, 1.0, 1.0, 1.0, 2.0, 4.0)


@dataclass(frozen=True, kw_only=True)
class Written:
    """A scenario as it stands in a file."""

    path: str
    title: str
    words: str
    pin: str = ""
    row: str = ""

    @property
    def id(self) -> str:
        """What the manual says that a case is known by."""
        tags = [f"id:{self.pin}"] if self.pin else []
        return scenario_id(self.path, self.title, tags, row=self.row)

    @property
    def text(self) -> tuple[str, ...]:
        """What it promises."""
        return self.title, f"When I {self.words}"


Files = tuple[Written, ...]


def catalogue_of(files: Files) -> Catalogue:
    """What files say."""
    scenarios: dict[str, list[Scenario]] = {path: [] for path in PATHS}
    for number, it in enumerate(files):
        step = ScenarioStep(keyword="When ", text=f"I {it.words}", line=4 * number + 3)
        scenarios[it.path].append(
            Scenario(
                id=it.id,
                title=it.title,
                path=it.path,
                line=4 * number + 2,
                feature=it.path,
                tags=(f"id:{it.pin}",) if it.pin else (),
                outline=it.title if it.row else "",
                steps=(step,),
            )
        )
    features = tuple(
        Feature(id=path, title=path, path=path, capability=path.split("/")[1], scenarios=tuple(of))
        for path, of in scenarios.items()
    )
    return Catalogue(title="Shop", features=features)


def _numbered(files: Iterable[Written]) -> Files:
    """The same with the rows of the outline counted from the top."""
    numbers = count(1)
    return tuple(replace(it, row=f"1.{next(numbers)}") if it.row else it for it in files)


@dataclass
class Team:
    """Files on branches, the commits that they are kept in, and a clock."""

    dice: Random
    branches: dict[str, tuple[str, Files]] = field(default_factory=dict)
    commits: dict[str, Files] = field(default_factory=dict)
    clock: float = 1_780_000_000.0
    facts: list[Fact] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)
    has_rows: bool = False

    def begin(self) -> None:
        """The first commit of two branches."""
        # Where rows come and go at one place nobody can tell which is which: here they only come.
        self.has_rows = self.dice.random() < 0.5
        picked = self.dice.sample(TITLES, 4)
        files = [
            Written(path=self.dice.choice(PATHS), title=title, words=title.lower())
            for title in picked
        ]
        rows = self.dice.randrange(1, 5) if self.has_rows else 0
        outline = Written(path=PATHS[0], title="Count", words="")
        files += [replace(outline, row=f"1.{n + 1}", words=f"count {n}") for n in range(rows)]
        commit = self._commit(tuple(files))
        self.branches = {"main": (commit, tuple(files)), "topic": (commit, tuple(files))}

    def work(self) -> None:
        """Something that a team does between two runs."""
        dice = self.dice
        branch = dice.choice((*self.branches, "main"))
        _, files = self.branches[branch]
        kind = dice.randrange(1, 5) if self.has_rows else dice.randrange(8)
        if kind == 0:
            self.branches["main"] = self.branches["topic"]
        elif kind == 1:
            # A rebase: the same files, another commit.
            self.branches[branch] = (self._commit(files), files)
        elif kind in (2, 3, 4):
            files = self._edited(files)
            self.branches[branch] = (self._commit(files), files)
        elif kind == 5:
            old = dice.choice([*self.commits])
            self.branches[branch] = (old, self.commits[old])

    def _commit(self, files: Files) -> str:
        name = f"{self.dice.getrandbits(160):040x}"
        self.commits[name] = files
        return name

    def _edited(self, files: Files) -> Files:
        dice, changed = self.dice, [*files]
        place = dice.randrange(len(changed)) if changed else 0
        picked = changed[place] if changed else None
        # Nobody can tell whether a title that comes back is the scenario that had it.
        title = f"{dice.choice(TITLES)} {dice.getrandbits(24)}"
        kind = dice.randrange(7) if picked else 5
        if kind == 0 and picked and not picked.row:
            del changed[place]
        elif kind == 1 and picked and not picked.row:
            changed[place] = replace(picked, words=f"do {dice.randrange(1000)}")
        elif kind == 2 and picked and not picked.row and not picked.pin:
            changed[place] = replace(picked, pin=f"case-{dice.randrange(10_000)}")
        elif kind == 3 and picked and not picked.row:
            changed[place] = replace(picked, title=title)
        elif kind == 4:
            dice.shuffle(changed)
        elif kind == 5:
            changed.insert(place, Written(path=dice.choice(PATHS), title=title, words=title))
        elif self.has_rows:
            words = f"count {dice.getrandbits(40)}"
            changed.insert(place, Written(path=PATHS[0], title="Count", words=words, row="1.1"))
        return _numbered(changed)

    def run(self) -> tuple[Fact, Catalogue, list[Event]]:
        """The next run, of whatever kind, with what the manual has to know of it."""
        dice = self.dice
        self.clock += dice.choice((0.2, 0.9, 60.0, 3600.0, 3600.0, 86_400.0, -7200.0)) + 0.001
        branch = dice.choice(("main", "main", "main", "topic", ""))
        commit, files = self.branches[branch or "main"]
        dirty = dice.random() < 0.2
        if dirty and not self.has_rows and dice.random() < 0.5:
            files = self._edited(files)
        drawn = _Drawn(self, files, at=self.clock)
        return drawn.run(branch, commit, dirty=dirty)


class _Drawn:
    """One run while it is drawn."""

    def __init__(self, team: Team, files: Files, *, at: float) -> None:
        self._team = team
        self._dice = team.dice
        self._files = files
        self._at = at
        self._catalogue = catalogue_of(files)
        self._cases = planner_of(Suite.SCENARIOS).cases(self._catalogue)
        self._written = {it.id: it.text for it in files}
        self._ended: dict[str, dict[str, Ended]] = {}
        self._shut: set[str] = set()
        self._unfinished: set[str] = set()
        self._unreached: set[tuple[str, str]] = set()
        self._closed = self._broken = self._killed = False
        # Cases until somebody ends it, where that is so.
        self._left: int | None = None

    def run(self, branch: str, commit: str, *, dirty: bool) -> tuple[Fact, Catalogue, list[Event]]:
        """Everything about it."""
        dice = self._dice
        kind = dice.choice(("all",) * 6 + ("stage", "part", "part", "nothing", "stop", "kill"))
        stages = [dice.choice(STAGES)] if kind == "stage" else [*STAGES]
        chosen = self._chosen(kind)
        selection = {"stage": stages[0], "part": "--tags @some", "nothing": "--tags @none"}
        started = RunStarted(
            at=self._at,
            run=folders.new_id(FakeClock(now=self._at)),
            workspace="/shop",
            accord="1",
            environment=dice.choice(("local", "local", "local", "staging")),
            commit=commit,
            branch=branch,
            uncommitted=dirty,
            selection=selection.get(kind, ""),
        )
        events: list[Event] = [started]
        is_cut, self._killed = kind in ("stop", "kill"), kind == "kill"
        self._left = dice.randrange(2 * len(chosen) + 1) if is_cut else None
        events += self._stages(stages, chosen)
        code = self._code(kind)
        if kind != "kill":
            events.append(RunFinished(at=self._at + 30, exit=code, interrupted=kind == "stop"))
        return self._fact(started, kind, stages, code), self._catalogue, events

    def _fact(self, started: RunStarted, kind: str, stages: list[str], code: int) -> Fact:
        return Fact(
            id=started.run,
            at=self._at,
            line=started.branch or f"@{started.commit}",
            environment=started.environment,
            commit=started.commit,
            dirty=started.uncommitted,
            whole=kind == "all",
            cut=kind in ("stop", "kill"),
            asked=frozenset(stages if kind in ("all", "stage") else ()),
            green=code == 0 and kind == "all",
            unfinished=frozenset(self._unfinished),
            ended=self._ended,
            shut=frozenset(self._shut),
            unreached=frozenset(self._unreached),
            written=self._written,
            pinned={it.id: it.path for it in self._files if it.pin},
        )

    def _chosen(self, kind: str) -> list[PlannedCase]:
        if kind == "nothing":
            return []
        if kind == "part" and self._cases:
            return self._dice.sample(self._cases, self._dice.randint(1, len(self._cases)))
        return [*self._cases]

    def _code(self, kind: str) -> int:
        if kind == "stop":
            return 130
        words = {end.status for ends in self._ended.values() for end in ends.values()}
        if "failed" in words:
            return 1
        if self._broken or "broken" in words:
            return 4
        return 0 if "passed" in words else 5

    def _stages(self, stages: list[str], chosen: list[PlannedCase]) -> Iterator[Event]:
        for stage in stages:
            if self._killed and self._left is not None and self._left < 0:
                return
            shut = self._closed and self._dice.random() < 0.5
            yield StagePlanned(
                at=self._at,
                stage=stage,
                suite=Suite.SCENARIOS,
                engine="fake",
                cases=() if shut else tuple(chosen),
            )
            if shut:
                self._shut.add(stage)
                yield _decided(stage, self._at, opens=False)
            else:
                yield from self._begun(stage, chosen)

    def _begun(self, stage: str, planned: list[PlannedCase]) -> Iterator[Event]:
        dies = self._left is None and bool(planned) and self._dice.random() < 0.1
        reached = self._dice.randrange(len(planned)) if dies else len(planned)
        is_cut = False
        if self._left is not None:
            is_cut, reached = self._left <= len(planned), min(reached, max(0, self._left))
            self._left -= len(planned) + 1
        yield StageStarted(at=self._at, stage=stage, engine="fake", engine_version="1")
        self._ended[stage] = {}
        for case in planned[:reached]:
            yield from self._case(stage, case)
        if dies or (is_cut and self._killed):
            self._unfinished.add(stage)
            # What was planned and never ended could not be judged.
            for case in planned[reached:]:
                self._end(stage, case, "broken")
        else:
            self._unreached |= {(stage, case.id) for case in planned[reached:]}
            yield StageFinished(at=self._at + 20, stage=stage)
        words = {end.status for end in self._ended[stage].values()}
        self._broken |= dies
        opens = words.isdisjoint({"failed", "broken"}) and not dies
        self._closed |= not opens
        yield _decided(stage, self._at, opens=opens)

    def _case(self, stage: str, case: PlannedCase) -> Iterator[Event]:
        key, dice = f"{stage} {case.id}", self._dice
        before = self._team.ends.get(key, "passed")
        word = before if dice.random() < 0.7 else dice.choice(WORDS)
        self._team.ends[key] = word
        words = [word]
        if word == "passed" and dice.random() < 0.08:
            words = ["failed", word]
        seconds = dice.choice(SECONDS)
        for attempt, status in enumerate(words, 1):
            at, ended = self._at + 1, Status(status)
            reason = None if status == "passed" else plain(f"{case.title} is {status}")
            step = Step(keyword="When", text=case.title, status=ended, line=case.line + 1)
            yield CaseStarted(at=at, stage=stage, case=case.id, attempt=attempt)
            yield StepFinished(at=at, stage=stage, case=case.id, attempt=attempt, step=step)
            yield CaseFinished(
                at=at,
                stage=stage,
                case=case.id,
                attempt=attempt,
                status=ended,
                seconds=seconds,
                reason=reason,
            )
        self._end(stage, case, word, unstable=len(words) > 1, seconds=seconds)

    def _end(
        self,
        stage: str,
        case: PlannedCase,
        word: str,
        *,
        unstable: bool = False,
        seconds: float = 0.0,
    ) -> None:
        self._ended[stage][case.id] = Ended(
            status=word, text=self._written[case.id], unstable=unstable, seconds=seconds
        )


def _decided(stage: str, at: float, *, opens: bool) -> Decided:
    decision = Decision(rule="failed = 0", open=opens, because=plain("cases"))
    return Decided(at=at, stage=stage, decision=decision)
