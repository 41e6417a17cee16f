"""How often the right service is named, over random faults in random systems.

    python proofs/culprit.py [--faults 1000] [--seed 1] [--list]

There are three kinds of systems: trees of calls (``fakes/call_trees.py``), systems with fan-outs,
polling, batches, caches, circuit breakers, gateways and several failures at once
(``fakes/drawn_systems.py``), and systems simulated in time (``fakes/simulated_play.py``), also as
meshes, chains of twelve and stars of forty. For each way of telling it prints the share that is
right, of those that are said to be certain, and the same for two rules of thumb: the deepest 5xx,
and the deepest answer of 4xx or 5xx. ``--list`` shows what went wrong by kind of fault.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from accord.model.blame import Blame
from accord.model.call_tree import call_tree, walk
from accord.model.calls import Call
from fakes import call_trees, drawn_failures, simulated_failures, simulated_traces, traces
from fakes.call_trees import FaultKind
from fakes.drawn_failures import Failing, Telling
from fakes.simulated_failures import Breakdown
from fakes.simulated_logs import Losses
from fakes.simulated_shapes import SHAPES

SILENT_VALUES = {FaultKind.WRONG_VALUE}
WAYS = {
    "perfect lines": "nothing",
    "one service silent": "one-silent",
    "one drops the header": "one-dropping",
}
COLUMNS = (
    "right",
    "named first",
    "names",
    "certain",
    "wrong and certain",
    "deepest 5xx",
    "deepest error",
)
LOSSES = {
    "perfect lines": Losses(),
    "each service in its own dialect": Losses(in_own_words=True),
    "clocks differ by up to 4 s": Losses(skew_s=2.0),
    "every twentieth line is lost": Losses(lost=0.05),
    "of half of the services errors only": Losses(sampled=0.5),
    "one is not in the inventory": Losses(uninventoried=True),
    "one service silent": Losses(silent=True),
    "one drops the header": Losses(dropping=True),
    "no ids of spans": Losses(has_spans=False),
}
WITH_LIMITS = ("perfect lines", "one service silent", "one drops the header")
TELLINGS = {
    "perfect lines": Telling(),
    "clocks differ by up to 4 s": Telling(skew_s=2.0),
    "every fifth line stands twice": Telling(twice=0.2),
    "every twentieth line is lost": Telling(lost=0.05),
    "one service silent": Telling(silent=True),
    "one drops the header": Telling(dropping=True),
    "no ids of spans": Telling(has_spans=False),
    "answers only": Telling(answers_only=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One fault: who is to be named, and what was said from which calls."""

    at_fault: str
    kind: str
    blame: Blame
    calls: list[Call]


@dataclass
class Score:
    """Counts of one way of telling."""

    total: int = 0
    right: int = 0
    first: int = 0
    names: int = 0
    certain: int = 0
    wrong_and_certain: int = 0
    deepest_5xx: int = 0
    deepest_error: int = 0
    misses: Counter[str] = field(default_factory=Counter)

    def add(self, trial: Trial) -> None:
        """Count one trial."""
        blame, at_fault = trial.blame, trial.at_fault
        is_right = at_fault in (blame.service, *blame.others)
        self.total += 1
        self.right += is_right
        self.first += at_fault == blame.service
        self.names += len({blame.service, *blame.others})
        self.certain += blame.certain
        self.wrong_and_certain += blame.certain and at_fault != blame.service
        if not is_right:
            self.misses[f"{'!' if blame.certain else ' '}{trial.kind}"] += 1
        self.deepest_5xx += deepest(trial.calls, 500) == at_fault
        self.deepest_error += deepest(trial.calls, 400) == at_fault

    @property
    def cells(self) -> list[str]:
        """Every figure in the order of the columns; ``names`` are those told of one fault."""
        ours = self._shares(self.right, self.first)
        sure = self._shares(self.certain, self.wrong_and_certain)
        rivals = self._shares(self.deepest_5xx, self.deepest_error)
        return [*ours, f"{self.names / self.total:.1f}", *sure, *rivals]

    def _shares(self, *counts: int) -> list[str]:
        return [f"{100 * count / self.total:.1f} %" for count in counts]


def deepest(calls: list[Call], lowest: int) -> str:
    """The service of the deepest answer of ``lowest`` or more."""
    bad = [
        (depth, exchange.call.service)
        for exchange, depth in walk(call_tree(calls))
        for status in [(exchange.caller or exchange.call).status]
        if status is None or status >= lowest
    ]
    return max(bad, key=lambda found: found[0], default=(0, calls[0].service))[1]


def of_trees(count: int, seed: int, hidden: str) -> Iterator[Trial]:
    number = seed * 1_000_000
    while count:
        number += 1
        original = call_trees.story(number)
        if original is None or original.decisive.kind in SILENT_VALUES:
            continue
        count -= 1
        story = call_trees.hiding(original, hidden)
        yield Trial(
            at_fault=story.at_fault,
            kind=f"{story.decisive.kind.name} {story.failed}",
            blame=traces.blame_of(story),
            calls=traces.calls_of(story),
        )


def of_drawn(drawn: Iterable[Failing], telling: Telling) -> Iterator[Trial]:
    for failing in drawn:
        calls = traces.calls_of_failing(failing, telling)
        yield Trial(
            at_fault=failing.at_fault,
            kind=f"{failing.mishap.name} {failing.reason}",
            blame=traces.blame_of_failing(failing, calls),
            calls=calls,
        )


def of_simulated(drawn: Iterable[Breakdown], losses: Losses) -> Iterator[Trial]:
    for it in drawn:
        blame, calls = simulated_traces.blame_of(it, losses)
        kind = f"{it.harm.name} {it.objection} {it.system.shape}"
        yield Trial(at_fault=it.at_fault, kind=kind, blame=blame, calls=calls)


def simulated(faults: int, seed: int, *, lists: bool) -> None:
    """Print the tables of systems that are simulated, and of each shape of them."""
    head(f"simulated systems, {faults} faults each")
    drawn = [*simulated_failures.breakdowns(faults, seed)]
    for name, losses in LOSSES.items():
        row(name, of_simulated(drawn, losses), lists=lists)
    for shape in SHAPES:
        print()
        head(f"only of the shape {shape}, {faults} faults each")
        drawn = [*simulated_failures.breakdowns(faults, seed, shape)]
        for name in WITH_LIMITS:
            row(name, of_simulated(drawn, LOSSES[name]), lists=lists)


def head(name: str) -> None:
    """Print the first lines of a table."""
    print(f"| {name} | " + " | ".join(COLUMNS) + " |")
    print("| --- |" + " ---: |" * len(COLUMNS))


def row(name: str, trials: Iterable[Trial], *, lists: bool) -> None:
    """Print one line of the table."""
    score = Score()
    for trial in trials:
        score.add(trial)
    print(f"| {name} | " + " | ".join(score.cells) + " |", flush=True)
    for kind, number in score.misses.most_common(20 if lists else 0):
        print(f"      {kind:34}{number}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    chosen = parser.parse_args()
    head(f"trees of calls, {chosen.faults} faults each")
    for name, hidden in WAYS.items():
        row(name, of_trees(chosen.faults, chosen.seed, hidden), lists=chosen.list)
    print()
    head(f"systems of many habits, {chosen.faults} faults each")
    drawn = [*drawn_failures.stories(chosen.faults, chosen.seed)]
    for name, telling in TELLINGS.items():
        row(name, of_drawn(drawn, telling), lists=chosen.list)
    print()
    simulated(chosen.faults, chosen.seed, lists=chosen.list)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
