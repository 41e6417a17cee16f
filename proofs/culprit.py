"""How often the right service is named, over random faults in random systems.

    python proofs/culprit.py [--faults 1000] [--seed 1] [--list]

For each way of logging (perfect lines, one service silent, one that drops the header, answers
only) it prints the share that is right, of those that are said to be certain, and the same for two
rules of thumb: the deepest 5xx, and the deepest answer of 4xx or 5xx. ``--list`` shows what went
wrong by kind of fault.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from accord.evidence import logs
from accord.model.calls import Call, CallResponse, Problem, Side
from accord.model.culprit import culprit
from accord.model.events import Step
from accord.model.message import plain
from accord.model.run import Attempt, CallOfStep, Case
from accord.model.status import Status
from fakes import call_trees
from fakes.call_trees import ENTRY_SPAN, START, TRACE, FaultKind, Story

SILENT_VALUES = {FaultKind.WRONG_VALUE}


@dataclass
class Score:
    """Counts of one way of logging."""

    total: int = 0
    right: int = 0
    certain: int = 0
    wrong_and_certain: int = 0
    deepest_5xx: int = 0
    deepest_error: int = 0
    misses: Counter[str] = field(default_factory=Counter)


def calls(story: Story) -> tuple[Call, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all.log"
        path.write_text("\n".join(story.lines) + "\n")
        traced = logs.read([path], {TRACE}).get(TRACE)
    return traced.calls if traced else ()


def attempt(story: Story, below: tuple[Call, ...]) -> Attempt:
    """What the journal holds of the scenario."""
    problems: tuple[Problem, ...] = ()
    root = story.root
    if story.failed == "body":
        problem = Problem(
            side=Side.RESPONSE, kind="schema", where="body /amount", message=plain("missing")
        )
        problems = (problem,)
    entry = Call(
        service=root.service,
        operation=f"{root.service}/{root.operation}",
        method="POST",
        url=f"http://127.0.0.1:1{root.path}",
        started=START,
        seconds=story.seconds,
        trace=TRACE,
        span=ENTRY_SPAN,
        response=None if story.status is None else CallResponse(status=story.status),
        error=story.error,
        problems=problems,
    )
    steps = [Step(text="order", status=Status.PASSED), Step(text="then", status=Status.FAILED)]
    return Attempt(
        number=1,
        trace=TRACE,
        status=Status.FAILED,
        steps=steps,
        calls=[CallOfStep(call=call, step=0) for call in (entry, *below)],
    )


def deepest(story: Story, below: tuple[Call, ...], lowest: int) -> str:
    """The service of the deepest answer of ``lowest`` or more."""
    depth = {node.service: 0 for node, _, _ in call_trees.nodes(story.root)}
    for node, caller, _ in call_trees.nodes(story.root):
        depth[node.service] = 0 if caller is None else depth[caller.service] + 1
    bad = [c for c in below if c.status is None or c.status >= lowest]
    worst = max(bad, key=lambda call: depth.get(call.service, 0), default=None)
    return worst.service if worst else story.root.service


def stories(count: int, seed: int) -> Iterator[Story]:
    number = seed * 1_000_000
    while count:
        number += 1
        if story := call_trees.story(number):
            count -= 1
            yield story


def perfect(story: Story) -> Story:
    return story


def one_silent(story: Story) -> Story:
    """One service logs nothing; the front always does, as it is the caller's first evidence."""
    draw = random.Random(story.seed)
    names = [node.service for node, caller, _ in call_trees.nodes(story.root) if caller]
    return call_trees.without(story, silent=draw.choice(names))


def one_drops(story: Story) -> Story:
    draw = random.Random(story.seed)
    able = [node.service for node, _, _ in call_trees.nodes(story.root) if node.edges]
    return call_trees.without(story, dropping=draw.choice(able))


WAYS: dict[str, Callable[[Story], Story]] = {
    "perfect lines": perfect,
    "one service silent": one_silent,
    "one drops the header": one_drops,
}


def score(count: int, seed: int, way: Callable[[Story], Story]) -> Score:
    result = Score()
    for original in stories(count, seed):
        story = way(original)
        if story.decisive.kind in SILENT_VALUES:
            continue
        below = calls(story)
        verdict = culprit(attempt(story, below), Case(id="x", title="x"))
        result.total += 1
        names = () if verdict is None else (verdict.service, *getattr(verdict, "others", ()))
        right = story.at_fault in names
        result.right += right
        if verdict and verdict.certain:
            result.certain += 1
            result.wrong_and_certain += not right
        if not right:
            mark = "!" if verdict and verdict.certain else " "
            result.misses[f"{mark}{story.decisive.kind.name} {story.failed}"] += 1
        result.deepest_5xx += deepest(story, below, 500) == story.at_fault
        result.deepest_error += deepest(story, below, 400) == story.at_fault
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    print(f"{'':24}right   certain   wrong and certain   deepest 5xx   deepest 4xx/5xx")
    for name, way in WAYS.items():
        s = score(given.faults, given.seed, way)
        shares = [
            f"{100 * part / s.total:.1f} %"
            for part in (s.right, s.certain, s.wrong_and_certain, s.deepest_5xx, s.deepest_error)
        ]
        print(f"{name:22}" + "".join(f"{share:>12}" for share in shares))
        if given.list:
            for kind, number in s.misses.most_common(20):
                print(f"      {kind:34}{number}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
