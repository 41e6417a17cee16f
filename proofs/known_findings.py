"""A brownfield workspace with thirty known findings is green in three seeds; news turns it red.

    uv run python proofs/known_findings.py [seeds]

The workspace (``tests/ground/brownfield.py``) is written anew, run, and everything that it shows
put on the list. Then it must be green with other seeds; and one new finding, one that got worse
and one that expired must each turn it red with one sentence about one finding. Exit code 1 when
any of it does not hold.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ground.brownfield import Brownfield, old

LIST = Path("specs") / "known.toml"
# What is measured differs from run to run, and a team says by hand how much of it may.
LIMITS = {r'limit = "p95 <= .*"': 'limit = "p95 <= 1 s"'}
MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Done:
    """What a run came to."""

    code: int
    document: dict[str, Any]

    @property
    def failures(self) -> list[dict[str, Any]]:
        """What is red and not known."""
        failures: list[dict[str, Any]] = self.document["failures"]
        return failures

    @property
    def sentences(self) -> set[str]:
        """What is said of it, once each."""
        return {sentence for it in self.failures for sentence in it["known"] or [it["reason"]]}


def accord(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "accord", "-C", str(folder), "--language", "en", *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def ran(folder: Path, seed: int) -> Done:
    began = time.monotonic()
    run = accord(folder, "run", "--keep-going", "--seed", str(seed), "--format", "json")
    done = Done(run.returncode, json.loads(run.stdout))
    print(f"  exit {done.code} in {time.monotonic() - began:.0f} s: {done.document['meaning']}")
    return done


def listed(place: Brownfield) -> int:
    """Put everything on the list that is red, and return how many entries it has."""
    for seed in range(1, MOST_ROUNDS + 1):
        if not ran(place.folder, seed).failures:
            break
        accord(place.folder, "baseline", "add", "--reason", "it was so before")
    path = place.folder / LIST
    text = path.read_text()
    for pattern, limit in LIMITS.items():
        text = re.sub(pattern, limit, text)
    path.write_text(text)
    return text.count("[[known]]")


def red(name: str, done: Done, *, about: str) -> bool:
    """Whether a run is red for one finding alone, and says so in one sentence."""
    shown = {it["finding"] or it["id"] for it in done.failures}
    holds = done.code == 1 and len(done.sentences) == 1 and all(about in it for it in shown)
    print(f"{name}: {'red' if holds else 'NOT AS IT MUST BE'}: {sorted(done.sentences)}")
    return holds


def turns_red(place: Brownfield) -> list[bool]:
    """What becomes of one new finding, one that got worse, one that expired."""
    wrongs, path = place.wrongs, place.folder / LIST
    text, results = path.read_text(), []
    place.also(b12="total")
    results.append(red("new", ran(place.folder, 1), about="sum-b12"))
    place.instead(wrongs | {"slow": "slower"})
    results.append(red("worse", ran(place.folder, 1), about="load/few.toml"))
    place.instead(wrongs)
    entry = text.index('step = "Then \\"total\\" is 90"')
    ends = text.index("until = ", entry)
    path.write_text(text[:ends] + "until = 2020-01-01" + text[text.index("\n", ends) :])
    results.append(red("expired", ran(place.folder, 1), about="sum-b"))
    path.write_text(text)
    return results


def main() -> int:
    seeds = [int(word) for word in sys.argv[1:]] or [11, 12, 13]
    with tempfile.TemporaryDirectory() as name:
        place = old(Path(name).resolve())
        count = listed(place)
        print(f"known: {count} entries")
        greens = [ran(place.folder, seed).code == 0 for seed in seeds]
        print(f"green in {sum(greens)} of {len(seeds)} seeds")
        results = turns_red(place)
    enough = 30
    return 0 if count >= enough and all(greens) and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
