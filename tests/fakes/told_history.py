"""What Accord says of drawn runs as each ends, beside what the oracle says of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from accord.history import RunStore
from accord.history.differences import Changes
from accord.history.newest import NewestResults
from accord.history.questions import CaseHistory, histories
from accord.pipeline.folders import load_run
from accord.wiring.history import newest_of, remember, run_store, what_changed
from accord.wiring.workspace import Workspace, read_workspace
from fakes import memory_oracle as oracle
from fakes.drawn_history import Team
from fakes.saved_run import save_run


@dataclass
class DrawnMemory:
    """A team's runs, told by Accord and by the oracle; ``statements`` counts what was compared."""

    seed: int
    folder: Path
    statements: int = 0
    dice: Random = field(init=False)
    team: Team = field(init=False)
    workspace: Workspace = field(init=False)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.team = Team(self.dice)
        self.team.begin()
        self.folder.mkdir(parents=True)
        (self.folder / "accord.toml").write_text("")
        self.workspace = read_workspace(self.folder)

    def disagreements(self, runs: int) -> Iterator[str]:
        """Every statement on which the two do not agree, of so many runs."""
        for _ in range(runs):
            for _ in range(self.dice.randrange(3)):
                self.team.work()
            yield from self._after_a_run()
        yield from self._merged()

    def _after_a_run(self) -> Iterator[str]:
        fact, catalogue, events = self.team.run()
        catalogue, run = load_run(save_run(self.workspace.reports, fact.id, catalogue, events))
        assert remember(self.workspace, catalogue, run) is None
        if run.picked_nothing:
            return
        self.team.facts.append(fact)
        with ExitStack() as older:
            newest = newest_of(self.workspace, catalogue, run, older=older)
            assert newest is not None
            changes = what_changed(self.workspace, newest)
        facts, line = self.team.facts, oracle.line_of(self.team.facts, fact)
        known = oracle.document(facts, fact)
        yield from self._unlike(fact, "document", known, _document(newest))
        word = newest.run.status.value
        yield from self._unlike(fact, "verdict", oracle.verdict(known, line), word)
        told = {(it.stage, it.id): history for it, history in histories(newest.line).items()}
        for place in oracle.places(facts, fact):
            past = _past(told[place]) if place in told else None
            meant = oracle.told(facts, fact, place)
            if past and past.flaky <= meant.flaky and bool(past.flaky) is bool(meant.flaky):
                # Of several commits over which it is flaky, Accord names one.
                meant = replace(meant, flaky=past.flaky)
            yield from self._unlike(fact, f"past of {place}", meant, past)
        meant_change = oracle.changed(facts, fact)
        yield from self._unlike(fact, "changes", meant_change, _changed(changes))

    def _merged(self) -> Iterator[str]:
        """The same runs in two stores, which are merged in either order and once more."""
        with run_store(self.workspace) as store:
            records = store.records_of(run.id for run in store.runs())
            lines = {(run.line, run.environment) for run in store.runs()}
            parts = [RunStore.at(self.folder / f"part-{number}.db") for number in range(2)]
            for record in self.dice.sample(records, len(records)):
                for part in self.dice.sample(parts, self.dice.randint(1, 2)):
                    part.record(record)
            for part, other in (parts, parts[::-1], parts):
                part.merge(other)
            for branch, environment in sorted(lines):
                meant = histories(store.line(branch, environment))
                for part in parts:
                    self.statements += 1
                    if histories(part.line(branch, environment)) != meant:
                        yield f"seed {self.seed}: merged line of {branch} in {environment}"
            for part in parts:
                part.close()

    def _unlike(self, fact: oracle.Fact, what: str, meant: object, said: object) -> Iterator[str]:
        self.statements += 1
        if meant != said:
            yield f"seed {self.seed}, run {fact.id}, {what}:\n  oracle {meant}\n  Accord {said}"


def _document(newest: NewestResults) -> dict[oracle.Place, oracle.Known]:
    now = {
        (stage.name, case.id): oracle.Known(
            status=case.status.value, run=newest.run.id, outdated=False
        )
        for stage in newest.run.stages.values()
        for case in stage.cases.values()
    }
    earlier = {
        (key.stage, key.id): oracle.Known(
            status=it.case.status.value, run=it.run.id, outdated=it.outdated
        )
        for key, it in newest.earlier.items()
    }
    return now | earlier


def _past(history: CaseHistory) -> oracle.Told:
    since, passed, pace = history.since, history.last_passed, history.pace
    return oracle.Told(
        status=history.status.value,
        newest=history.newest.id,
        first_seen=history.first_seen.id,
        turn=history.turn.name.lower().replace("_", " ") if history.turn else "",
        since=since.id if since else "",
        last_passed=passed.id if passed else "",
        flaky=frozenset({history.unstable_at} - {""}),
        pace="" if pace is None else "slower" if pace.slower else "faster",
    )


def _changed(changes: tuple[Changes, ...]) -> oracle.Changed | None:
    if not changes:
        return None
    differences = changes[0].differences
    return oracle.Changed(
        before=changes[0].before.id,
        added=frozenset(it.promise[1] for it in differences.added),
        removed=frozenset(it.promise[1] for it in differences.removed),
        changed=frozenset(it.promise[1] for it in differences.changed),
        turned=frozenset(
            (it.key.stage, it.key.id, it.before.value, it.after.value) for it in differences.turned
        ),
    )
