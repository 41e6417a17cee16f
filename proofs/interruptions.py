"""A run signalled at twenty moments of its life, in five ways.

    uv run python proofs/interruptions.py [--moments 20] [--way 'SIGTERM twice' …]

SIGTERM, SIGINT, each of them twice, and SIGKILL, over scenarios and a chaos experiment: the exit
code is the promised one, the record is whole, no process stays and none is paused, nobody is shown
a traceback, and the next run is green. Ends with 1 if not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes.interrupted import RUN, WAYS, interrupt, interruptible

# Shares no factor with twenty.
STRIDE = 7


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--way", action="append", choices=WAYS)
    options = parser.parse_args()
    moments: int = options.moments
    ways = {name: WAYS[name] for name in options.way or WAYS}
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        workspace = interruptible(Path(folder, "run"))
        # The first run compiles what all others use; the second says how long one takes.
        workspace.accord(*RUN)
        began = time.monotonic()
        workspace.accord(*RUN)
        whole_s = time.monotonic() - began
        codes: dict[str, Counter[int]] = {name: Counter() for name in ways}
        # All ways at one moment, and moments far apart first: what was seen so far is of the whole.
        for moment in sorted(range(moments), key=lambda number: number * STRIDE % moments):
            at_s = whole_s * (moment + 0.5) / moments
            for name, signals in ways.items():
                ended = interrupt(workspace, signals, after_s=at_s)
                codes[name][ended.code] += 1
                wrong += bool(ended.broken)
                said = "; ".join(ended.broken) or "as promised"
                print(
                    f"{name} after {at_s:.2f} of {whole_s:.2f} s: {ended.code}, {said}", flush=True
                )
        for name, counted in codes.items():
            print(f"{name}: " + ", ".join(f"{n} × {code}" for code, n in sorted(counted.items())))
    print(f"{wrong} of {moments * len(ways)} broke a promise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
