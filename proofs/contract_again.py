"""A second run reaches what the first one found in a quarter of its time.

    uv run python proofs/contract_again.py [seconds] [seeds]

The first run explores the planted defects of ``tests/ground`` and keeps a corpus; the second has
another seed and a quarter of the time. Exit code 1 when it misses anything.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ground.defects import NAMES
from ground.service import serving
from ground.trying import ground_contract, shown, tried

PART = 4


def main(seconds: int = 60, seeds: int = 3) -> int:
    missed_by_seed: dict[int, list[tuple[str, str]]] = {}
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            contract = ground_contract(folder)
            with serving(contract, NAMES) as address:
                options = {"seed": seed, "explore": True, "max-time-s": seconds}
                first = shown(tried(folder, address, **options))
            with serving(contract, NAMES) as address:
                options = {"seed": seed + 100, "max-time-s": seconds // PART}
                second = shown(tried(folder, address, **options))
        missed_by_seed[seed] = sorted(first - second)
        print(
            f"seed {seed}: {len(first)} findings in {seconds} s, of them"
            f" {len(first & second)} again in {seconds // PART} s; not {missed_by_seed[seed]}",
            flush=True,
        )
    return 1 if any(missed_by_seed.values()) else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
