"""How often the right service is named, over random faults in random systems.

    python proofs/culprit.py [--faults 1000] [--seed 1] [--list]

For each way of logging (perfect lines, one service silent, one that drops the header, answers
only) it prints the share that is right, of those that are said to be certain, and the same for two
rules of thumb: the deepest 5xx, and the deepest answer of 4xx or 5xx. ``--list`` shows what went
wrong by kind of fault.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from accord.model.calls import Call
from fakes import call_trees, traces
from fakes.call_trees import FaultKind, Story

SILENT_VALUES = {FaultKind.WRONG_VALUE}
WAYS = {
    "perfect lines": "nothing",
    "one service silent": "one-silent",
    "one drops the header": "one-dropping",
}


@dataclass
class Score:
    """Counts of one way of logging."""

    total: int = 0
    right: int = 0
    first: int = 0
    certain: int = 0
    wrong_and_certain: int = 0
    deepest_5xx: int = 0
    deepest_error: int = 0
    misses: Counter[str] = field(default_factory=Counter)


def deepest(story: Story, calls: list[Call], lowest: int) -> str:
    """The service of the deepest answer of ``lowest`` or more."""
    depth = {story.root.service: 0}
    for node, caller, _ in call_trees.nodes(story.root):
        if caller is not None:
            depth[node.service] = depth[caller.service] + 1
    bad = [call for call in calls if call.status is None or call.status >= lowest]
    worst = max(bad, key=lambda call: depth.get(call.service, 0), default=None)
    return worst.service if worst else story.root.service


def stories(count: int, seed: int) -> Iterator[Story]:
    number = seed * 1_000_000
    while count:
        number += 1
        story = call_trees.story(number)
        if story and story.decisive.kind not in SILENT_VALUES:
            count -= 1
            yield story


def score(count: int, seed: int, hidden: str) -> Score:
    result = Score()
    for original in stories(count, seed):
        story = call_trees.hiding(original, hidden)
        blame = traces.blame_of(story)
        calls = traces.calls_of(story)
        right = story.at_fault in (blame.service, *blame.others)
        result.total += 1
        result.right += right
        result.first += story.at_fault == blame.service
        result.certain += blame.certain
        result.wrong_and_certain += blame.certain and not right
        if not right:
            mark = "!" if blame.certain else " "
            result.misses[f"{mark}{story.decisive.kind.name} {story.failed}"] += 1
        result.deepest_5xx += deepest(story, calls, 500) == story.at_fault
        result.deepest_error += deepest(story, calls, 400) == story.at_fault
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    chosen = parser.parse_args()
    columns = "right", "named first", "certain", "wrong and certain", "deepest 5xx", "deepest error"
    print(f"| {chosen.faults} faults each | " + " | ".join(columns) + " |")
    print("| --- |" + " ---: |" * len(columns))
    for name, hidden in WAYS.items():
        scored = score(chosen.faults, chosen.seed, hidden)
        counts = (scored.right, scored.first, scored.certain, scored.wrong_and_certain)
        rivals = (scored.deepest_5xx, scored.deepest_error)
        shares = [f"{100 * count / scored.total:.1f} %" for count in (*counts, *rivals)]
        print(f"| {name} | " + " | ".join(shares) + " |")
        if chosen.list:
            for kind, number in scored.misses.most_common(20):
                print(f"      {kind:34}{number}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
