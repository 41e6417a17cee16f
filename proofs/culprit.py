"""How often the right service is named, over random faults in random systems.

    python proofs/culprit.py [--faults 1000] [--seed 1] [--kind rough …] [--list]

There are four kinds of systems: trees of calls (``fakes/call_trees.py``), systems with fan-outs,
polling, batches, caches, circuit breakers, gateways and several failures at once
(``fakes/drawn_systems.py``), systems simulated in time (``fakes/simulated_play.py``), also as
meshes, chains of twelve and stars of forty, and rough ones (``fakes/rough_systems.py``), also as
chains of eight and stars of forty, whose lines go the whole way of a run. For each way of telling
it prints the share that is right, of those that are said to be certain, and the same for two rules
of thumb: the deepest 5xx, and the deepest answer of 4xx or 5xx. ``--list`` shows what went wrong by
kind of fault.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from accord.model.call_tree import call_tree, walk
from accord.model.calls import Call
from fakes import (
    call_trees,
    drawn_failures,
    rough_failures,
    rough_traces,
    simulated_failures,
    simulated_traces,
    traces,
)
from fakes.call_trees import FaultKind
from fakes.drawn_failures import Failing, Telling
from fakes.rough_failures import Sickness
from fakes.rough_logs import Wear
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
WEARS = {
    "perfect lines": Wear(),
    "one service silent": Wear(silent=True),
    "one drops the header": Wear(dropping=True),
    "clocks differ by up to 0.4 s": Wear(skew_s=0.2),
    "every fiftieth line is lost": Wear(lost=0.02),
    "every fifth line stands twice": Wear(twice=0.2),
    "calls of one in seven have no status": Wear(without_status=0.15),
    "one in five writes no durations": Wear(without_seconds=0.2),
    "no ids of spans": Wear(has_spans=False),
    "the header forwarded as it came": Wear(forwarded=True),
    "answers only": Wear(answers_only=True),
    "nothing declared": Wear(undeclared=True),
    "health is looked after meanwhile": Wear(probes=1.0),
    "many of these at once": Wear(
        skew_s=0.2, lost=0.02, twice=0.05, without_status=0.05, without_seconds=0.1, probes=0.5
    ),
}
ROUGH_SHAPES = ("chain", "star")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One fault: who is to be named, and who was, the likeliest first, from which calls."""

    at_fault: str
    kind: str
    names: tuple[str, ...]
    certain: bool
    calls: list[Call]


Trials = Callable[[str], Iterator[Trial]]
"""The same faults in each way of telling, by its name."""


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
        at_fault = trial.at_fault
        is_right, is_first = at_fault in trial.names, trial.names[:1] == (at_fault,)
        self.total += 1
        self.right += is_right
        self.first += is_first
        self.names += len(set(trial.names))
        self.certain += trial.certain
        self.wrong_and_certain += trial.certain and not is_first
        if not is_right:
            self.misses[f"{'!' if trial.certain else ' '}{trial.kind}"] += 1
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
        blame = traces.blame_of(story)
        yield Trial(
            at_fault=story.at_fault,
            kind=f"{story.decisive.kind.name} {story.failed}",
            names=(blame.service, *blame.others),
            certain=blame.certain,
            calls=traces.calls_of(story),
        )


def of_drawn(drawn: Iterable[Failing], telling: Telling) -> Iterator[Trial]:
    for failing in drawn:
        calls = traces.calls_of_failing(failing, telling)
        blame = traces.blame_of_failing(failing, calls)
        yield Trial(
            at_fault=failing.at_fault,
            kind=f"{failing.mishap.name} {failing.reason}",
            names=(blame.service, *blame.others),
            certain=blame.certain,
            calls=calls,
        )


def of_simulated(drawn: Iterable[Breakdown], losses: Losses) -> Iterator[Trial]:
    for it in drawn:
        blame, calls = simulated_traces.blame_of(it, losses)
        yield Trial(
            at_fault=it.at_fault,
            kind=f"{it.harm.name} {it.objection} {it.system.shape}",
            names=(blame.service, *blame.others),
            certain=blame.certain,
            calls=calls,
        )


def of_rough(drawn: Iterable[Sickness], wear: Wear) -> Iterator[Trial]:
    for it in drawn:
        culprit, calls = rough_traces.culprit_of(it, wear)
        yield Trial(
            at_fault=it.at_fault,
            kind=f"{it.cause.kind} {it.objection} {it.system.shape}",
            names=(culprit.service, *culprit.others) if culprit else (),
            certain=culprit is not None and culprit.certain,
            calls=calls,
        )


def simulated(faults: int, seed: int, *, lists: bool) -> None:
    """Print the tables of systems that are simulated, and of each shape of them."""

    def trials_of(shape: str) -> Trials:
        drawn = [*simulated_failures.breakdowns(faults, seed, shape)]
        return lambda way: of_simulated(drawn, LOSSES[way])

    tables("simulated", faults, trials_of, ways=LOSSES, shapes=SHAPES, lists=lists)


def rough(faults: int, seed: int, *, lists: bool) -> None:
    """Print the tables of rough systems, and of the shapes that are hardest."""

    def trials_of(shape: str) -> Trials:
        drawn = [*rough_failures.sicknesses(faults, seed, shape)]
        return lambda way: of_rough(drawn, WEARS[way])

    tables("rough", faults, trials_of, ways=WEARS, shapes=ROUGH_SHAPES, lists=lists)


def trees(faults: int, seed: int, *, lists: bool) -> None:
    """Print the table of trees of calls."""
    head(f"trees of calls, {faults} faults each")
    for name, hidden in WAYS.items():
        row(name, of_trees(faults, seed, hidden), lists=lists)


def habits(faults: int, seed: int, *, lists: bool) -> None:
    """Print the table of systems of many habits."""
    head(f"systems of many habits, {faults} faults each")
    drawn = [*drawn_failures.stories(faults, seed)]
    for name, telling in TELLINGS.items():
        row(name, of_drawn(drawn, telling), lists=lists)


def tables(
    kind: str,
    faults: int,
    trials_of: Callable[[str], Trials],
    *,
    ways: Iterable[str],
    shapes: Iterable[str],
    lists: bool,
) -> None:
    """Print a table of every way of telling, and one of a few of them for each shape."""
    head(f"{kind} systems, {faults} faults each")
    trials = trials_of("")
    for way in ways:
        row(way, trials(way), lists=lists)
    for shape in shapes:
        print()
        head(f"only of the shape {shape}, {faults} faults each")
        trials = trials_of(shape)
        for way in WITH_LIMITS:
            row(way, trials(way), lists=lists)


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


KINDS = {"trees": trees, "habits": habits, "simulated": simulated, "rough": rough}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--list", action="store_true")
    chosen = parser.parse_args()
    for kind in chosen.kind or KINDS:
        KINDS[kind](chosen.faults, chosen.seed, lists=chosen.list)
        print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
