"""What Accord says of the past of drawn teams is what an oracle says that knows the manual alone.

    uv run python proofs/memory.py [--from 0] [--teams 300] [--runs 12]

Files change on branches that are merged, rebased and left; runs are whole, of a stage, a selection,
interrupted, killed, broken or shut, with clocks that go backwards. Ends with 1 if the two disagree.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes.told_history import DrawnMemory


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--teams", type=int, default=300)
    parser.add_argument("--runs", type=int, default=12)
    options = parser.parse_args()
    statements = runs = wrong = 0
    for seed in range(options.first, options.first + options.teams):
        with tempfile.TemporaryDirectory() as folder:
            drawn = DrawnMemory(seed, Path(folder, "team"))
            for disagreement in drawn.disagreements(options.runs):
                wrong += 1
                print(disagreement, flush=True)
            statements, runs = statements + drawn.statements, runs + len(drawn.team.facts)
    print(f"{options.teams} teams, {runs} runs, {statements} statements: {wrong} disagreements")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
