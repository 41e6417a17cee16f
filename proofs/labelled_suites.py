"""The labelled exchanges as all four engines judge them, asked over HTTP.

    uv run python proofs/labelled_suites.py [MOST]

A server replays the exchanges of ``tests/exchanges`` that a client of ours can bring about, a kept
and a broken one of every kind and version; behave, locust, Chaos Toolkit and schemathesis ask for
each in one run. Of a request schemathesis is asked nothing: it sends its own. Exit code 1 when a
suite says anything but the label.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes.exchanges import LabelledExchange
from fakes.labelled_suites import SUITES, asked_of, said_by_all, sample

MOST: Final = 1000


def main() -> int:
    cases = sample(int(sys.argv[1]) if len(sys.argv) > 1 else MOST)
    with tempfile.TemporaryDirectory() as folder:
        said = said_by_all(cases, Path(folder))
    wrong = []
    for suite in SUITES:
        asked = [number for number, case in enumerate(cases) if asked_of(suite, case)]
        outcomes = Counter(
            outcome(cases[number], said[suite].get(number, "never asked")) for number in asked
        )
        print(f"{suite}: {len(asked)} exchanges", *(f"{n} {o}" for o, n in outcomes.items()))
        wrong += [
            f"{suite}: {cases[number].kind}, {cases[number].name}: {said[suite].get(number)}"
            for number in asked
            if said[suite].get(number) != cases[number].verdict.value
        ]
    versions = Counter(case.contract.dialect for case in cases)
    kinds = len({case.kind for case in cases})
    print(f"{len(cases)} exchanges of {kinds} kinds: {dict(versions)}", *wrong, sep="\n")
    return 1 if wrong else 0


def outcome(case: LabelledExchange, word: str) -> str:
    if word == case.verdict.value:
        return "right"
    return {"kept": "missed", "broken": "false alarms"}.get(word, word)


if __name__ == "__main__":
    sys.exit(main())
