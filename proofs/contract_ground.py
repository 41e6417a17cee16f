"""Planted defects: the contract stage against the engine alone in the same time, and a clean twin.

    uv run python proofs/contract_ground.py [seconds] [seeds] [clean seeds]

Each run has a service of its own in this process, and the engine a process of its own. Exit code 1
when a seed finds less than nine defects in ten, or less than the engine alone, or when the clean
twin is accused of anything.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ground.defects import DEFECTS, NAMES
from ground.service import serving
from ground.trying import Shown, found, ground_contract, shown, strangers, tried, tried_bare

ENOUGH = 0.9


def stage(seed: int, seconds: int, defects: frozenset[str]) -> Shown:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(ground_contract(folder), defects) as address:
            return shown(tried(folder, address, **{"seed": seed, "max-time-s": seconds}))


def bare(seed: int, seconds: int) -> Shown:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(ground_contract(folder), NAMES) as address:
            return tried_bare(folder, address, seed=seed, seconds=seconds)


def main(seconds: int = 60, seeds: int = 5, clean_seeds: int = 10) -> int:
    by_stage: dict[int, set[str]] = {}
    by_engine: dict[int, set[str]] = {}
    for seed in range(1, seeds + 1):
        findings = stage(seed, seconds, NAMES)
        by_stage[seed] = found(findings)
        by_engine[seed] = found(bare(seed, seconds))
        print(
            f"seed {seed}: stage {len(by_stage[seed])}, engine {len(by_engine[seed])}"
            f" of {len(NAMES)}; beside them {sorted(strangers(findings))}",
            flush=True,
        )
    accused = {
        seed: findings
        for seed in range(1, clean_seeds + 1)
        if (findings := stage(seed, seconds, frozenset()))
    }
    print(f"{'planted defect':30}{'operation':18}{'stage':>7}{'engine':>8}   of {seeds} seeds")
    for planted in DEFECTS:
        ours = sum(planted.name in names for names in by_stage.values())
        theirs = sum(planted.name in names for names in by_engine.values())
        print(f"{planted.name:30}{planted.operation:18}{ours:7}{theirs:8}")
    for seed, findings in accused.items():
        print(f"clean twin, seed {seed}: {sorted(findings)}")
    print(f"clean twin: {len(accused)} of {clean_seeds} seeds accuse it")
    enough = all(len(names) >= ENOUGH * len(NAMES) for names in by_stage.values())
    no_less = all(len(by_stage[seed]) >= len(by_engine[seed]) for seed in by_stage)
    return 0 if enough and no_less and not accused else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
