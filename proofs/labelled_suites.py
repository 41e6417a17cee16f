"""The labelled exchanges as all four engines judge them, asked over HTTP.

    uv run python proofs/labelled_suites.py [MOST]

A server replays a fixed sample of the exchanges of ``tests/exchanges`` that a plain request can
bring about (half of them kept, half broken); behave, locust, Chaos Toolkit and schemathesis ask for
each in one run. Exit code 1 when a suite says anything but the label.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes.labelled_suites import SUITES, said_by_all, sample

MOST: Final = 60


def main() -> int:
    cases = sample(int(sys.argv[1]) if len(sys.argv) > 1 else MOST)
    with tempfile.TemporaryDirectory() as folder:
        said = said_by_all(cases, Path(folder))
    wrong = [
        f"{suite}: {case.kind}, {case.name}: {said[suite].get(number, 'never asked')}"
        for suite in SUITES
        for number, case in enumerate(cases)
        if said[suite].get(number) != case.verdict.value
    ]
    right = len(cases) * len(SUITES) - len(wrong)
    print(f"{len(cases)} exchanges, {right} of {len(cases) * len(SUITES)} verdicts as labelled")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
