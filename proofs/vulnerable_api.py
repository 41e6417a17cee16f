"""A small vulnerable API: each weakness alone is found and nothing beside it; without any, nothing.

    uv run python proofs/vulnerable_api.py [seconds] [seeds] [weakness]…

Three people are signed in: two members and whoever runs the place. The clean API is tried with
every seed, and one that has all weaknesses with the first; with weaknesses named, these alone are
tried. Exit code 1 when a weakness is missed alone, or anything else is accused.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ground.trying import Shown, shown
from vulnerable.trying import tried
from vulnerable.weaknesses import NAMES, WEAKNESSES, found, strangers


def stage(weaknesses: Collection[str], *, seed: int, seconds: int) -> Shown:
    with tempfile.TemporaryDirectory() as name:
        options = {"seed": seed, "max-time-s": seconds, "patience-s": 3}
        return shown(tried(Path(name), weaknesses, **options))


def main(seconds: str = "45", seeds: str = "5", *names: str) -> int:
    is_right = True
    by_name = {weakness.name: weakness for weakness in WEAKNESSES}
    for weakness in [by_name[name] for name in names or by_name]:
        findings = stage({weakness.name}, seed=1, seconds=int(seconds))
        is_found, beside = weakness.name in found(findings), strangers(findings)
        # One weakness may open what another is named after: whoever makes themselves an
        # administrator is let in everywhere.
        is_right = is_right and is_found and not beside
        kinds = ", ".join(sorted({kind for _, kind in findings}))
        said = f"API{weakness.risk}:2023  {is_found!s:6} {kinds} {beside or ''}"
        print(f"{weakness.name:26} {said}", flush=True)
    if names:
        return 0 if is_right else 1
    together = found(stage(NAMES, seed=1, seconds=int(seconds)))
    print(f"all at once: {len(together)} of {len(NAMES)}; not {sorted(NAMES - together)}")
    for seed in range(1, int(seeds) + 1):
        findings = stage((), seed=seed, seconds=int(seconds))
        print(f"none, seed {seed}: {sorted(findings) or 'nothing'}", flush=True)
        is_right = is_right and not findings
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
